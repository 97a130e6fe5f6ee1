"""All mutants: MUTANTS of every module of a folder.

A module that cannot be read is told and left out: one that is half written must not hide the
others."""

import importlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.law.mutant import Mutant
from tests.support.sources import ROOT

FOLDER: Final = ROOT / "tests" / "law" / "mutants"


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found.

    `mutants` by label, "subject:name" or "subject:name:row"; `troubles` a sentence each."""

    mutants: Mapping[str, Mutant]
    troubles: tuple[str, ...] = field(default=())

    def find(self, name: str) -> Mutant:
        """A mutant by its label, or by its name where only one has it.  Raises: LookupError."""
        labels = [each for each in self.mutants if name in (each, each.partition(":")[2])]
        if len(labels) != 1:
            raise LookupError(f"{name}: {len(labels)} mutants of that name {labels}")
        return self.mutants[labels[0]]


def collect(folder: Path = FOLDER) -> Collected:
    """The mutants of a folder of this checkout."""
    mutants: dict[str, Mutant] = {}
    troubles: list[str] = []
    package = ".".join(folder.resolve().relative_to(ROOT).parts)
    for path in sorted(folder.glob("[!_]*.py")):
        try:
            listed = importlib.import_module(f"{package}.{path.stem}").MUTANTS
        except Exception:
            said = traceback.format_exc(limit=0).strip().splitlines()[-1]
            troubles.append(f"{path.name} cannot be read: {said}")
            continue
        for mutant in listed:
            label = f"{path.stem}:{mutant.name}"
            if label in mutants:  # the same loss may hurt two rows
                label = f"{label}:{mutant.row}"
            if label in mutants:
                troubles.append(f"{path.name} has two mutants called {mutant.name}")
            mutants[label] = mutant
    return Collected(mutants, tuple(troubles))
