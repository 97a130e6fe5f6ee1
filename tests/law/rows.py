"""The rows of the law that are to be proven (rows.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("rows.toml")


class Scope(StrEnum):
    """What the office can do about a row."""

    VIDEO = "V"
    """A rule of video visits that the office enforces itself."""
    RECORDED = "V-rec"
    """People act; the office demands, records, times and alarms."""
    IN_PERSON = "P"
    """A rule of visits in person: kinds and entitlements."""
    CONTEXT = "N"
    MIXED = "N/V"


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of one text."""

    id: str
    scope: Scope
    source: str
    rule: str
    test: bool = False

    @property
    def needs_test(self) -> bool:
        """Context needs one only where there is something to violate."""
        return self.scope is not Scope.CONTEXT or self.test

    @property
    def needs_mutant(self) -> bool:
        """What the office enforces must be seen to fail once it is not enforced."""
        return self.scope in {Scope.VIDEO, Scope.IN_PERSON, Scope.MIXED}


def rows(file: Path = FILE) -> Mapping[str, Row]:
    """All rows by id, in the order of the texts."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))["rows"]
    return {
        name: Row(name, Scope(each["scope"]), each["source"], each["rule"], each.get("test", False))
        for name, each in read.items()
    }
