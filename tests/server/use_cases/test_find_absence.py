"""A person finds that somebody stayed away without reason, or excuses it; the system never."""

from datetime import timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.outcome import Outcome
from server.domain.visit_day.absence import State as Absence
from server.storage.conduct import Finding
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept
from server.use_cases.excuse_absence import excuse_absence
from server.use_cases.find_absence import find_absence
from server.use_cases.note_cause import note_cause
from tests.support.booked_visit import (
    GUARD,
    booked,
    booking_of,
    closed,
    findings,
)
from tests.support.province import (
    CLERK,
    OFFICER,
    OTHER_BUREAU,
    VISIT_AT,
    Province,
    account,
)


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
