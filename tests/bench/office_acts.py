"""Acts: deciding, lodging, checking in, logging in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from server.casework import case as cases
from server.casework import eligibility
from server.casework.acting import Acting
from server.domain.actor import Role, Staff
from server.domain.applications.applications import Origin, State
from server.domain.identifiers import ApplicationId, PersonId, StaffId, UnitId
from server.domain.people.eligibility import Moment
from server.domain.powers.acts import Act
from server.domain.slots.slots import State as Slot
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn, Paper
from server.domain.vocabulary import Body
from server.seed.names import CARD
from server.seed.records import CHECKLIST
from server.storage.application_tables import APPLICATION_SIDES, APPLICATION_VISITORS, APPLICATIONS
from server.storage.bookings import BOOKINGS
from server.storage.bookings import State as Booking
from server.storage.days import DAYS, DayOfVisit
from server.storage.entitlement import ENTITLEMENT_ENTRIES
from server.storage.people_tables import CUSTODY_RECORDS, PEOPLE, RELATIONSHIPS
from server.storage.slots import SLOTS
from tests.bench.office_figures import Figure
from tests.bench.office_rig import PASSWORD, Rig

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
    """Visitors come and are checked in, one transaction each: what these acts read and write."""
    figure = Figure("arrive and check in (casework)", a_minute=CHECK_INS_A_MINUTE)
    for name in await standing(rig, times):
        before = rig.mark()
        await arrive(rig, name)
        await check_in(rig, name)
        figure.add(before, rig.mark())
    return [figure]


async def standing(rig: Rig, many: int) -> list[ApplicationId]:
    """Bookings that are ahead."""
    ahead = (BOOKINGS.c.state == Booking.STANDING, BOOKINGS.c.start > rig.now())
    begun = select(DAYS.table.c.id).where(DAYS.table.c.id == BOOKINGS.c.id).exists()
    with_desk = APPLICATIONS.c.origin == Origin.RELATIVE
    asked = select(BOOKINGS.c.id).join(APPLICATIONS, APPLICATIONS.c.id == BOOKINGS.c.application_id)
    async with rig.database.read() as reader:
        rows = await reader.ask(asked.where(*ahead, with_desk, ~begun).limit(many))
        return [ApplicationId(row.id) for row in rows]


async def arrive(rig: Rig, name: ApplicationId) -> None:
    """The first touch at the desk."""
    async with rig.database.begin() as work:
        acting, case = await at_desk(rig, work, name)
        visitor = min(case.application.visitors)
        day = DayOfVisit(case.booking, {visitor: Arrival(visitor, acting.now)})
        await DAYS.add(work, case.name, day)
        await acting.enter("visitor_arrived", name, facts={"person": visitor})


async def check_in(rig: Rig, name: ApplicationId) -> None:
    """The desk's work on one visitor, with everybody's eligibility read now."""
    async with rig.database.begin() as work:
        acting, case = await at_desk(rig, work, name)
        visitor: PersonId = min(case.application.visitors)
        await eligibility.judged(
            work, rig.law, case, Moment.CHECK_IN, case.application.visitors, acting.now, acting.now
        )
        kept = await DAYS.get(work, name)
        assert kept is not None, "who is checked in has come"
        paper = Paper(CARD, original_seen=True, matches=True, legible=True)
        done = CheckIn(visitor, paper, ticks={"identity": acting.staff().account})
        await DAYS.change(work, kept, replace(kept.value, check_ins={visitor: done}))
        await acting.enter("visitor_checked_in", name, facts={"person": visitor})


async def at_desk(rig: Rig, work: Any, name: ApplicationId) -> tuple[Acting, cases.Case]:
    """A clerk of the bureau, before a case."""
    case = await cases.load(work, rig.law, rig.now(), name)
    unit = case.application.bureau or UnitId("")
    clerk = Staff(StaffId(f"staff-{unit}"), Role.BUREAU_CLERK, unit, Body.BUREAU)
    acting = Acting(work, clerk, rig.now(), rig.law)
    await acting.allow(Act.CHECK_IN, case.sides, subject=name)
    return acting, case


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
