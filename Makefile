# One word each: run, test, law, prove, bench, figures, fuzz, lint, format, lock, clean.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
ROOMS := server signalling recorder media tests
N ?= 10000000
# A second start must not compile everything again, whatever the shell says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run test law prove bench figures fuzz lint format lock clean test-environment

help:
	@echo "make run     the demo at http://127.0.0.1:8080"
	@echo "make test    formatting, lint, types, floors and every test, in under 10 minutes"
	@echo "make law     each rule of the law with its tests, and with the mutant that they catch"
	@echo "make prove   the long proofs at their full numbers, with a table of figures"
	@echo "make bench   CPU a packet, latency and memory, beside Janus where it is installed"
	@echo "make figures how long an office takes on PostgreSQL; OPTIONS=--help tells of bigger ones"
	@echo "make fuzz    hostile inputs, N=$(N) of them"

run:
	@scripts/bootstrap run
	@exec $(PYTHON) -m server serve --demo $(OPTIONS)

test-environment:
	@scripts/bootstrap test
	@scripts/test-packages

lint: test-environment
	@$(PYTHON) -m ruff format --check --quiet $(ROOMS)
	@$(PYTHON) -m ruff check --quiet $(ROOMS)
	@$(PYTHON) -m mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo >.cache/floors.txt || { cat .cache/floors.txt; exit 1; }

test: lint
	@scripts/test

# Each mutant takes one rule out; a row is proven when a test that carries its id then fails.
law: test-environment
	@$(PYTHON) -m tests.law $(OPTIONS)

# The figures go to one file, a line each, as the proofs come by; the table is printed also
# when a proof fails, and the failure stays the exit status.
prove: test-environment
	@rm -f .cache/figures.jsonl
	@status=0; \
	HUIJIAN_FIGURES=.cache/figures.jsonl HUIJIAN_PROVE=1 \
	$(PYTHON) -m pytest -o timeout=7200 || status=$$?; \
	$(PYTHON) -m tests.support.table .cache/figures.jsonl; \
	exit $$status

bench: test-environment
	@$(PYTHON) -m tests.bench.visits

figures: test-environment
	@$(PYTHON) -m tests.bench.office $(OPTIONS)

fuzz: test-environment
	@$(PYTHON) -m tests.fuzz $(N)

format: test-environment
	@$(PYTHON) -m ruff check --quiet --fix $(ROOMS)
	@$(PYTHON) -m ruff format $(ROOMS)

# Newer packages within the ranges of pyproject.toml; look at what changed before it is landed.
lock: test-environment
	@.cache/boot/bin/uv pip compile pyproject.toml --generate-hashes --universal --upgrade \
	  --python-version 3.11 --no-header --no-emit-index-url --quiet -o requirements.lock
	@.cache/boot/bin/uv pip compile pyproject.toml --extra test --generate-hashes --universal --upgrade \
	  --python-version 3.11 --no-header --no-emit-index-url --quiet -c requirements.lock -o requirements-test.lock

clean:
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
