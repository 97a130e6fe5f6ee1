"""What the onlooker remembers, from deeds alone: no value of the office, no rule of the domain."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Final

from server.domain.citation import Citation
from tests.support.law import table

RAW: Final[dict[str, Any]] = table()
CHINA: Final = timezone(timedelta(hours=8))
FOREVER: Final = datetime(9999, 1, 1, tzinfo=CHINA)
PAIR_GROUNDS: Final = frozenset(c for c, each in RAW["bars"].items() if each["scope"] == "pair")


@dataclass(slots=True)
class Span:
    """Something that stands against a person, from `since` until before `until`."""

    since: datetime
    until: datetime = FOREVER
    whom: str | None = None
    """The one inmate whom it is about; None: any."""


@dataclass(slots=True)
class Approval:
    """A facility's yes."""

    unit: str
    at: datetime
    start: datetime
    visitors: frozenset[str]


@dataclass(slots=True)
class Known:
    """One case."""

    origin: str
    inmates: tuple[str, ...]
    asked: frozenset[str]
    start: datetime
    lodged_for: datetime
    minutes: int
    bureau: str | None
    exception: str = ""
    forwarded: bool = False
    approvals: list[Approval] = field(default_factory=list)
    agreed: bool = False
    ended: bool = False
    cut: bool = False
    overturned: bool = False
    opened: bool = False
    visitors: frozenset[str] = frozenset()
    arrived: dict[str, datetime] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    at_desk: set[str] = field(default_factory=set)
    misbehaved: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    heads: int = 0
    read_at: datetime | None = None
    against: dict[str, str] = field(default_factory=dict)
    """What stood against whom when it was read."""
    numbers: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    """The largest number that a decision has named; `numbers` has the last one."""
    units: set[str] = field(default_factory=set)
    slots: dict[str, str] = field(default_factory=dict)
    """The seat of each side's unit."""
    parts: dict[str, set[str]] = field(default_factory=dict)

    @property
    def between(self) -> bool:
        """Whether both are in custody."""
        return len(self.inmates) == 2


@dataclass(slots=True)
class Memory:
    """Everything that was seen."""

    cases: dict[int, Known] = field(default_factory=dict)
    place: dict[str, tuple[str | None, datetime, int]] = field(default_factory=dict)
    """Where an inmate is, since when, and the how manieth stay it is."""
    statuses: dict[int, tuple[str, int, Span]] = field(default_factory=dict)
    bars: dict[int, tuple[str, Span]] = field(default_factory=dict)
    proposed: dict[int, str] = field(default_factory=dict)
    suspended: dict[int, tuple[str, Span]] = field(default_factory=dict)
    absent: dict[tuple[int, str], Span] = field(default_factory=dict)
    closed: list[tuple[frozenset[str] | None, datetime, datetime]] = field(default_factory=list)
    second: dict[tuple[str, str], int] = field(default_factory=dict)
    pledged: set[str] = field(default_factory=set)
    devices: dict[str, tuple[str, str, str, bool]] = field(default_factory=dict)
    watching: dict[str, set[int]] = field(default_factory=dict)
    parts: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def against_visitor(self, person: str, case: Known, at: datetime) -> str:
        """What keeps a person from the inmates of a case at a moment; "": nothing."""
        for who, span in self.bars.values():
            concerned = span.whom is None or span.whom in set(case.inmates) - {person}
            if who == person and concerned and holds(span, at):
                return "is barred"
        for who, span in self.suspended.values():
            if who == person and holds(span, at):
                return "is suspended"
        for (_, who), span in self.absent.items():
            if who == person and holds(span, at):
                return "is barred for absence"
        return ""

    def against_inmate(self, inmate: str, at: datetime) -> str:
        """What status stands against an inmate."""
        unit, _, stay = self.place[inmate]
        if unit is None:
            return "is in no custody"
        for who, of_stay, span in self.statuses.values():
            if (who, of_stay) == (inmate, stay) and holds(span, at):
                return "has a status of Art. 19 or 20"
        return ""


def holds(span: Span, at: datetime) -> bool:
    """Whether a span has begun and is not over."""
    return span.since <= at < span.until


def month(moment: datetime) -> str:
    """The calendar month in Guangdong."""
    return moment.astimezone(CHINA).strftime("%Y-%m")


def next_month(moment: datetime) -> datetime:
    """00:00 of the next 1st."""
    day = moment.astimezone(CHINA).date()
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return datetime(first.year, first.month, 1, tzinfo=CHINA)


def months_later(moment: datetime, months: int) -> datetime:
    """24:00 of the corresponding day, or of the last day of a shorter month."""
    day = moment.astimezone(CHINA).date()
    index = day.year * 12 + day.month - 1 + months
    year, number = divmod(index, 12)
    first = datetime(year, number + 1, 1, tzinfo=CHINA)
    last = (next_month(first) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last)) + timedelta(days=1)


@cache
def is_cited(citation: Citation) -> bool:
    """Whether a citation names profile, version, a key of the file, and the source that it has."""
    found: Any = RAW
    for part in citation.key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    named = (citation.profile, citation.version) == (RAW["id"], RAW["version"])
    return named and isinstance(found, dict) and bool(found.get("source") == citation.source)
