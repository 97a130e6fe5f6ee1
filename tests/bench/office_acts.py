"""Acts: deciding, lodging, checking in, logging in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from server.domain.applications.applications import Origin, State
from server.domain.slots.slots import State as Slot
from server.domain.vocabulary import Body
from server.seed.names import CARD
from server.seed.records import CHECKLIST
from server.storage.application_tables import APPLICATION_SIDES, APPLICATION_VISITORS, APPLICATIONS
from server.storage.bookings import BOOKINGS
from server.storage.bookings import State as Booking
from server.storage.days import DAYS
from server.storage.entitlement import ENTITLEMENT_ENTRIES
from server.storage.people_tables import CUSTODY_RECORDS, PEOPLE, RELATIONSHIPS
from server.storage.slots import SLOTS
from tests.bench.office_figures import Figure
from tests.bench.office_rig import PASSWORD, Rig, code_of

DECIDE_P99_MS: Final = 50.0
CHECK_INS_A_MINUTE: Final = 200.0
ALL: Final = "/api/v1/applications"
SOON: Final = timedelta(days=1)
LOGINS: Final = 50
LOGINS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Waits:
    """An application that waits for a facility."""

    name: str
    version: int
    facility: str
    start: datetime
    visitors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Due:
    """A visit of the day."""

    name: str
    bureau: str
    visitors: Sequence[str]


async def decisions(rig: Rig, times: int) -> list[Figure]:
    """A facility approves applications that wait for it, and refuses others."""
    approve = Figure("decide: approve", DECIDE_P99_MS)
    refuse = Figure("decide: refuse", DECIDE_P99_MS)
    no = {"ground": "bars.case_connected", "reason": "示例：与案情有关"}
    for number, each in enumerate(await before_facilities(rig, 3 * times)):
        one, seen = f"{ALL}/{each.name}", each.version
        if number % 2 and len(refuse.spans) < times:
            await rig.call(each.facility, "POST", f"{one}/refusal", no, seen, refuse)
        elif len(approve.spans) < times:
            yes = {
                "start": rig.law.local(each.start).isoformat(),
                "visitors": list(each.visitors),
                "checklist": CHECKLIST,
            }
            await rig.call(each.facility, "POST", f"{one}/approval", yes, seen, approve)
    return [approve, refuse]


async def before_facilities(rig: Rig, many: int) -> list[Waits]:
    """Relatives' applications that wait for a facility and start tomorrow or later, in no order
    that the disk would like."""
    table, side = APPLICATIONS.c, APPLICATION_SIDES.c
    asked = (
        select(table.id, table.version, table.start, side.unit_id)
        .join(APPLICATION_SIDES, side.application_id == table.id)
        .where(
            table.state == State.BEFORE_FACILITY,
            table.origin == Origin.RELATIVE,
            table.start > rig.now() + SOON,
            side.body == Body.FACILITY,
        )
        .order_by(table.reference.desc())
    )
    async with rig.database.read() as reader:
        rows = list(await reader.ask(asked))
        chosen = rows[:: max(1, len(rows) // many)][:many]
        coming = await visitors_of(reader, [row.id for row in chosen])
    return [Waits(r.id, r.version, r.unit_id, r.start, coming[r.id]) for r in chosen]


async def visitors_of(reader: Any, names: Sequence[str]) -> dict[str, list[str]]:
    """Who is to come to each of some visits."""
    found: dict[str, list[str]] = {name: [] for name in names}
    mine = APPLICATION_VISITORS.c.application_id.in_(names)
    for row in await reader.ask(select(APPLICATION_VISITORS).where(mine)):
        found[row.application_id].append(row.person_id)
    return found


async def lodgings(rig: Rig, times: int) -> list[Figure]:
    """Families lodge at a desk for the first time that is free at both sides."""
    figure = Figure("lodge a new application")
    for form in await forms(rig, 3 * times):
        if len(figure.spans) == times:
            break
        start = await free_start(rig, form["site"], form["facility_named"])
        if start is None:
            figure.others["no_free_time"] += 1
            continue
        body = {**form, "start": start.isoformat()}
        await rig.call(form["site"], "POST", ALL, body, figure=figure, good=201)
    return [figure]


async def forms(rig: Rig, many: int) -> list[dict[str, Any]]:
    """A form for each of some families without a visit ahead, whose inmate is held now."""
    visitor, tie, stay = PEOPLE.c, RELATIONSHIPS.c, CUSTODY_RECORDS.c
    entry = ENTITLEMENT_ENTRIES.c
    ahead = select(entry.number).where(entry.inmate_id == tie.inmate_id, entry.start > rig.now())
    asked = (
        select(visitor.id, visitor.site_id, tie.inmate_id, stay.facility_id)
        .join(RELATIONSHIPS, tie.visitor_id == visitor.id)
        .join(CUSTODY_RECORDS, stay.person_id == tie.inmate_id)
        .where(visitor.site_id.is_not(None), stay.until.is_(None), tie.party == "relative")
        .where(~ahead.exists(), visitor.born_on < rig.now().date() - timedelta(days=20 * 365))
        .order_by(visitor.identity_number.desc())
        .limit(many)
    )
    async with rig.database.read() as reader:
        return [form_of(row) for row in await reader.ask(asked)]


def form_of(row: Any) -> dict[str, Any]:
    """What a visitor hands in, with every paper that might be asked for."""
    proofs = [{"kind": "household_register"}]
    listed = {"person": row.id, "id_kind": CARD, "id_copy": True, "proofs": proofs}
    return {
        "site": row.site_id,
        "applicant": row.id,
        "inmate": row.inmate_id,
        "visitors": [listed],
        "facility_named": row.facility_id,
    }


async def free_start(rig: Rig, *units: str) -> datetime | None:
    """The first start after a week at which two units have a free slot."""
    since = rig.now() + timedelta(days=7)
    mine = select(SLOTS.c.starts_at).where(SLOTS.c.state == Slot.FREE, SLOTS.c.starts_at > since)
    one, other = (mine.where(SLOTS.c.unit_id == unit) for unit in units)
    async with rig.database.read() as reader:
        found = await reader.ask(one.intersect(other).order_by(SLOTS.c.starts_at).limit(1))
        start = found.scalar()
    return None if start is None else rig.law.local(start)


async def check_ins(rig: Rig, times: int) -> list[Figure]:
    """Visitors come and are checked in, in the morning of the next day that has visits."""
    figure = Figure("arrive and check in", a_minute=CHECK_INS_A_MINUTE)
    for each in await due_next(rig, times):
        visit = f"/api/v1/visits/{each.name}"
        for visitor in each.visitors[:1]:
            before = rig.mark()
            await rig.call(each.bureau, "POST", f"{visit}/arrivals", {"person": visitor})
            done = await rig.call(each.bureau, "POST", f"{visit}/check-ins", papers_of(visitor))
            if "code" in done:
                figure.others[code_of(done, 0)] += 1
            else:
                figure.add(before, rig.mark())
    return [figure]


def papers_of(visitor: str) -> dict[str, Any]:
    """What a visitor shows, and what the officer has done."""
    return {
        "person": visitor,
        "paper_kind": CARD,
        "original_seen": True,
        "matches": True,
        "legible": True,
        "valid_until": "2099-12-31",
        "steps": ["identity", "security_check", "controls", "briefing"],
    }


async def due_next(rig: Rig, many: int) -> list[Due]:
    """Bookings of the next day that has some which nobody has come to; it becomes that morning."""
    begun = select(DAYS.table.c.id).where(DAYS.table.c.id == BOOKINGS.c.id).exists()
    side = APPLICATION_SIDES.c
    asked = (
        select(BOOKINGS.c.id, BOOKINGS.c.start, side.unit_id)
        .join(APPLICATION_SIDES, side.application_id == BOOKINGS.c.application_id)
        .join(APPLICATIONS, APPLICATIONS.c.id == BOOKINGS.c.application_id)
        .where(BOOKINGS.c.state == Booking.STANDING, BOOKINGS.c.start > rig.now(), ~begun)
        .where(APPLICATIONS.c.origin == Origin.RELATIVE, side.body == Body.BUREAU)
        .order_by(BOOKINGS.c.start)
        .limit(many)
    )
    async with rig.database.read() as reader:
        rows = list(await reader.ask(asked))
        coming = await visitors_of(reader, [row.id for row in rows])
    first = rig.law.local(rows[0].start)
    await rig.go_to(first.replace(hour=8, minute=30))
    today = [row for row in rows if rig.law.local(row.start).date() == first.date()]
    return [Due(row.id, row.unit_id, coming[row.id]) for row in today]


async def logins(rig: Rig, _: int) -> list[Figure]:
    """Staff log in, a few at once, as after a power cut."""
    figure = Figure("log in")
    units = sorted(rig.tokens)
    turns = asyncio.Semaphore(LOGINS_AT_ONCE)

    async def one(number: int) -> None:
        body = {"login": f"staff-{units[number % len(units)]}", "password": PASSWORD}
        async with turns:
            await rig.call("", "POST", "/api/v1/staff-sessions", body, figure=figure, good=201)

    before_s = rig.clock.now_s()
    await asyncio.gather(*(one(number) for number in range(LOGINS)))
    figure.took_s = rig.clock.now_s() - before_s
    return [figure]
