"""The proof of the law proves: what is wanting is named, and a mutant that lives is seen.

The full table is asserted by `make law`; here its machinery runs on planted mutants."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.law import loading
from tests.law.forks import Run
from tests.law.mutant import Changed
from tests.law.plugin import VARIABLE, mutate_by
from tests.law.proof import Fate, Proof, Verdict, verdict
from tests.law.rows import Row, Scope, rows
from tests.law.witness import Case
from tests.support.sources import ROOT

PLANTED = ROOT / "tests" / "law" / "planted"
MUTANT = Changed("GD-22", "two_visits", "cn-guangdong-2020", "quota__visits_per_month__value", 2)
ROW = Row("GD-22", Scope.VIDEO, "Art. 11", "One video visit a month.")
CAUGHT = Verdict("two_visits", Fate.KILLED, "t::one", "assert 2 == 1")


def proved(*asked: str) -> tuple[int, dict[str, Any]]:
    """Run `python -m tests.law` on the planted mutants."""
    command = [sys.executable, "-m", "tests.law", "--json", "--mutants", str(PLANTED)]
    command += ["--tests", "tests/law/planted_cases.py"]
    command += [word for row in asked for word in ("--row", row)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout, ended.stderr
    return ended.returncode, json.loads(ended.stdout)


def case(outcome: str, test: str = "t::one", *row: str) -> Case:
    return Case(test, row or ("GD-22",), outcome)


def fate(before: str, *under: Case) -> Fate:
    """What becomes of a mutant: how its test ended without it, and what was seen under it."""
    return verdict("two_visits", MUTANT, {"t::one": case(before)}, Run(under)).fate


def test_every_row_of_both_texts_is_listed_in_order() -> None:
    expected = [f"GD-{n:02}" for n in range(1, 102)] + [f"VN-{n:02}" for n in range(1, 16)]
    assert list(rows()) == expected
    assert all(row.source and row.rule.endswith(".") for row in rows().values())


def test_every_context_that_can_be_violated_has_its_test_and_every_rule_its_mutant() -> None:
    tested = [row.id for row in rows().values() if row.scope is Scope.CONTEXT and row.needs_test]
    assert tested == ["GD-01", "GD-09", "GD-100", "VN-15"]
    by_people = [row for row in rows().values() if row.scope is Scope.RECORDED]
    assert by_people and all(row.needs_test and not row.needs_mutant for row in by_people)


def test_every_mutant_on_file_can_be_read_and_names_a_row() -> None:
    found = loading.collect()
    assert found.troubles == ()
    assert {mutant.row for mutant in found.mutants.values()} <= rows().keys()


def test_a_mutant_that_nobody_knows_is_named_and_no_office_inherits_the_variable() -> None:
    environment = {VARIABLE: "no_such_mutant", "HOME": "/"}
    with pytest.raises(LookupError, match="no_such_mutant: 0 mutants"):
        mutate_by(environment)
    assert environment == {"HOME": "/"}
    mutate_by(environment)


def test_a_rule_that_is_caught_missing_is_proven() -> None:
    status, told = proved("GD-99", "GD-22")
    assert (status, told["proven"], told["troubles"]) == (0, 2, [])
    [(name, by_function)] = told["rows"]["GD-99"]["mutants"].items()
    assert (name, by_function["fate"]) == ("mutants:caught", "killed")
    assert by_function["by"].endswith("test_two_articles_are_two")
    assert told["rows"]["GD-22"]["mutants"]["mutants:caught_value"]["fate"] == "killed"


def test_a_planted_mutant_that_survives_or_only_breaks_things_is_no_proof() -> None:
    status, told = proved("GD-94", "GD-95", "GD-96", "GD-97", "GD-98")
    fates = {
        name.partition(":")[2]: mutant["fate"]
        for row in told["rows"].values()
        for name, mutant in row["mutants"].items()
    }
    assert (status, told["proven"]) == (1, 0)
    assert fates.pop("unnoticed") == "survived"
    only_break = ("stumbled_over", "without_target", "without_change", "unreadable", "bug")
    assert fates == dict.fromkeys((*only_break, "false_witness"), "broken")


def test_a_failing_test_catches_a_mutant_only_if_it_passes_without() -> None:
    assert fate("passed", case("refuted")) is Fate.KILLED
    assert fate("refuted", case("refuted")) is Fate.BROKEN
    assert fate("passed", case("passed")) is Fate.SURVIVED


def test_only_an_assertion_that_carries_the_row_catches_a_mutant() -> None:
    assert fate("passed", case("broken")) is Fate.BROKEN
    assert fate("passed", case("refuted", "t::two", "GD-23")) is Fate.BROKEN
    ended = verdict("two_visits", MUTANT, {}, Run(trouble="it died"))
    assert (ended.fate, ended.message) == (Fate.BROKEN, "it died")


@pytest.mark.parametrize(
    ("proof", "wanting"),
    [
        (Proof(ROW, (case("passed"),), (CAUGHT,)), []),
        (Proof(ROW, (), (CAUGHT,)), ["no test"]),
        (Proof(ROW, (case("skipped"),), (CAUGHT,)), ["no test that passes"]),
        (Proof(ROW, (case("passed"),)), ["no mutant"]),
        (Proof(ROW, (case("passed"), case("refuted", "t::two")), (CAUGHT,)), ["fails: t::two: "]),
        (
            Proof(ROW, (case("passed"),), (CAUGHT, Verdict("m", Fate.SURVIVED, "", "said"))),
            ["survived: m: said"],
        ),
        (Proof(Row("GD-85", Scope.RECORDED, "", ""), ()), ["no test"]),
        (Proof(Row("GD-85", Scope.RECORDED, "", ""), (case("passed"),)), []),
        (Proof(Row("GD-00", Scope.CONTEXT, "", ""), ()), []),
    ],
)
def test_what_is_wanting_is_named(proof: Proof, wanting: list[str]) -> None:
    assert list(proof.troubles) == wanting
