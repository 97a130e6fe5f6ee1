"""Months of slots as the API reads and shows them."""

from datetime import date, time
from typing import Annotated

from pydantic import Field

from server.calls.models import Answer, Body, CitationShown, Name, Versioned, Words, cited
from server.casework.months import MonthSeen, Pattern
from server.domain.identifiers import SeatId
from server.domain.slots.report import Compliance, PublicTime, Signing

PATTERNS_MAX = 50
SEATS_MAX = 200
STARTS_MAX = 48
MINUTES_MAX = 8 * 60


class PatternGiven(Body):
    """Slots of some seats: on these ISO weekdays (1 Monday), from these clocks on."""

    seats: Annotated[tuple[Name, ...], Field(min_length=1, max_length=SEATS_MAX)]
    weekdays: Annotated[
        tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1, max_length=7)
    ]
    starts: Annotated[tuple[time, ...], Field(min_length=1, max_length=STARTS_MAX)]
    minutes: Annotated[int, Field(ge=5, le=MINUTES_MAX)]
    reason: Words = Field(default="", description="why some lie outside working hours (Art. 12)")
    days_off: bool = Field(default=False, description="on days on which offices rest, too")

    def pattern(self) -> Pattern:
        """The same for the use case; seconds and zones of a clock are no part of it."""
        return Pattern(
            tuple(dict.fromkeys(SeatId(each) for each in self.seats)),
            frozenset(self.weekdays),
            tuple(time(each.hour, each.minute) for each in self.starts),
            self.minutes,
            self.reason,
            self.days_off,
        )


class PatternsBody(Body):
    """What is planned, or added."""

    patterns: Annotated[tuple[PatternGiven, ...], Field(max_length=PATTERNS_MAX)]

    def given(self) -> tuple[Pattern, ...]:
        """The same for the use case."""
        return tuple(each.pattern() for each in self.patterns)


class SignatureBody(Body):
    """The unit signs."""

    answer_for_few: Words = Field(
        default="", description="the unit's written answer for fewer slots than it must have"
    )


class TimeShown(Answer):
    """A line of the public calendar: no slot, no seat, nobody."""

    starts_at: str
    ends_at: str
    slots: int
    free: int


class CalendarShown(Answer):
    """A unit's month as everybody may see it; empty before it is signed."""

    unit: str
    month: str
    times: list[TimeShown]


class ShortfallShown(Answer):
    """Fewer slots than the unit must have."""

    counted: int
    minimum: int
    citation: CitationShown


class LostShown(Answer):
    """A slot that a closure took; it still counts (A18)."""

    slot: str
    closure: str


class ComplianceShown(Answer):
    """A unit's row of the monthly report."""

    unit: str
    month: str
    signing: Signing
    citation: CitationShown
    counted: int
    shortfall: ShortfallShown | None
    lost: list[LostShown]


class SlotShown(Answer):
    """One start of one seat."""

    id: str
    seat: str
    starts_at: str
    ends_at: str
    reason: str


class OutsideShown(Answer):
    """A slot outside working hours, to be warned of."""

    slot: str
    day: str
    reason: str


class MonthShown(Versioned):
    """A month as its unit sees it."""

    signed_at: str | None
    row: ComplianceShown
    slots: list[SlotShown]
    outside: list[OutsideShown]


def calendar_shown(unit: str, month: date, times: tuple[PublicTime, ...]) -> CalendarShown:
    """The calendar as it goes out."""
    return CalendarShown(
        unit=unit,
        month=f"{month:%Y-%m}",
        times=[
            TimeShown(
                starts_at=each.starts_at.isoformat(),
                ends_at=each.ends_at.isoformat(),
                slots=each.slots,
                free=each.free,
            )
            for each in times
        ],
    )


def row_shown(row: Compliance) -> ComplianceShown:
    """A row of the report as it goes out."""
    lacking = row.shortfall
    return ComplianceShown(
        unit=row.unit,
        month=f"{row.month:%Y-%m}",
        signing=row.signing,
        citation=cited(row.signing_citation),
        counted=row.counted,
        shortfall=None
        if lacking is None
        else ShortfallShown(
            counted=lacking.counted, minimum=lacking.minimum, citation=cited(lacking.citation)
        ),
        lost=[LostShown(slot=each.slot, closure=each.closure) for each in row.lost],
    )


def month_shown(seen: MonthSeen) -> MonthShown:
    """A month as it goes out."""
    plan = seen.month.plan
    return MonthShown(
        version=seen.month.version,
        signed_at=None if plan.signed_at is None else plan.signed_at.isoformat(),
        row=row_shown(seen.row),
        slots=[
            SlotShown(
                id=each.id,
                seat=each.seat,
                starts_at=each.starts_at.isoformat(),
                ends_at=each.ends_at.isoformat(),
                reason=each.reason,
            )
            for each in plan.slots
        ],
        outside=[
            OutsideShown(slot=each.slot, day=each.day.value, reason=each.reason)
            for each in seen.outside
        ],
    )
