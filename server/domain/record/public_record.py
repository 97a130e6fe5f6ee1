"""What is registered of each visit, and what everybody may read (Art. 12, 27, 30, 32).

Pure.  Registered without any typing, from the acts themselves (GD-71); published are department,
posts and counts, and free times, never a row about a person (GD-30, GD-79; A21)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import BookingId, PersonId, StaffId, UnitId
from server.domain.profile.profile import Profile


class Kind(StrEnum):
    """Acts of the session's ledger that the register is made from."""

    ADMITTED = "admitted"
    WATCHING = "watching"
    TALKING = "talking"
    HELD = "held"
    WARNED = "warned"
    SPOKE = "spoke"
    CUT = "cut"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the ledger; `by` is an officer, `unit` his."""

    kind: Kind
    at: datetime
    visitor: PersonId | None = None
    by: StaffId | None = None
    unit: UnitId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit in the day book 台账: who, when, both monitors, events, why it ended.  Internal."""

    booking: BookingId
    visitors: tuple[PersonId, ...]
    since: datetime | None
    until: datetime | None
    watched_by: Mapping[UnitId, tuple[StaffId, ...]]
    events: tuple[Act, ...]
    end_reason: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post 岗位 and who holds it."""

    post: str
    name: str
    badge: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What a unit makes public of itself: the department in charge and its posts (Art. 30)."""

    department: str
    posts: tuple[Post, ...]
    by_badge: bool
    """The unit's choice: badge instead of name."""


@dataclass(frozen=True, slots=True)
class DayBook:
    """The close of a unit's day: how many visits, and how they ended; counts only."""

    day: date
    visits: int
    ended_by: Mapping[str, int]
    citation: Citation


@dataclass(frozen=True, slots=True)
class PublicTime:
    """A line of the public slot calendar."""

    start: datetime
    slots: int
    free: int


def entry_of(booking: BookingId, acts: Sequence[Act]) -> Entry:
    """The register's entry of a visit, made of its ledger alone (GD-71)."""
    admitted = [each for each in acts if each.kind is Kind.ADMITTED]
    ended = [each for each in acts if each.kind is Kind.ENDED]
    watching: dict[UnitId, list[StaffId]] = {}
    for each in acts:
        if each.kind is Kind.WATCHING and each.unit and each.by:
            watching.setdefault(each.unit, []).append(each.by)
    return Entry(
        booking=booking,
        visitors=tuple(each.visitor for each in admitted if each.visitor),
        since=min((each.at for each in admitted), default=None),
        until=ended[0].at if ended else None,
        watched_by={unit: tuple(dict.fromkeys(names)) for unit, names in watching.items()},
        events=tuple(each for each in acts if each.kind not in (Kind.ADMITTED, Kind.WATCHING)),
        end_reason=ended[0].reason if ended else "",
    )


def registration_refusals(
    profile: Profile, entry: Entry, sides: Collection[UnitId]
) -> tuple[Refusal, ...]:
    """What an entry lacks: who, when, a named officer of each side, why it ended (Art. 27).

    Args:
        sides: the two units that watch."""
    if profile.supervision is None:
        return ()
    lacks = {
        "visitors": not entry.visitors,
        "since": entry.since is None,
        "until": entry.until is None,
        "end_reason": not entry.end_reason,
        "watched_by": any(not entry.watched_by.get(unit) for unit in sides),
    }
    cited = profile.cite("supervision.watchers")
    return tuple(
        Refusal("registration_incomplete", cited, {"lacks": part})
        for part, missing in lacks.items()
        if missing
    )


def close_refusals(
    profile: Profile, entries: Sequence[Entry], sides: Mapping[BookingId, Collection[UnitId]]
) -> tuple[Refusal, ...]:
    """A day is closed when every visit of it is registered whole (Art. 30 日常工作台账)."""
    if profile.public_ledger is None or not profile.public_ledger.daily.value:
        return ()
    open_ones = sum(
        bool(registration_refusals(profile, each, sides[each.booking])) for each in entries
    )
    if not open_ones:
        return ()
    return (Refusal("day_book_open", profile.cite("public_ledger.daily"), {"entries": open_ones}),)


def day_book(profile: Profile, entries: Sequence[Entry], day: date) -> DayBook:
    """The report of a day: counts by how visits ended, nobody's name."""
    ended = Counter(each.end_reason or "open" for each in entries)
    return DayBook(day, len(entries), dict(ended), silence.cite(profile, "public_ledger.daily"))


PERSONAL: Final = frozenset({"visitor", "inmate", "booking", "row", "relationship", "ground"})


def publishing_refusals(profile: Profile, parts: Collection[str]) -> tuple[Refusal, ...]:
    """Public are department, posts and counts; never a row about a person (Art. 30, 32; A21).

    Args:
        parts: what a page holds, by name."""
    ledger = profile.public_ledger
    if ledger is None:
        return ()
    found = []
    for part in sorted(parts):
        if part in PERSONAL and not ledger.personal_rows.value:
            cited = profile.cite("public_ledger.personal_rows")
            found.append(Refusal("personal_row_published", cited, {"part": part}))
        elif part not in ledger.publishes.value:
            cited = profile.cite("public_ledger.publishes")
            found.append(Refusal("part_not_published", cited, {"part": part}))
    return tuple(found)


def public_page(profile: Profile, duty: Duty, books: Sequence[DayBook]) -> Mapping[str, object]:
    """A unit's public page: what the profile publishes, and no more (GD-79)."""
    holders = [(post.post, post.badge if duty.by_badge else post.name) for post in duty.posts]
    page = {
        "department": duty.department,
        "posts": holders,
        "counts": {book.day.isoformat(): dict(book.ended_by) for book in books},
    }
    return {part: held for part, held in page.items() if not publishing_refusals(profile, (part,))}


def duty_refusals(profile: Profile, duty: Duty) -> tuple[Refusal, ...]:
    """A department and at least one held post are named (Art. 30 明确管理部门和岗位工作人员)."""
    if profile.public_ledger is None:
        return ()
    held = [post for post in duty.posts if (post.badge if duty.by_badge else post.name).strip()]
    if duty.department.strip() and held and len(held) == len(duty.posts):
        return ()
    return (Refusal("duty_not_named", profile.cite("public_ledger.publishes")),)


def public_times(taken: Sequence[tuple[datetime, bool]]) -> tuple[PublicTime, ...]:
    """The calendar for everybody: times and counts, no seat and nobody's name (Art. 12 网上公开).

    Args:
        taken: each published slot's start, and whether it is taken."""
    slots, free = Counter(at for at, _ in taken), Counter(at for at, used in taken if not used)
    return tuple(PublicTime(start, slots[start], free[start]) for start in sorted(slots))
