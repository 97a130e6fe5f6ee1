"""The bureau's desk on the day: who came, who is checked in, who is turned away, who is excused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role, System
from server.domain.conduct.conduct import Basis
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.visit_day.interpretation import Ground, Wish
from server.storage import days, papers
from server.storage.days import DayOfVisit
from server.use_cases.check_in_visitor import check_in_visitor
from server.use_cases.confirm_inmate import confirm_inmate
from server.use_cases.count_heads import count_heads
from server.use_cases.declare_language import declare_language
from server.use_cases.excuse_lateness import excuse_lateness
from server.use_cases.note_cause import note_cause
from server.use_cases.record_arrival import record_arrival
from server.use_cases.record_decline import record_decline
from server.use_cases.refuse_for_conduct import Seen, refuse_for_conduct
from server.use_cases.sign_pledge import sign_pledge
from server.use_cases.turn_away_visitor import turn_away_visitor
from tests.support.booked_visit import CARD, GUARD, STEPS, booked, opened, pledge_of
from tests.support.province import (
    BROTHER,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    OTHER_PRISON,
    PRISON,
    VISIT_AT,
    Province,
    account,
    enter_person,
    family,
)


async def due(province: Province, *visitors: PersonId) -> ApplicationId:
    """A booked visit, ten minutes before its start."""
    name = await booked(province, *visitors)
    province.now = VISIT_AT - timedelta(minutes=10)
    return name


async def day_of(province: Province, name: ApplicationId) -> DayOfVisit:
    async with province.database.read() as reader:
        kept = await days.of_booking(reader, ApplicationId(name))  # type: ignore[arg-type]
    assert kept is not None
    return kept.value


async def arrived(province: Province, name: ApplicationId, person: PersonId = MOTHER) -> None:
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, person)


async def codes(province: Province, name: ApplicationId, **shown: object) -> set[str]:
    """Why the desk does not let the mother in with this paper."""
    paper = replace(CARD, **shown)  # type: ignore[arg-type]
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await check_in_visitor(acting, name, MOTHER, paper, STEPS)
    return {each.code for each in told.value.refusals}


async def test_the_first_touch_is_the_stamp_and_a_second_changes_nothing(
    province: Province,
) -> None:
    name = await due(province)
    await arrived(province, name)
    province.pass_by(minutes=3)
    await arrived(province, name)
    stamp = (await day_of(province, name)).arrivals[MOTHER].arrived_at
    assert stamp == VISIT_AT - timedelta(minutes=10)


async def test_no_stamp_is_taken_on_another_day(province: Province) -> None:
    name = await booked(province)
    with pytest.raises(Malformed) as told:
        await arrived(province, name)
    assert told.value.code == "not_the_day"


async def test_nobody_arrives_from_home_by_an_account(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Unknown):
        async with province.acting(family(MOTHER)) as acting:
            await record_arrival(acting, name, MOTHER)


async def test_a_visitor_with_a_good_card_and_four_ticks_is_checked_in(province: Province) -> None:
    name = await due(province)
    await arrived(province, name)
    async with province.acting(OFFICER) as acting:
        day = await check_in_visitor(acting, name, MOTHER, CARD, STEPS)
    assert day.arrivals[MOTHER].checked_in_at == province.now
    assert set(day.check_ins[MOTHER].ticks.values()) == {OFFICER.account}


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ({"original_seen": False}, "id_not_carried"),
        ({"matches": False}, "id_not_matching"),
        ({"legible": False}, "id_illegible"),
        ({"valid_until": date(2026, 3, 11)}, "id_expired"),
        ({"kind": "library_card"}, "id_kind_not_accepted"),
    ],
)
async def test_the_desk_refuses_each_bad_paper(
    province: Province, shown: dict[str, object], code: str
) -> None:
    name = await due(province)
    assert code in await codes(province, name, **shown)


async def test_a_step_that_nobody_ticked_keeps_a_visitor_out(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await check_in_visitor(acting, name, MOTHER, CARD, STEPS - {"briefing"})
    assert [each.code for each in told.value.refusals] == ["check_step_missing"]


async def test_who_is_not_on_the_list_does_not_come_in(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await check_in_visitor(acting, name, BROTHER, CARD, STEPS)
    assert "not_on_list" in {each.code for each in told.value.refusals}


async def test_who_was_never_authenticated_is_recognised_by_the_officer(
    province: Province,
) -> None:
    name = await due(province)
    unknown = PersonId("nobody-yet")
    async with province.database.begin() as work:
        await enter_person(work, unknown)
        table = papers.AUTHENTICATIONS.table
        await work.tell(table.delete().where(table.c.person_id == MOTHER))
    assert await codes(province, name) == {"authentication_missing_at_check_in"}
    async with province.acting(OFFICER) as acting:
        await check_in_visitor(acting, name, MOTHER, CARD, STEPS, recognised=True)
    async with province.database.read() as reader:
        found = await papers.authentications_of(reader, frozenset({MOTHER}))
    assert [(each.method, each.by) for each in found] == [("officer_finding", OFFICER.account)]


async def test_a_desk_of_another_bureau_is_told_that_there_is_nothing(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.BUREAU_OFFICER, OTHER_BUREAU)) as acting:
            await check_in_visitor(acting, name, MOTHER, CARD, STEPS)


async def test_the_facility_has_no_desk(province: Province) -> None:
    name = await due(province)
    with pytest.raises((Forbidden, Unknown)):
        async with province.acting(FACILITY_CLERK) as acting:
            await check_in_visitor(acting, name, MOTHER, CARD, STEPS)


async def test_the_applicant_signs_for_another_and_nobody_else_does(province: Province) -> None:
    name = await due(province, MOTHER, BROTHER)
    async with province.acting(OFFICER) as acting:
        await sign_pledge(acting, name, pledge_of(BROTHER, signed_by=MOTHER))
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await sign_pledge(acting, name, pledge_of(MOTHER, signed_by=BROTHER))
    assert [each.code for each in told.value.refusals] == ["pledge_signed_by_other"]


async def test_a_pledge_on_another_text_is_none(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await sign_pledge(acting, name, pledge_of(MOTHER, text_sha256="0" * 64))
    assert [each.code for each in told.value.refusals] == ["pledge_text_not_in_force"]


async def test_a_hundred_and_one_heads_are_a_slip(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Malformed):
        async with province.acting(OFFICER) as acting:
            await count_heads(acting, name, {"adult": 101})


async def test_lateness_is_judged_for_who_has_come_only(province: Province) -> None:
    name = await due(province)
    with pytest.raises(Unknown):
        async with province.acting(CLERK) as acting:
            await excuse_lateness(acting, name, MOTHER, "the bus", excused=True)
    await arrived(province, name)
    async with province.acting(CLERK) as acting:
        day = await excuse_lateness(acting, name, MOTHER, "the bus", excused=True)
    assert day.arrivals[MOTHER].excused is True


async def test_conduct_needs_what_its_ground_asks_for(province: Province) -> None:
    name = await due(province)
    await arrived(province, name)
    text = province.law.of_act(province.now).conduct
    assert text is not None
    ground = next(code for code, each in text.grounds.items() if "sign_or_paper" in each.demands)
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await refuse_for_conduct(acting, name, MOTHER, Seen(ground))
    assert [each.code for each in told.value.refusals] == ["conduct_without_basis"]
    seen = Seen(ground, Basis.SIGN_SEEN, "she fainted")
    async with province.acting(OFFICER) as acting:
        day = await refuse_for_conduct(acting, name, MOTHER, seen)
    assert (await day_of(province, name)).conduct == day.conduct
    assert day.conduct[MOTHER].by == OFFICER


async def test_turned_away_is_neither_late_nor_absent(province: Province) -> None:
    name = await due(province)
    await arrived(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await turn_away_visitor(acting, name, MOTHER, "did_not_like_him", "")
    assert [each.code for each in told.value.refusals] == ["turned_away_ground"]
    async with province.acting(OFFICER) as acting:
        day = await turn_away_visitor(acting, name, MOTHER, "id_not_carried", "left at home")
    assert day.arrivals[MOTHER].turned_away and day.turned_away == {MOTHER: "id_not_carried"}


async def test_another_language_needs_a_ground_and_somebody_who_understands_it(
    province: Province,
) -> None:
    name = await due(province)
    for wish in (Wish("yue"), Wish("yue", Ground.DIALECT)):
        with pytest.raises(Refused):
            async with province.acting(CLERK) as acting:
                await declare_language(acting, name, wish)
    async with province.acting(CLERK) as acting:
        wish = Wish("yue", Ground.DIALECT)
        day = await declare_language(acting, name, wish, competent=frozenset({PRISON}))
    assert day.wish == wish and day.competent == {PRISON}


async def test_no_language_is_declared_once_the_session_is_open(province: Province) -> None:
    kept = await opened(province)
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await declare_language(acting, ApplicationId(kept.value.booking), Wish("zh-CN"))
    assert [each.code for each in told.value.refusals] == ["language_declared_too_late"]


async def test_the_facility_that_holds_the_inmate_confirms_or_says_that_the_inmate_declines(
    province: Province,
) -> None:
    name = await due(province)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.FACILITY_OFFICER, OTHER_PRISON)) as acting:
            await confirm_inmate(acting, name)
    async with province.acting(GUARD) as acting:
        day = await confirm_inmate(acting, name)
    assert set(day.brought) == {PRISON}
    async with province.acting(GUARD) as acting:
        day = await record_decline(acting, name, "does not want to")
    assert day.inmate_declined and not day.brought


async def test_either_side_notes_a_cause_of_the_text_and_no_other(province: Province) -> None:
    name = await due(province)
    async with province.acting(GUARD) as acting:
        await note_cause(acting, name, "network", "the line is down")
    async with province.acting(OFFICER) as acting:
        day = await note_cause(acting, name, "weather", "flood")
    assert day.causes == {"network", "weather"}
    with pytest.raises(Malformed):
        async with province.acting(OFFICER) as acting:
            await note_cause(acting, name, "laziness", "")
    with pytest.raises(Unknown):
        async with province.acting(account(Role.BUREAU_OFFICER, OTHER_BUREAU)) as acting:
            await note_cause(acting, name, "network", "")
