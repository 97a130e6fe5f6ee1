"""The small province with one of everything in it, made by the acts themselves.

All of it lies between one bureau and one prison, with a family that is nobody else's, so that
every other unit is a stranger to it; `names` has what each part of a path may name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from server import law as law_of_place
from server.casework.inmate_form import AskedInside
from server.casework.months import NOT_YET, Pattern
from server.credentials.tokens import Codes
from server.domain.actor import Role, Staff, System
from server.domain.identifiers import CustodyId, PersonId, StaffId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.people.people import CustodyRecord
from server.domain.profile.choice import Override
from server.domain.slots.closures import Scope
from server.domain.slots.venues import Event
from server.domain.units import Unit, UnitKind
from server.domain.vocabulary import Body, Custody
from server.housekeeping import Housekeeping
from server.law import Law
from server.profiles import load_folder
from server.storage import people, units
from server.storage.columns import METADATA
from server.storage.database import Database
from server.storage.people import StoredStay
from server.storage.units import StoredUnit
from server.use_cases.announce_closure import announce_closure
from server.use_cases.ask_for_role import ask_for_role
from server.use_cases.close_visit import close_visit
from server.use_cases.complain import Complaint, complain
from server.use_cases.complain_of_unit import complain_of_unit
from server.use_cases.decide_further_visit import decide_further_visit
from server.use_cases.enrol_device import Wanted, enrol_device
from server.use_cases.enter_bar import BarAsked, enter_bar
from server.use_cases.enter_credit import enter_credit
from server.use_cases.enter_restriction import enter_restriction
from server.use_cases.inspect_seat import inspect_seat
from server.use_cases.lodge_between_inmates import AskedBetween, lodge_between_inmates
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from server.use_cases.open_session import open_session
from server.use_cases.plan_month import plan_month
from server.use_cases.propose_suspension import Asked as Proposed
from server.use_cases.propose_suspension import propose_suspension
from server.use_cases.refer_breach import Breach, refer_breach
from server.use_cases.refuse_application import refuse_application
from server.use_cases.set_status import set_status
from server.use_cases.sign_month import sign_month
from tests.support import after_visit, booked_visit, underway
from tests.support import province as provinces
from tests.support.booked_visit import NODE, at_desk, brought
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    OFFICER,
    OTHER_SON,
    PRISON,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
    seat_of,
)
from tests.support.rich_outside import about_outside
from tests.support.webhook_rows import subscribed

AUNT, UNCLE = PersonId("aunt"), PersonId("uncle")
OTHER_CITY: Final = UnitId("city-2")
OF_OTHER_CITY: Final = Staff(StaffId("city.city-2"), Role.CITY, OTHER_CITY, Body.CITY)
INMATES: Final = tuple(PersonId(f"inmate-{number}") for number in range(1, 13))
TODAY: Final = VISIT_AT + timedelta(days=1)
LATER: Final = datetime(2026, 3, 24, 10, tzinfo=VISIT_AT.tzinfo)
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
CODES: Final = Codes(bytes(32))
WEEK: Final = frozenset(range(1, 6))


@dataclass(slots=True)
class Rich:
    """The province, what is in it, and in which version."""

    province: Province
    names: dict[str, list[str]]
    versions: Mapping[str, int]


async def build(database: Database) -> Rich:
    """All of it; it is ten on the day of two visits, one of which runs."""
    province = await provinces.build(database)
    await enter_more(province)
    names: dict[str, list[str]] = {"alarm": [await alarmed(province)]}
    names |= await yesterday(province)
    await today(province, names)
    await underway_now(province, names)
    await about_inmates(province, names)
    await about_units(province, names)
    names |= standing()
    names |= await about_outside(province, AUNT)
    visits, cases = names["visit"], names["application"]
    names["visit"], names["application"] = [*visits, *cases], [*cases, *visits]
    return Rich(province, names, await versions_of(database))


def standing() -> dict[str, list[str]]:
    """What was there before anything happened."""
    return {
        "unit": [*dict.fromkeys((PRISON, BUREAU, *provinces.KINDS, OTHER_CITY))],
        "person": [AUNT, UNCLE, INMATES[0]],
        "inmate": [*INMATES],
        "relationship": [f"{AUNT}.{INMATES[0]}", f"{UNCLE}.{INMATES[1]}"],
        "account": [FACILITY_CLERK.account, CLERK.account],
        "seat": [seat_of(PRISON), seat_of(BUREAU)],
        "month": ["2026-04", "2026-05", "2026-03"],
        "day": ["2026-03-12", "2026-03-13"],
    }


async def enter_more(province: Province) -> None:
    """A family and inmates of the prison, whom no other unit knows; and another City."""
    async with province.database.begin() as work:
        for person in (AUNT, UNCLE, *INMATES):
            await provinces.enter_person(work, person)
        for inmate in INMATES:
            stay = CustodyRecord(
                CustodyId(f"{inmate}-held"), inmate, Custody.PRISON, PRISON, date(2025, 1, 1)
            )
            await people.add_stay(work, StoredStay(stay, f"N-{inmate}"))
            for visitor in (AUNT, UNCLE):
                await provinces.relate(work, visitor, inmate, BUREAU, PRISON)
        await provinces.relate(
            work, INMATES[11], OTHER_SON, PRISON, provinces.OTHER_PRISON, kind="sibling"
        )
        city = StoredUnit(Unit(OTHER_CITY, UnitKind.CITY, None), "试验市二")
        await units.add(work, city)
    await after_visit.account_named(province, OF_OTHER_CITY.account)


async def alarmed(province: Province) -> str:
    """An application has lain for two days, and both levels are told."""
    await underway.lodged(
        province, asked(AUNT, inmate=INMATES[0], start=LATER + timedelta(hours=5))
    )
    province.pass_by(days=2)
    await Housekeeping(province.database, province.law, lambda: province.now).sweep()
    async with province.database.read() as reader:
        table = METADATA.tables["alarms"]
        found = (await reader.ask(select(table.c.id).where(table.c.unit_id == BUREAU))).all()
    return str(found[0].id)


async def yesterday(province: Province) -> dict[str, list[str]]:
    """Visits of yesterday: to one nobody came, at one there was conduct, one was cut."""
    hour = timedelta(hours=1)
    missed = await booked_visit.booked(province, AUNT, inmate=INMATES[1], start=VISIT_AT + hour)
    shouted = await booked_visit.booked(province, AUNT, inmate=INMATES[2])
    cut = await booked_visit.booked(province, UNCLE, inmate=INMATES[3])
    await after_visit.misconduct(province, shouted, person=AUNT)
    await after_visit.cut(province, cut)
    await after_visit.held(province, cut)
    province.now = VISIT_AT + hour + timedelta(minutes=40)
    async with province.acting(System()) as acting:
        await close_visit(acting, missed)
    (proposal,) = await booked_visit.findings(province, missed)
    async with province.acting(CLERK) as acting:
        suspension = await propose_suspension(acting, Proposed(shouted, AUNT, "shouted"))
        referral = await refer_breach(acting, Breach(cut, "cut", "试验公安局", "试验法 1"))
    return {
        "visit": [shouted, missed, cut],
        "finding": [proposal.id],
        "suspension": [suspension.id],
        "referral": [referral.id],
    }


async def today(province: Province, names: dict[str, list[str]]) -> None:
    """Two visits of this hour: of one everybody has come, the other runs."""
    province.now = VISIT_AT - timedelta(days=6)
    due = await booked_visit.booked(province, AUNT, inmate=INMATES[4], start=TODAY)
    runs = await booked_visit.booked(province, UNCLE, inmate=INMATES[5], start=TODAY)
    province.now = TODAY - timedelta(minutes=20)
    await at_desk(province, due, AUNT)
    await at_desk(province, runs, UNCLE)
    await brought(province, runs)
    province.now = TODAY
    async with province.acting(OFFICER) as acting:
        await open_session(acting, runs, NODE)
    names["visit"] = [runs, due, *names["visit"]]


async def underway_now(province: Province, names: dict[str, list[str]]) -> None:
    """Applications in each state, and a complaint about a refusal."""

    def wanted(number: int) -> Any:
        start = LATER + timedelta(days=(number - 6) // 2)
        return asked(AUNT, inmate=INMATES[number], start=start)

    review = await underway.lodged(province, wanted(6))
    before = await underway.forwarded(province, wanted(7))
    consent = await underway.forwarded(province, wanted(8))
    other = wanted(8).start + timedelta(hours=1)
    await underway.approve(province, consent, other, frozenset({AUNT}))
    refused = await underway.lodged(province, wanted(9))
    async with province.acting(CLERK) as acting:
        seen = await underway.version_of(province, refused)
        await refuse_application(acting, refused, seen, "bars.identity_untrue", "no")
    booked = await underway.booked(province, wanted(9))
    inside = AskedInside(INMATES[10], (AUNT,), LATER + timedelta(days=3), 30)
    between = AskedBetween(INMATES[11], OTHER_SON, LATER + timedelta(days=3), 30)
    async with province.acting(FACILITY_CLERK) as acting:
        asked_inside = (await lodge_for_inmate(acting, inside)).name
        siblings = (await lodge_between_inmates(acting, between)).name
    async with province.acting(family(AUNT)) as acting:
        complaint = Complaint("refusal", refused, AUNT, "it was not so")
        names["review"] = [(await complain(acting, complaint)).id]
        about = await complain_of_unit(acting, BUREAU, "they shout")
        names["complaint"] = [about.id]
    names["application"] = [review, before, consent, refused, booked, asked_inside, siblings]


async def about_inmates(province: Province, names: dict[str, list[str]]) -> None:
    """A bar, a status, a further visit, a merit and a restriction."""
    async with province.acting(CLERK) as acting:
        bar = BarAsked(UNCLE, "identity_untrue", None, {"evidence": "file 8"})
        names["bar"] = [(await enter_bar(acting, bar)).name]
    async with province.acting(FACILITY_CLERK) as acting:
        status = await set_status(acting, INMATES[3], "solitary_confinement")
        names["status"] = [status.name]
    async with province.acting(HEAD) as acting:
        start = LATER + timedelta(days=2, hours=1)
        await decide_further_visit(acting, INMATES[5], start, 2, "a funeral", granted=True)
    law = draft_of(province)
    async with province.acting(FACILITY_CLERK) as acting:
        under_draft = replace(acting, law=law, now=law.local(acting.now))
        await enter_credit(under_draft, INMATES[7], "M-1", "merit", under_draft.now.date())
        entered = await enter_restriction(under_draft, INMATES[7], under_draft.now.date())
        names["restriction"] = [entered.name]


def draft_of(province: Province) -> Law:
    """The draft of Vietnam put live: only it knows merits and discipline."""
    profiles = load_folder()
    draft = profiles.find("VN-DRAFT")
    live = Override(draft.id, draft.version, "somebody", "a trial", date(2026, 1, 1))
    return law_of_place.read(profiles, "VN", province.now.date()).with_overrides((live,))


async def about_units(province: Province, names: dict[str, list[str]]) -> None:
    """A closure, months, a seat that is broken, a device that waits, a role that is asked for."""
    since = datetime(2026, 3, 31, 9, tzinfo=VISIT_AT.tzinfo)
    async with province.acting(HEAD) as acting:
        scope = Scope(frozenset({PRISON}))
        text, until = "The line is down.", since + timedelta(hours=8)
        closed = await announce_closure(acting, "network_failure", scope, text, since, until)
        names["closure"] = [closed.kept.id]
    for day in (APRIL, MAY):
        hours = (time(9), time(10), time(14), time(15))
        pattern = Pattern((seat_of(BUREAU), seat_of(BUREAU, 2)), WEEK, hours, 40)
        async with province.acting(CLERK) as acting:
            month = await plan_month(acting, BUREAU, day, NOT_YET, [pattern])
            if day is APRIL:
                await sign_month(acting, BUREAU, day, month.month.version, "rooms are rebuilt")
    async with province.acting(FACILITY_CLERK) as acting:
        await inspect_seat(acting, PRISON, seat_of(PRISON, 2), 1, Event.SELF_TEST_FAILED)
        await subscribed(acting.work, units=frozenset({PRISON}))
        whose = account(Role.INTERPRETER, PRISON).account
        role = await ask_for_role(acting, whose, Role.FACILITY_CLERK, PRISON)
        names["role"] = [role.id]
        wanted = Wanted(PRISON, DeviceKind.TERMINAL, "会见席 1", seat_of(PRISON))
        names["device"] = [(await enrol_device(acting, CODES, wanted)).device]


async def versions_of(database: Database) -> dict[str, int]:
    """In which version each thing is."""
    found: dict[str, int] = {}
    async with database.read() as reader:
        for table in METADATA.tables.values():
            if {"id", "version"} <= set(table.c.keys()):
                rows = (await reader.ask(select(table.c.id, table.c.version))).all()
                found |= {row.id: row.version for row in rows}
    return found
