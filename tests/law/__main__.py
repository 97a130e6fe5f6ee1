"""`make law`: each row of the law with its tests, and with the mutant that they catch.

Exit status 1 if a row is not proven: a V or P row without a test, without a mutant, with a failing
test or with a mutant that survives; a V-rec row without a test."""

import argparse
import importlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.law.forks import AT_ONCE_MAX, Job, Run, run_all
from tests.law.loading import FOLDER, Collected, collect
from tests.law.mutant import Changed, Mutant
from tests.law.proof import Proof, proofs
from tests.law.rows import Row, rows
from tests.law.table import as_json, show
from tests.law.witness import Case
from tests.support import sources

MARKED: Final = re.compile(r"\bmark\.law\b")
# They read what a profile says; that a value is another catches nothing of who uses it.
OF_VALUES: Final = ("tests/server/test_profiles.py", "tests/server/domain/profile/")
WIDTH: Final = 200


def main(arguments: Sequence[str]) -> int:
    """Prove, print, and say whether all is proven."""
    asked = parser().parse_args(arguments)
    known = rows()
    unknown = set(asked.row) - known.keys()
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}")
    wanted = [known[name] for name in known if not asked.row or name in asked.row]
    found = collect(asked.mutants)
    preload()
    proven, troubles = prove(wanted, found, asked.tests or marked_files(), asked.jobs)
    if asked.json:
        print(json.dumps(as_json(proven, troubles), ensure_ascii=False, indent=2))
    else:
        show(proven, troubles, Console(width=WIDTH))
    return int(bool(troubles) or any(proof.troubles for proof in proven))


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="python -m tests.law", description=__doc__)
    made.add_argument("--row", action="append", default=[], help="only this row; may be repeated")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    made.add_argument("--jobs", type=int, default=AT_ONCE_MAX, help="processes at once")
    made.add_argument("--tests", action="append", help="test files instead of all marked ones")
    made.add_argument("--mutants", type=Path, default=FOLDER, help="another folder of mutants")
    return made


def marked_files() -> list[str]:
    """Test files that speak of rows of the law."""
    tests = [path for path in sources.python("tests") if path.name.startswith("test_")]
    return [
        str(path)
        for path in tests
        if MARKED.search((sources.ROOT / path).read_text(encoding="utf-8"))
    ]


def preload() -> None:
    """Import here, once, what every copy of this process would import again."""
    names = ["hypothesis", "pytest_asyncio", "pytest_timeout", "server.profiles"]
    domain = sorted((sources.ROOT / "server" / "domain").rglob("[!_]*.py"))
    for path in domain:
        names.append(".".join(path.relative_to(sources.ROOT).with_suffix("").parts))
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            # The tests that need it will say the same, each for its rows.
            print(f"{name}: {error}", file=sys.stderr)


def prove(
    wanted: Sequence[Row], found: Collected, files: Sequence[str], jobs: int
) -> tuple[tuple[Proof, ...], list[str]]:
    """Run all tests once, then each mutant against the tests of its row.

    Returns: a proof a row, and what went wrong beside the rows."""
    only = [row.id for row in wanted]
    base = next(run for _, run in run_all([Job("base", files, only)], 1))
    named = {mutant.row for mutant in found.mutants.values()}
    troubles = [*found.troubles, *([f"tests: {base.trouble}"] if base.trouble else [])]
    troubles += [f"{case.test}: {case.message}" for case in base.cases if not case.rows]
    troubles += strangers(named, base)
    mutants = {name: each for name, each in found.mutants.items() if each.row in only}
    planned = [
        Job(name, files_of(base.cases, each), [each.row], each) for name, each in mutants.items()
    ]
    ran = {job.name: run for job, run in run_all([job for job in planned if job.files], jobs)}
    ended = {job.name: ran.get(job.name, Run(trouble="no test to catch it")) for job in planned}
    return proofs(wanted, base.cases, mutants, ended), troubles


def strangers(named: set[str], base: Run) -> list[str]:
    """Rows that tests and mutants name, and that no text has."""
    told = {row for case in base.cases for row in case.rows}
    return [f"{row}: no such row" for row in sorted((told | named) - rows().keys())]


def files_of(cases: Sequence[Case], mutant: Mutant) -> list[str]:
    """The files whose tests may catch a mutant: of its row, and run in its process."""
    here = (case for case in cases if mutant.row in case.rows and not case.elsewhere)
    files = {case.test.partition("::")[0] for case in here}
    told = OF_VALUES if isinstance(mutant, Changed) else ()
    return sorted(file for file in files if not file.startswith(told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
