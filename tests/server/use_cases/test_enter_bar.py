"""Bars of Art. 18 and statuses of Art. 19 and 20, with the visits that each touches."""

from datetime import timedelta

import pytest

from server.casework import eligibility
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.identifiers import ApplicationId, BookingId
from server.domain.people.eligibility import Eligibility, Moment
from server.domain.people.statuses import LevelChange
from server.storage import live, statuses
from server.storage.errors import StaleVersion
from server.storage.live import LiveSession
from server.use_cases.enter_bar import BarAsked, BarEntered, enter_bar
from server.use_cases.lift_bar import lift_bar
from server.use_cases.lift_status import lift_status
from server.use_cases.set_status import set_status
from tests.support.booked import booked
from tests.support.province import (
    BROTHER,
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    FACILITY_OFFICER,
    HEAD,
    IN_REHAB,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    OTHER_PRISON,
    OTHER_SON,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
)

CONNECTED = BarAsked(MOTHER, "case_connected", SON, {"evidence": "file 7"})
UNTRUE = BarAsked(MOTHER, "identity_untrue", None, {"evidence": "file 8"})


async def barred(province: Province, asked: BarAsked = UNTRUE) -> BarEntered:
    async with province.acting(CLERK) as acting:
        return await enter_bar(acting, asked)


async def judged(province: Province, name: ApplicationId) -> Eligibility:
    case = await province.case(name)
    async with province.database.read() as reader:
        visitors = case.application.visitors
        return await eligibility.judged(
            reader, province.law, case, Moment.MEDIA_START, visitors, province.now, province.now
        )


async def test_a_bar_names_the_visits_to_come_that_it_touches(province: Province) -> None:
    name = await booked(province)
    assert (await barred(province)).touched.coming == (BookingId(name),)
    found = await judged(province, name)
    assert [each.code for each in found.visitors[MOTHER]] == ["bar_identity_untrue"]


async def test_a_bar_of_a_pair_touches_no_visit_to_another_inmate(province: Province) -> None:
    name = await booked(province, inmate=OTHER_SON, decided_at=OTHER_PRISON)
    assert (await barred(province, CONNECTED)).touched.coming == ()
    assert not (await judged(province, name)).visitors[MOTHER]


async def test_a_visit_that_runs_is_told_apart(province: Province) -> None:
    name = await booked(province)
    await open_session(province, name)
    async with province.acting(FACILITY_CLERK) as acting:
        found = await set_status(acting, SON, "solitary_confinement")
    assert found.touched.running == (BookingId(name),) and found.touched.coming == ()


async def open_session(province: Province, name: ApplicationId) -> None:
    session = LiveSession(BookingId(name), "s-1", "n-1", province.now, (BUREAU, PRISON))
    async with province.database.begin() as work:
        await live.LIVE_SESSIONS.add(work, "s-1", session)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (BarAsked(MOTHER, "identity_untrue"), "bar_basis_missing"),
        (BarAsked(MOTHER, "safety_or_reform", basis={"reason": " "}), "bar_basis_missing"),
        (BarAsked(MOTHER, "case_connected", basis={"evidence": "file 7"}), "bar_inmate_missing"),
        (BarAsked(MOTHER, "a_feeling"), "bar_ground_unknown"),
    ],
)
async def test_a_bar_rests_on_a_ground_and_what_the_ground_demands(
    province: Province, asked: BarAsked, code: str
) -> None:
    with pytest.raises(Refused) as told:
        await barred(province, asked)
    assert [each.code for each in told.value.refusals] == [code]


async def test_a_unit_that_has_nothing_to_do_with_somebody_bars_nobody(
    province: Province,
) -> None:
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await enter_bar(acting, UNTRUE)
    with pytest.raises(Forbidden):
        async with province.acting(OFFICER) as acting:
            await enter_bar(acting, UNTRUE)


async def test_the_unit_that_barred_lifts_and_the_bar_stays_with_its_end(
    province: Province,
) -> None:
    name = await booked(province)
    bar = await barred(province)
    province.pass_by(hours=1)
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await lift_bar(acting, bar.name, 1, "paper found")
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await lift_bar(acting, bar.name, 2, "paper found")
    async with province.acting(CLERK) as acting:
        ended = await lift_bar(acting, bar.name, bar.version, "paper found")
    assert ended.value.until == province.now
    assert not (await judged(province, name)).visitors[MOTHER]
    with pytest.raises(Malformed, match="over"):
        async with province.acting(CLERK) as acting:
            await lift_bar(acting, bar.name, ended.version, "again")


async def test_a_bar_is_not_lifted_without_a_reason(province: Province) -> None:
    bar = await barred(province)
    with pytest.raises(Malformed, match="why"):
        async with province.acting(CLERK) as acting:
            await lift_bar(acting, bar.name, 1, "")


async def test_a_status_touches_the_visits_of_its_span_and_ends(province: Province) -> None:
    name = await booked(province)
    until = VISIT_AT - timedelta(days=1)
    async with province.acting(FACILITY_CLERK) as acting:
        before = await set_status(acting, SON, "concentrated_training", until=until)
        lasting = await set_status(acting, SON, "prison_other", "a danger that is named")
    assert before.touched.coming == () and lasting.touched.coming == (BookingId(name),)
    province.pass_by(hours=1)
    async with province.acting(HEAD) as acting:
        await lift_status(acting, lasting.name, lasting.version)
        await lift_status(acting, before.name, before.version)
    assert not (await judged(province, name)).inmates[SON]
    with pytest.raises(Malformed, match="over"):
        async with province.acting(HEAD) as acting:
            await lift_status(acting, lasting.name, 2)


@pytest.mark.parametrize(
    ("code", "reason", "refused"),
    [
        ("detoxification", "", "status_of_other_custody"),
        ("prison_other", " ", "status_reason_missing"),
        ("tired", "", "status_unknown"),
    ],
)
async def test_only_the_statuses_of_the_regime_stand_against_a_sentenced_person(
    province: Province, code: str, reason: str, refused: str
) -> None:
    with pytest.raises(Refused) as told:
        async with province.acting(FACILITY_CLERK) as acting:
            await set_status(acting, SON, code, reason)
    assert [each.code for each in told.value.refusals] == [refused]


async def test_a_status_is_its_facilitys_and_not_of_yesterday(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await set_status(acting, IN_REHAB, "detoxification")
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_OFFICER) as acting:
            await set_status(acting, SON, "solitary_confinement")
    yesterday = province.now - timedelta(days=1)
    with pytest.raises(Malformed, match="from now on"):
        async with province.acting(FACILITY_CLERK) as acting:
            await set_status(acting, SON, "solitary_confinement", since=yesterday)
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await set_status(acting, BROTHER, "solitary_confinement")
    with pytest.raises(Unknown):
        async with province.acting(FACILITY_CLERK) as acting:
            await lift_status(acting, "none", 1)


async def test_a_regime_level_of_the_feed_stands_against_a_visit_like_a_status(
    province: Province,
) -> None:
    name = await booked(province)
    case = await province.case(name)
    assert case.stays[0] is not None
    custody = case.stays[0].record.custody
    async with province.database.begin() as work:
        await statuses.LEVELS.add(work, "1", LevelChange(custody, "strict_regime", province.now))
    found = await judged(province, name)
    assert [each.code for each in found.inmates[SON]] == ["status_strict_regime"]
    province.pass_by(days=1)
    async with province.database.begin() as work:
        await statuses.LEVELS.add(work, "2", LevelChange(custody, "ordinary", province.now))
    assert not (await judged(province, name)).inmates[SON]
