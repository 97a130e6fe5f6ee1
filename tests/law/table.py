"""The proof of the law, told: one table, what is missing, and the same as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.law.proof import Fate, Proof, Verdict


def as_json(proofs: Sequence[Proof], troubles: Sequence[str]) -> dict[str, Any]:
    """Everything that is known, for a machine."""
    return {
        "proven": sum(not proof.troubles for proof in proofs),
        "troubles": list(troubles),
        "rows": {proof.row.id: row_as_json(proof) for proof in proofs},
    }


def row_as_json(proof: Proof) -> dict[str, Any]:
    """One row."""
    return {
        "scope": proof.row.scope.value,
        "source": proof.row.source,
        "rule": proof.row.rule,
        "tests": {case.test: case.outcome for case in proof.cases},
        "mutants": {
            each.name: {"fate": each.fate.value, "by": each.by, "message": each.message}
            for each in proof.verdicts
        },
        "troubles": list(proof.troubles),
    }


def show(proofs: Sequence[Proof], troubles: Sequence[str], console: Console) -> None:
    """Print the table, then what is wanting by row, then the sum."""
    table = Table("row", "scope", "tests", "result", "mutant", "killed by", title_justify="left")
    for proof in proofs:
        add(table, proof)
    console.print(table)
    for proof in proofs:
        for trouble in proof.troubles:
            console.print(f"{proof.row.id}  {trouble}", markup=False, highlight=False)
    for trouble in troubles:
        console.print(trouble, markup=False, highlight=False)
    proven = sum(not proof.troubles for proof in proofs)
    caught = sum(each.fate is Fate.KILLED for proof in proofs for each in proof.verdicts)
    planted = sum(len(proof.verdicts) for proof in proofs)
    console.print(f"{proven} of {len(proofs)} rows proven, {caught} of {planted} mutants caught")


def add(table: Table, proof: Proof) -> None:
    """The lines of one row: one a mutant, at least one."""
    head = (proof.row.id, proof.row.scope.value, str(len(proof.cases)), result_of(proof))
    for verdict in proof.verdicts or (None,):
        table.add_row(*head, *mutant_of(proof, verdict))
        head = ("", "", "", "")


def result_of(proof: Proof) -> str:
    """How its tests ended."""
    if not proof.cases:
        return "MISSING" if proof.row.needs_test else "–"
    if proof.failing:
        return f"{len(proof.failing)} FAIL"
    return "pass" if proof.passed else "SKIPPED"


def mutant_of(proof: Proof, verdict: Verdict | None) -> tuple[str, str]:
    """A mutant, and the test that caught it or what it did instead."""
    if verdict is None:
        return ("MISSING" if proof.row.needs_mutant else "–"), ""
    killed = verdict.fate is Fate.KILLED
    return verdict.name, short(verdict.by) if killed else verdict.fate.value.upper()


def short(test: str) -> str:
    """A test without the folders of its file."""
    return test.rpartition("/")[2].replace(".py::", "  ")
