"""What units and people have on record in invented data, as rows of shelves.  Pure."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from server.domain.identifiers import CustodyId, PersonId, StaffId, UnitId
from server.domain.oversight.procedures import Procedure
from server.domain.people.authentication import Authentication
from server.domain.people.bars import Bar
from server.domain.people.statuses import REASON, StatusPeriod
from server.domain.profile.profile import Profile
from server.domain.record.public_record import Duty, Post
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from server.domain.vocabulary import Body, Custody
from server.seed.days import Days, months_on
from server.seed.province import DEPARTMENT, Place, staff_of
from server.seed.rows import ShelfRow
from server.storage.bars import BARS
from server.storage.closures import CLOSURES
from server.storage.oversight import DUTIES, PROCEDURES, DutyOf, ProcedureOf
from server.storage.papers import AUTHENTICATIONS
from server.storage.plans import MONTHS, Month
from server.storage.shelf import Shelf
from server.storage.statuses import STATUSES

CHECKLIST: Final = "1"
"""The version of every unit's checklist; a decision names it (Art. 21)."""
RULES: Final = "示例：审核规则"
METHOD: Final = "officer_finding"
SIGNED_DAYS: Final = 10
"""A month is signed so many days before it begins: in time for its 25th (Art. 12)."""
CLOSED_FOR: Final = timedelta(hours=3)


def kept(shelf: Shelf[Any], name: str, value: Any) -> ShelfRow:
    """A value as the row of its shelf."""
    row = shelf.row(name, value)
    return ShelfRow(shelf.table.name, tuple(row), tuple(row.values()))


def unit_records(places: Sequence[Place], days: Days) -> Iterator[ShelfRow]:
    """Rules of review on file, posts that are public, signed months."""
    since = days.all[0].day
    for place in places:
        rules = Procedure(hashlib.sha256(RULES.encode()).hexdigest(), CHECKLIST, since)
        yield kept(PROCEDURES, f"procedure-{place.unit}", ProcedureOf(place.unit, rules))
        posts = (Post("值班", "示例工作人员", f"示例{place.unit}"),)
        told = DutyOf(place.unit, since, Duty("示例科", posts, by_badge=False))
        yield kept(DUTIES, f"duty-{place.unit}", told)
        yield from months_of(place.unit, days)


def months_of(unit: UnitId, days: Days) -> Iterator[ShelfRow]:
    """The months that slots are planned in; those that nobody has signed yet are begun."""
    planned = days.all[days.first :]
    signed = {months_on(each.day, 0): each.signed for each in planned}
    for month, is_signed in signed.items():
        at = days.all[0].opens_at.replace(year=month.year, month=month.month, day=1)
        signed_at = at - timedelta(days=SIGNED_DAYS) if is_signed else None
        value = Month(unit, month, acknowledged=is_signed, reason="示例", signed_at=signed_at)
        yield kept(MONTHS, f"month-{unit}-{month:%Y-%m}", value)


def closures(place: Place, days: Days) -> Iterator[ShelfRow]:
    """One that is over, at a facility after the last visits of a day; and one that the Department
    has announced, for the night after the last day that is planned."""
    body, before = Body.FACILITY, days.all[days.today - 2]
    over = before.starts[-1] + CLOSED_FOR
    yield kept(
        CLOSURES,
        "closure-over",
        closure("closure-over", "network_failure", Announcer(place.unit, body), place, over),
    )
    ahead = days.all[-1].starts[-1] + CLOSED_FOR
    declared_at = days.all[days.today - 1].opens_at
    whole = Closure(
        ClosureId("closure-ahead"), "upgrade", Scope(), ahead, ahead + CLOSED_FOR, "示例：系统升级",
        Announcer(DEPARTMENT, Body.DEPARTMENT), declared_at, declared_at,
    )  # fmt: skip
    yield kept(CLOSURES, "closure-ahead", whole)


def closure(name: str, cause: str, by: Announcer, place: Place, since: datetime) -> Closure:
    """A unit's own, announced and filed."""
    return Closure(
        ClosureId(name), cause, Scope(frozenset({place.unit})), since, since + CLOSED_FOR,
        "示例：网络故障", by, since, since, since, Body.DEPARTMENT,
    )  # fmt: skip


def authenticated(person: str, by: str, at: datetime) -> ShelfRow:
    """An officer has found that somebody is the one (Art. 7)."""
    result = Authentication(PersonId(person), METHOD, StaffId(by), at, passed=True)
    return kept(AUTHENTICATIONS, f"authentication-{person}", result)


def status(
    profile: Profile, code: str, stay: str, since: datetime, until: datetime | None
) -> StatusPeriod:
    """A status of a stay, with a reason where the text demands one."""
    reason = "示例" if REASON in profile.statuses[code].demands else ""
    return StatusPeriod(code, CustodyId(stay), since, until, reason)


def status_row(period: StatusPeriod) -> ShelfRow:
    """A status as it is kept."""
    return kept(STATUSES, f"status-{period.custody}", period)


def codes_of(profile: Profile, custody: Custody) -> list[str]:
    """The statuses that a regime has."""
    return [code for code, each in profile.statuses.items() if each.custody is custody]


def bar_row(
    profile: Profile,
    ground: str,
    visitor: str,
    place: Place,
    since: datetime,
    until: datetime | None,
) -> ShelfRow:
    """A bar that a unit has entered."""
    basis = dict.fromkeys(profile.bars[ground].demands, "示例")
    value = Bar(
        ground, PersonId(visitor), staff_of(place.actor), since, until, basis=basis
    )  # fmt: skip
    return kept(BARS, f"bar-{visitor}", value)
