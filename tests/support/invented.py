"""What holds of every invented office, whoever made it: storage and domain agree on each row."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from server.domain.applications.applications import Application, State
from server.domain.applications.steps import step_refusals, taken
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.oversight.tasks import waiting
from server.domain.slots.slots import State as SlotState
from server.seed.paths import LIVING
from server.storage.application_tables import APPLICATIONS
from server.storage.applications import StoredApplication, load
from server.storage.bookings import BOOKINGS
from server.storage.database import Reader
from server.storage.entitlement import ENTITLEMENT_ENTRIES
from server.storage.slots import SLOTS
from server.storage.tasks import TASKS
from tests.support import calendars, law

PROFILE = law.profile()


@dataclass(frozen=True, slots=True)
class Found:
    """All that an office holds about applications."""

    stored: list[StoredApplication]
    slots: list[Any]
    bookings: list[Any]
    entries: list[Any]
    tasks: list[Any]


async def found_in(reader: Reader) -> Found:
    """Read it through storage."""
    stored = await all_applications(reader)
    tables = (SLOTS, BOOKINGS, ENTITLEMENT_ENTRIES, TASKS)
    return Found(stored, *[await rows(reader, table) for table in tables])


def check(found: Found, now: datetime) -> None:
    """Everything of this file; `now`: nothing has happened from then on."""
    for each in found.stored:
        every_step_was_allowed(each, now)
    living_ones_hold_a_slot_at_each_side(found.stored, found.slots, now)
    bookings_are_of_those_that_were_booked(found.stored, found.bookings, now)
    accounts_agree_with_bookings(found)
    who_is_waited_for_stands_on_the_work_lists(found)


async def rows(reader: Reader, table: Table) -> list[Any]:
    return list((await reader.ask(select(table))).all())


async def all_applications(reader: Reader) -> list[StoredApplication]:
    names = (await reader.ask(select(APPLICATIONS.c.id))).scalars().all()
    found = [await load(reader, ApplicationId(name)) for name in names]
    return [each for each in found if each is not None]


def at_first(application: Application) -> Application:
    return replace(application, state=State.UNFINISHED, approved_by=frozenset())


def every_step_was_allowed(stored: StoredApplication, now: datetime) -> None:
    application, before = at_first(stored.application), stored.made_at
    for each in stored.steps:
        assert step_refusals(PROFILE, application, each.step, each.at) == ()
        assert before <= each.at < now
        application, before = taken(application, each.step), each.at
        assert application.state is each.state
    assert application == stored.application
    assert (stored.receipt is None) == (application.state is State.UNFINISHED)


def living_ones_hold_a_slot_at_each_side(
    stored: list[StoredApplication], slots: list[Any], now: datetime
) -> None:
    held: dict[str, list[Any]] = {}
    for slot in slots:
        if slot.held_by_id is not None:
            held.setdefault(slot.held_by_id, []).append(slot)
    assert held.keys() == {each.id for each in stored if each.application.state in LIVING}
    for each in stored:
        found = held.get(each.id, [])
        units = {slot.unit_id for slot in found}
        sides = {*each.application.facilities, each.application.bureau} - {None}
        assert not found or units == sides
        assert len(found) == len(units)
        assert {slot.starts_at for slot in found} <= {each.application.start}
        assert each.application.start is not None
        state = SlotState.TAKEN if each.application.start >= now else SlotState.USED
        assert {slot.state for slot in found} <= {state}


def bookings_are_of_those_that_were_booked(
    stored: list[StoredApplication], bookings: list[Any], now: datetime
) -> None:
    by_application = {each.application_id: each for each in bookings}
    booked = {each.id for each in stored if State.BOOKED in {step.state for step in each.steps}}
    assert by_application.keys() == booked
    for each in stored:
        if each.id in booked:
            row = by_application[each.id]
            stands = each.application.state is State.BOOKED
            assert (row.state == "cancelled") == (not stands)
            assert row.start == each.application.start
            assert (row.outcome is None) or row.start < now or not stands
            assert row.outcome is not None or row.start >= now or not stands


def who_is_waited_for_stands_on_the_work_lists(found: Found) -> None:
    waits: set[tuple[str, str]] = set()
    for each in found.stored:
        due = None if each.receipt is None else each.receipt.deadline
        if due is not None:
            tasks = waiting(each.application, due)
            waits |= {(each.id, task.owner) for task in tasks if task.owner is not None}
    assert {(row.application_id, row.unit_id) for row in found.tasks} == waits
    assert waits


def accounts_agree_with_bookings(found: Found) -> None:
    """A visit is called as its application; what waits for its booking stands there already."""
    by_visit: dict[tuple[str, str], list[Any]] = {}
    accounts: dict[str, list[Any]] = {}
    for each in sorted(found.entries, key=lambda row: row.number):
        by_visit.setdefault((each.inmate_id, each.visit), []).append(each)
        accounts.setdefault(each.inmate_id, []).append(each)
    living = {each.id for each in found.stored if each.application.state in LIVING}
    known = {each.id: each for each in found.bookings}
    assert {each.application_id for each in found.bookings} == known.keys()
    assert {visit for _, visit in by_visit} <= known.keys() | living
    assert living - {each.id for each in found.stored if each.kind == "work_need"} <= {
        visit for _, visit in by_visit
    }
    for (_, visit), lines in by_visit.items():
        assert lines[0].how == How.BOOKED
        how = lines[-1].how if len(lines) > 1 else None
        match known[visit].state if visit in known else "waits":
            case "held":
                assert how == How.HELD
            case "cancelled" | "not_held":
                assert how == How.RESTORED
            case _:
                assert how in (None, How.RESTORED)
    for lines in accounts.values():
        assert [each.number for each in lines] == list(range(1, len(lines) + 1))
        assert [each.made_at for each in lines] == sorted(each.made_at for each in lines)
        at_most_one_visit_a_month(lines)


def at_most_one_visit_a_month(lines: list[Any]) -> None:
    last = {each.visit: each for each in lines}
    used = [each for each in last.values() if each.how != How.RESTORED]
    local = [each.start.astimezone(calendars.CHINA) for each in used]
    months = Counter(each.strftime("%Y-%m") for each in local)
    assert set(months.values()) <= {1}
