"""What becomes of a visit when its session is over, or when it never had one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, System
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.node_outcome import Order, Reason
from server.domain.live_visit.outcome import Cause, Outcome
from server.domain.slots.slots import State as SlotState
from server.domain.visit_day.absence import State as Absence
from server.storage import conduct, entitlement, live, register, slots
from server.storage.bookings import State
from server.storage.conduct import Finding
from server.storage.errors import StaleVersion
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.storage.shelf import Kept
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.close_visit import close_visit
from server.use_cases.excuse_absence import excuse_absence
from server.use_cases.find_absence import find_absence
from server.use_cases.note_cause import note_cause
from server.use_cases.open_session import open_session
from server.use_cases.record_arrival import record_arrival
from server.use_cases.record_decline import record_decline
from server.use_cases.tell_ground import tell_ground
from server.use_cases.turn_away_visitor import turn_away_visitor
from tests.support.booked_visit import (
    GUARD,
    NODE,
    SIGNER,
    Ended,
    at_desk,
    booked,
    booking_of,
    brought,
    ended,
    opened,
    over,
    session_of,
)
from tests.support.province import (
    BROTHER,
    BUREAU,
    CLERK,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
)


async def entries(province: Province) -> list[How]:
    """How the visits of the son's month stand."""
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
    return [each.how for each in seen.entries]


async def acts(province: Province) -> list[str]:
    """The register, act by act."""
    async with province.database.read() as reader:
        return [row.act async for row in register.lines(reader)]


async def findings(province: Province, name: str) -> tuple[Kept[Finding], ...]:
    async with province.database.read() as reader:
        return await conduct.findings_on(reader, ApplicationId(name))


async def cut_by(province: Province, session: LiveSession, ground: str | None) -> Ended:
    """The bureau's officer watches, warns and cuts after ten minutes."""
    async with province.acting(OFFICER) as acting:
        await admit_monitor(acting, ApplicationId(session.booking), "wall", SIGNER)
    grant = next(iter((await session_of(province, session.booking)).officers))
    return ended(
        Reason.CUT, 600.0, side="a", ground=ground, cutter=grant, warned=grant, grants=(grant,)
    )


async def test_a_visit_that_ran_to_its_cap_is_held_and_uses_the_month(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session)
    assert became.outcome is Outcome.HELD and became.counted
    booking = await booking_of(province, session.booking)
    assert (booking.state, booking.outcome, booking.session) == (
        State.HELD, Outcome.HELD, session.session,
    )  # fmt: skip
    assert await entries(province) == [How.BOOKED, How.HELD]
    async with province.database.read() as reader:
        used = await slots.held_by(reader, ApplicationId(session.booking))
    assert {each.state for each in used} == {SlotState.USED}
    assert (await acts(province))[-2:] == ["visit_settled", "visit_registered"]


async def test_an_outcome_that_comes_twice_counts_once(province: Province) -> None:
    session = (await opened(province)).value
    await over(province, session)
    before = await acts(province)
    assert await over(province, session) is None
    assert await acts(province) == before
    assert await entries(province) == [How.BOOKED, How.HELD]


async def test_an_outcome_of_a_session_that_nobody_opened_is_unknown(province: Province) -> None:
    session = (await opened(province)).value
    with pytest.raises(Unknown):
        await over(province, replace(session, session="another"))


@pytest.mark.parametrize("differs", ["ledger", "word"])
async def test_node_and_ledger_that_differ_leave_the_visit_unproven_with_an_alarm(
    province: Province, differs: str
) -> None:
    session = (await opened(province)).value
    told = ended()
    other = None if differs == "ledger" else replace(told.word, talked_s=10.0)
    lying = replace(told, testimony=replace(told.testimony, word=other))
    became = await over(province, session, lying)
    assert became.outcome is Outcome.UNPROVEN
    assert (await booking_of(province, session.booking)).state is State.STANDING
    assert await entries(province) == [How.BOOKED], "the account waits"
    assert "alarm_raised" in await acts(province)


async def test_an_unproven_visit_is_not_opened_again(province: Province) -> None:
    session = (await opened(province)).value
    told = ended()
    await over(province, session, replace(told, testimony=replace(told.testimony, word=None)))
    with pytest.raises(Refused) as refused:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, ApplicationId(session.booking), NODE)
    assert [each.code for each in refused.value.refusals] == ["booking_not_approved"]


async def test_the_day_book_tells_who_came_and_who_watched(province: Province) -> None:
    session = (await opened(province)).value
    for officer in (OFFICER, GUARD):
        async with province.acting(officer) as acting:
            await admit_monitor(acting, ApplicationId(session.booking), "wall", SIGNER)
    session = await session_of(province, session.booking)
    grants = tuple(session.officers)
    await over(province, session, ended(grants=grants))
    entry = (await session_of(province, session.booking)).entry
    assert entry is not None
    assert entry.visitors == (MOTHER,) and entry.end_reason == "cap"
    assert entry.watched_by == {BUREAU: (OFFICER.account,), PRISON: (GUARD.account,)}


async def test_a_failure_that_the_log_blames_gives_the_visit_back(province: Province) -> None:
    session = (await opened(province)).value
    async with province.acting(GUARD) as acting:
        await note_cause(acting, ApplicationId(session.booking), "network", "line down")
    became = await over(province, session, ended(Reason.LEFT, 1199.0))
    assert (became.outcome, became.cause) == (Outcome.FAILED, Cause.NETWORK)
    assert became.rebooking_first
    assert await entries(province) == [How.BOOKED, How.RESTORED]
    assert (await booking_of(province, session.booking)).state is State.NOT_HELD


async def test_a_node_that_stopped_is_the_systems_fault(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, ended(Reason.NODE_STOPPED, 60.0))
    assert (became.outcome, became.cause) == (Outcome.FAILED, Cause.SYSTEM)


async def test_a_session_that_the_office_ended_on_a_status_is_not_counted(
    province: Province,
) -> None:
    kept = await opened(province)
    ordered = replace(kept.value, order=Order.STATUS, order_detail="strict_regime")
    async with province.database.begin() as work:
        await LIVE_SESSIONS.change(work, kept, ordered)
    became = await over(province, kept.value, ended(Reason.OFFICE, 1500.0))
    assert (became.outcome, became.cause) == (Outcome.STATUS_ENDED, Cause.FACILITY)
    assert await entries(province) == [How.BOOKED, How.RESTORED]


async def test_a_cut_is_final_used_and_handed_to_the_facility(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, await cut_by(province, session, "cant_or_language"))
    assert (became.outcome, became.counted) == (Outcome.CUT, True)
    async with province.database.read() as reader:
        packets = [kept.value for kept in await live.packets_of(reader, PRISON)]
    assert [(each.ground, each.cut_by) for each in packets] == [("coded_talk", BUREAU)]
    assert not packets[0].without_dissuasion
    with pytest.raises(Refused) as refused:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, ApplicationId(session.booking), NODE)
    assert "visit_was_cut" in {each.code for each in refused.value.refusals}


async def test_a_ground_that_nobody_told_is_told_later_once_and_by_the_cutters_unit(
    province: Province,
) -> None:
    session = (await opened(province)).value
    name = ApplicationId(session.booking)
    became = await over(province, session, await cut_by(province, session, None))
    assert became.facts["ground"] == "untold"
    async with province.database.read() as reader:
        assert await live.packets_of(reader, PRISON) == ()
    with pytest.raises(Unknown):
        async with province.acting(GUARD) as acting:
            await tell_ground(acting, name, "order", "")
    with pytest.raises(Refused):
        async with province.acting(OFFICER) as acting:
            await tell_ground(acting, name, "other_breach", " ")
    async with province.acting(OFFICER) as acting:
        day = await tell_ground(acting, name, "device", "a telephone")
    assert [each.ground for each in day.cuts] == ["device"]
    async with province.database.read() as reader:
        packets = await live.packets_of(reader, PRISON)
    assert [each.value.reason for each in packets] == ["a telephone"]
    with pytest.raises(Malformed):
        async with province.acting(OFFICER) as acting:
            await tell_ground(acting, name, "order", "")


async def test_a_cut_because_nothing_was_left_to_say_is_no_incident(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, await cut_by(province, session, "end_of_need"))
    assert became.outcome is Outcome.HELD
    async with province.database.read() as reader:
        assert await live.packets_of(reader, PRISON) == ()


# Visits that never began.


async def closed(province: Province, name: ApplicationId) -> tuple[Outcome, Cause] | None:
    """The slot is over, and the office looks."""
    province.now = VISIT_AT + timedelta(minutes=40)
    async with province.acting(System()) as acting:
        became = await close_visit(acting, name)
    return None if became is None else (became.outcome, became.cause)


async def test_nobody_came_so_an_absence_is_proposed_and_the_visit_given_back(
    province: Province,
) -> None:
    name = await booked(province, MOTHER, BROTHER)
    assert await closed(province, name) == (Outcome.ABSENCE_PROPOSED, Cause.NOBODY)
    assert {each.value.proposal.person for each in await findings(province, name)} == {
        MOTHER, BROTHER,
    }  # fmt: skip
    assert await entries(province) == [How.BOOKED, How.RESTORED]
    assert await closed(province, name) is None


async def test_before_the_slot_is_over_nothing_is_closed(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT + timedelta(minutes=39)
    async with province.acting(System()) as acting:
        assert await close_visit(acting, name) is None


async def test_turned_away_is_nobodys_absence(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=5)
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, MOTHER)
    async with province.acting(OFFICER) as acting:
        await turn_away_visitor(acting, name, MOTHER, "id_expired", "")
    assert await closed(province, name) == (Outcome.TURNED_AWAY, Cause.VISITOR)
    assert await findings(province, name) == ()


async def test_a_slow_desk_is_the_bureaus_cause(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=5)
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, MOTHER)
    assert await closed(province, name) == (Outcome.FAILED, Cause.BUREAU)
    assert await findings(province, name) == ()


async def test_an_inmate_who_is_not_brought_or_declines_costs_the_family_nothing(
    province: Province,
) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    await at_desk(province, name)
    assert await closed(province, name) == (Outcome.NOT_BROUGHT, Cause.FACILITY)


async def test_an_inmate_who_declines_is_told_apart(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    async with province.acting(GUARD) as acting:
        await record_decline(acting, name, "")
    assert await closed(province, name) == (Outcome.DECLINED, Cause.INMATE)
    assert await findings(province, name) == ()


async def test_all_were_there_and_nobody_opened_it(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    await at_desk(province, name)
    await brought(province, name)
    assert await closed(province, name) == (Outcome.FAILED, Cause.SYSTEM)


# Findings.


async def proposed(province: Province) -> Kept[Finding]:
    name = await booked(province)
    await closed(province, name)
    return (await findings(province, name))[0]


async def test_an_officer_finds_and_the_person_is_barred_to_the_end_of_the_month(
    province: Province,
) -> None:
    finding = await proposed(province)
    async with province.acting(CLERK) as acting:
        found = await find_absence(acting, finding.id, finding.version, "no call, no word")
    assert found.value.state is Absence.FOUND and found.value.bar is not None
    assert found.value.bar.until.isoformat() == "2026-04-01T00:00:00+08:00"
    booking = await booking_of(province, finding.value.proposal.booking)
    assert booking.outcome is Outcome.NO_SHOW
    with pytest.raises(Malformed):
        async with province.acting(CLERK) as acting:
            await excuse_absence(acting, found.id, found.version, "")


async def test_an_excuse_leaves_no_bar_and_excuses_the_visit(province: Province) -> None:
    finding = await proposed(province)
    async with province.acting(OFFICER) as acting:
        found = await excuse_absence(acting, finding.id, finding.version, "ill")
    assert found.value.state is Absence.EXCUSED and found.value.bar is None
    booking = await booking_of(province, finding.value.proposal.booking)
    assert booking.outcome is Outcome.EXCUSED


async def test_after_two_working_days_nobody_finds_any_more(province: Province) -> None:
    finding = await proposed(province)
    province.now = VISIT_AT + timedelta(days=5)
    with pytest.raises(Refused) as refused:
        async with province.acting(CLERK) as acting:
            await find_absence(acting, finding.id, finding.version, "")
    assert [each.code for each in refused.value.refusals] == ["absence_finding_lapsed"]


async def test_a_cause_that_came_to_light_forbids_the_finding(province: Province) -> None:
    finding = await proposed(province)
    async with province.acting(OFFICER) as acting:
        name = ApplicationId(finding.value.proposal.booking)
        await note_cause(acting, name, "weather", "typhoon")
    with pytest.raises(Refused) as refused:
        async with province.acting(CLERK) as acting:
            await find_absence(acting, finding.id, finding.version, "")
    assert [each.code for each in refused.value.refusals] == ["absence_caused_by_others"]


async def test_another_bureau_the_facility_and_an_old_version_find_nothing(
    province: Province,
) -> None:
    finding = await proposed(province)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.BUREAU_CLERK, OTHER_BUREAU)) as acting:
            await find_absence(acting, finding.id, finding.version, "")
    with pytest.raises((Forbidden, Unknown)):
        async with province.acting(GUARD) as acting:
            await find_absence(acting, finding.id, finding.version, "")
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await excuse_absence(acting, finding.id, finding.version + 1, "")
