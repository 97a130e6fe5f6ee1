"""What is proven of each row, from what the runs have shown.  Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.law.forks import Run
from tests.law.mutant import Mutant
from tests.law.rows import Row
from tests.law.witness import Case


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    BROKEN = "broken"
    """Tests failed, but none by an assertion that carries the row; or the mutant changes nothing
    that it could change."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mutant and what became of it.

    `by` is the test that caught it; `message` what that test, or the trouble, said."""

    name: str
    fate: Fate
    by: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A row with its tests and its mutants."""

    row: Row
    cases: tuple[Case, ...]
    verdicts: tuple[Verdict, ...] = field(default=())

    @property
    def passed(self) -> int:
        """How many of its tests passed."""
        return sum(case.outcome == "passed" for case in self.cases)

    @property
    def failing(self) -> tuple[Case, ...]:
        """Its tests that failed."""
        return tuple(each for each in self.cases if each.outcome in {"refuted", "broken"})

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wanting, a sentence each; none: the row is proven."""
        found = [f"fails: {case.test}: {case.message}" for case in self.failing]
        if self.row.needs_test and not self.passed:
            found.append("no test that passes" if self.cases else "no test")
        if self.row.needs_mutant and not self.verdicts:
            found.append("no mutant")
        bad = [each for each in self.verdicts if each.fate is not Fate.KILLED]
        return (*found, *(f"{each.fate}: {each.name}: {each.message}" for each in bad))


def verdict(name: str, mutant: Mutant, base: Mapping[str, Case], run: Run) -> Verdict:
    """What became of a mutant.

    Args: base: the tests as they ended without any mutant; run: the same under this one."""
    if run.trouble:
        return Verdict(name, Fate.BROKEN, "", run.trouble)
    told = [case for case in run.cases if mutant.row in case.rows]
    for case in told:
        if case.outcome == "refuted" and case.test in base and base[case.test].outcome == "passed":
            return Verdict(name, Fate.KILLED, case.test, case.message)
    for case in run.cases:
        if case.outcome in {"broken", "refuted"}:
            return Verdict(name, Fate.BROKEN, case.test, f"{case.test}: {case.message}")
    said = f"{len(told)} tests of {mutant.row} pass without this rule"
    return Verdict(name, Fate.SURVIVED, "", said)


def proofs(
    rows: Iterable[Row],
    base: Sequence[Case],
    mutants: Mapping[str, Mutant],
    runs: Mapping[str, Run],
) -> tuple[Proof, ...]:
    """Every row with what is proven of it.

    Args: base: all tests, run once without a mutant; runs: by the name of the mutant."""
    by_test = {case.test: case for case in base}
    ends = {name: verdict(name, mutants[name], by_test, run) for name, run in runs.items()}
    return tuple(
        Proof(
            row,
            tuple(case for case in base if row.id in case.rows),
            tuple(end for name, end in ends.items() if mutants[name].row == row.id),
        )
        for row in rows
    )
