"""What units publish and put on file: criteria, procedures, posts, closed days; and figures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.casework.acting import Looking
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, Staff, System
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import ApplicationId, UnitId
from server.domain.live_visit.outcome import Outcome
from server.domain.oversight.procedures import Procedure
from server.domain.record.public_record import Duty, Entry, Post
from server.domain.slots.closures import Scope
from server.domain.slots.priority import Criterion
from server.domain.slots.slots import State as SlotState
from server.domain.vocabulary import Custody
from server.storage import bookings, live, oversight, plans
from server.use_cases.announce_closure import announce_closure
from server.use_cases.close_day import close_day
from server.use_cases.decide_application import decide_application
from server.use_cases.file_procedure import file_procedure
from server.use_cases.lodge_application import lodge_application
from server.use_cases.publish_criterion import publish_criterion
from server.use_cases.publish_duty import publish_duty
from server.use_cases.read_figures import Figures, read_figures
from server.use_cases.review_application import review_application
from server.use_cases.show_public_page import PublicPage, show_public_page
from tests.support.province import (
    BUREAU,
    CHECKLIST,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    PRISON,
    PRISON_BUREAU,
    REHAB_BUREAU,
    VISIT_AT,
    Province,
    account,
    asked,
)

PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
TABLE = Criterion("2026-1", Custody.PRISON, frozenset({"reforming"}), 20, {"reforming": 2})
DUTY = Duty("科室一", (Post("值班", "试验员", "B-7"),), by_badge=True)
DAY = VISIT_AT.date()


async def published(province: Province, by: Staff, criterion: Criterion) -> Criterion:
    async with province.acting(by) as acting:
        return await publish_criterion(acting, criterion)


async def test_each_provincial_bureau_publishes_its_own_table(province: Province) -> None:
    done = await published(province, PRISONS, TABLE)
    assert done.published_at == province.now
    async with province.database.read() as reader:
        assert await plans.criteria_of(reader, Custody.PRISON) == (done,)
    with pytest.raises(Malformed):
        await published(province, PRISONS, TABLE)
    with pytest.raises(Refused) as told:
        await published(province, account(Role.REHAB_BUREAU, REHAB_BUREAU), TABLE)
    assert told.value.refusals[0].code == "priority_table_of_another"
    with pytest.raises(Refused) as told:
        await published(province, PRISONS, replace(TABLE, version="2", share_percent=101))
    assert told.value.refusals[0].code == "priority_share_impossible"
    for other in (HEAD, CLERK):
        with pytest.raises(Forbidden):
            await published(province, other, TABLE)


async def test_a_decision_names_the_checklist_that_was_filed_last(province: Province) -> None:
    new = Procedure("cd" * 32, "2", province.now.date())
    async with province.acting(CLERK) as acting:
        await file_procedure(acting, BUREAU, new)
    async with province.database.read() as reader:
        assert await oversight.procedure_of(reader, BUREAU) == new
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await file_procedure(acting, BUREAU, replace(new, since=date(2026, 3, 3)))
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await file_procedure(acting, PRISON, new)
    with pytest.raises(Forbidden):
        async with province.acting(OFFICER) as acting:
            await file_procedure(acting, BUREAU, new)


async def page(province: Province, unit: UnitId = BUREAU) -> PublicPage:
    async with province.database.read() as reader:
        looking = Looking(reader, System(), province.now, province.law)
        return await show_public_page(looking, unit)


async def test_everybody_reads_department_and_posts_by_badge_and_closures(
    province: Province,
) -> None:
    assert (await page(province)).parts == {}
    async with province.acting(CLERK) as acting:
        await publish_duty(acting, BUREAU, DUTY)
        await announce_closure(acting, "network_failure", Scope(frozenset({BUREAU})), "down")
    shown = await page(province)
    assert shown.parts == {"department": "科室一", "posts": [("值班", "B-7")], "counts": {}}
    assert [each.cause for each in shown.closures] == ["network_failure"]
    assert (await page(province, OTHER_BUREAU)).closures == ()
    with pytest.raises(Unknown):
        await page(province, UnitId("nowhere"))


async def test_a_duty_without_a_holder_is_not_published(province: Province) -> None:
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await publish_duty(acting, BUREAU, replace(DUTY, posts=(Post("值班", "x", " "),)))
    assert [each.code for each in told.value.refusals] == ["duty_not_named"]
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await publish_duty(acting, PRISON, DUTY)


async def booked(province: Province) -> ApplicationId:
    """The mother's visit, reviewed, approved and agreed to by lodging."""
    async with province.acting(CLERK) as acting:
        name = (await lodge_application(acting, asked(MOTHER))).case.name
    province.pass_by(hours=1)
    async with province.acting(CLERK) as acting:
        version = (await province.case(name)).stored.version
        await review_application(acting, name, version, CHECKLIST)
    province.pass_by(hours=1)
    async with province.acting(FACILITY_CLERK) as acting:
        visitors = frozenset({MOTHER})
        await decide_application(acting, name, version + 1, VISIT_AT, visitors, CHECKLIST)
    return name


async def became(province: Province, name: ApplicationId, outcome: Outcome) -> None:
    booking = (await province.case(name)).booking
    async with province.database.begin() as work:
        found = await bookings.get(work, booking)
        assert found is not None
        await bookings.enter(work, replace(found, state=bookings.State.HELD, outcome=outcome))


async def recorded(province: Province, name: ApplicationId) -> None:
    booking = (await province.case(name)).booking
    watched = {BUREAU: (CLERK.account,), PRISON: (FACILITY_CLERK.account,)}
    until = VISIT_AT + timedelta(minutes=30)
    entry = Entry(booking, (MOTHER,), VISIT_AT, until, watched, (), "cap")
    session = live.LiveSession(
        booking, "s-1", "node", VISIT_AT, (BUREAU, PRISON), ended=True, entry=entry
    )
    async with province.database.begin() as work:
        await live.LIVE_SESSIONS.add(work, "live-1", session)


async def test_a_day_is_closed_once_every_visit_is_registered_whole(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT + timedelta(hours=2)
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await close_day(acting, BUREAU, DAY)
    assert [each.code for each in told.value.refusals] == ["day_book_open"]
    await became(province, name, Outcome.HELD)
    with pytest.raises(Refused):
        async with province.acting(CLERK) as acting:
            await close_day(acting, BUREAU, DAY)
    await recorded(province, name)
    async with province.acting(CLERK) as acting:
        closed = await close_day(acting, BUREAU, DAY)
    assert closed.book.ended_by == {"held": 1}
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await close_day(acting, BUREAU, DAY)
    async with province.acting(CLERK) as acting:
        await publish_duty(acting, BUREAU, DUTY)
    shown = (await page(province)).parts
    assert shown["counts"] == {DAY.isoformat(): {"held": 1}}
    assert MOTHER not in str(shown)


async def test_a_day_on_which_nobody_came_is_closed_without_a_record(province: Province) -> None:
    name = await booked(province)
    await became(province, name, Outcome.NO_SHOW)
    province.now = VISIT_AT + timedelta(hours=2)
    async with province.acting(HEAD) as acting:
        assert (await close_day(acting, PRISON, DAY)).book.ended_by == {"no_show": 1}
    with pytest.raises(Malformed):
        async with province.acting(HEAD) as acting:
            await close_day(acting, PRISON, DAY + timedelta(days=1))
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await close_day(acting, PRISON, DAY)


async def figures(province: Province, by: Staff, unit: UnitId) -> Figures:
    async with province.acting(by) as acting:
        return await read_figures(acting, unit, DAY)


async def test_figures_count_once_what_concerns_two_units(province: Province) -> None:
    name = await booked(province)
    await became(province, name, Outcome.HELD)
    for by, unit in (
        (CLERK, BUREAU),
        (account(Role.CITY, CITY), CITY),
        (account(Role.DEPARTMENT, DEPARTMENT), DEPARTMENT),
        (account(Role.COMPLIANCE_READER, DEPARTMENT), PRISON),
    ):
        found = await figures(province, by, unit)
        assert found.applications == {ApplicationState.BOOKED: 1}
        assert found.visits == {(bookings.State.HELD, "held"): 1}
        assert (found.median_minutes, found.late) == (120, 0)
        assert found.slots[SlotState.TAKEN] >= 1
    assert (await figures(province, CLERK, BUREAU)).slots == {
        SlotState.TAKEN: 1,
        SlotState.FREE: 30 * 6 - 1,
    }
    other = account(Role.BUREAU_CLERK, OTHER_BUREAU)
    nothing = await figures(province, other, OTHER_BUREAU)
    assert nothing.applications == {} and nothing.median_minutes is None


async def test_what_waits_past_its_deadline_is_late(province: Province) -> None:
    async with province.acting(CLERK) as acting:
        await lodge_application(acting, asked(MOTHER))
    assert (await figures(province, CLERK, BUREAU)).late == 0
    province.pass_by(days=8)
    assert (await figures(province, CLERK, BUREAU)).late == 1


async def test_figures_are_for_who_may_read_them(province: Province) -> None:
    with pytest.raises(Forbidden):
        await figures(province, OFFICER, BUREAU)
    with pytest.raises(Unknown):
        await figures(province, CLERK, PRISON)
    with pytest.raises(Unknown):
        await figures(province, PRISONS, REHAB_BUREAU)
