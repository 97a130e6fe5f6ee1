"""The office keeps its clocks: silence, passed time, shares of a review, what nobody filed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from server.casework.acting import Acting
from server.domain.applications.applications import State
from server.domain.identifiers import ApplicationId, UnitId
from server.housekeeping import Chore, Housekeeping
from server.law import Law
from server.storage import alarms, idempotency
from server.storage.database import Reader
from server.use_cases.extend_review import extend_review
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    MONDAY,
    PRISON,
    PRISON_BUREAU,
    VISIT_AT,
    Province,
)
from tests.support.underway import (
    approve,
    booked,
    forwarded,
    lodged,
    requested,
    verified,
    version_of,
)


def keeper(province: Province) -> Housekeeping:
    return Housekeeping(province.database, province.law, lambda: province.now)


async def codes(province: Province, unit: UnitId) -> list[tuple[str, str]]:
    async with province.database.read() as reader:
        found = await alarms.of_unit(reader, unit, 100)
    return sorted((kept.value.code, kept.value.subject) for kept in found)


async def awaiting(province: Province) -> ApplicationId:
    name = await requested(province)
    await verified(province, name)
    await approve(province, name)
    return name


async def test_silence_up_to_the_last_moment_keeps_the_slot_and_after_it_frees_it(
    province: Province,
) -> None:
    name = await awaiting(province)
    province.now = VISIT_AT.replace(day=11, hour=12)
    await keeper(province).sweep()
    assert await province.state(name) is State.AWAITING_CONSENT
    province.pass_by(seconds=1)
    await keeper(province).sweep()
    assert await province.state(name) is State.RELEASED


async def test_who_was_asked_too_late_may_answer_until_the_visit(province: Province) -> None:
    name = await requested(province)
    await verified(province, name)
    province.now = VISIT_AT.replace(day=11, hour=15)
    await approve(province, name)
    province.now = VISIT_AT - timedelta(seconds=1)
    await keeper(province).sweep()
    assert await province.state(name) is State.AWAITING_CONSENT


async def test_an_application_over_which_its_time_has_passed_expires(province: Province) -> None:
    name = await forwarded(province)
    province.now = VISIT_AT - timedelta(seconds=1)
    await keeper(province).sweep()
    assert await province.state(name) is State.BEFORE_FACILITY
    province.pass_by(seconds=1)
    await keeper(province).sweep()
    assert await province.state(name) is State.EXPIRED


async def test_a_booking_is_not_expired(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT + timedelta(hours=3)
    await keeper(province).sweep()
    assert await province.state(name) is State.BOOKED


async def test_a_review_is_told_at_each_share_to_the_unit_and_the_level_above_and_once(
    province: Province,
) -> None:
    name = await lodged(province)
    own = keeper(province)
    await own.sweep()
    assert await codes(province, BUREAU) == []
    province.now = MONDAY + timedelta(days=2)
    await keeper(province).sweep()
    await keeper(province).sweep()
    assert await codes(province, BUREAU) == [("review_at_50", name)]
    assert await codes(province, CITY) == [("review_at_50", name)]
    province.now = MONDAY + timedelta(days=4)
    await keeper(province).sweep()
    told = [("review_at_100", name), ("review_at_50", name), ("review_at_80", name)]
    assert await codes(province, BUREAU) == told


async def test_the_next_unit_hears_of_later_shares_only_and_a_decision_ends_them(
    province: Province,
) -> None:
    first = await forwarded(province)
    province.now = MONDAY + timedelta(days=2)
    await keeper(province).sweep()
    assert await codes(province, PRISON) == [("review_at_50", first)]
    assert await codes(province, PRISON_BUREAU) == [("review_at_50", first)]
    assert await codes(province, BUREAU) == []
    await approve(province, first)
    province.now = MONDAY + timedelta(days=4)
    await keeper(province).sweep()
    assert await codes(province, PRISON) == [("review_at_50", first)]


async def test_an_extended_review_is_told_later(province: Province) -> None:
    name = await lodged(province)
    seen = await version_of(province, name)
    async with province.acting(CLERK) as acting:
        await extend_review(acting, name, seen, "over_number", 2, "nine people")
    province.now = MONDAY + timedelta(days=2)
    await keeper(province).sweep()
    assert await codes(province, BUREAU) == []


async def test_a_failing_item_harms_no_other_and_is_left_alone_for_a_while(
    province: Province,
) -> None:
    done: list[str] = []

    async def find(reader: Reader, law: Law, now: datetime) -> Sequence[str]:
        return ("bad", "good")

    async def do(acting: Acting, name: str) -> object:
        done.append(name)
        if name == "bad":
            raise ValueError("a bug")
        return None

    own = Housekeeping(
        province.database, province.law, lambda: province.now, (Chore("chore", find, do),)
    )
    swept = await own.sweep()
    assert (swept.looked_at, swept.failed, done) == (2, 1, ["bad", "good"])
    await own.sweep()
    assert done == ["bad", "good", "good"]
    province.pass_by(minutes=10)
    await own.sweep()
    assert done[3:] == ["bad", "good"]


async def test_old_keys_of_repeated_calls_are_forgotten(province: Province) -> None:
    request = idempotency.Request("actor", "/x", "key", b"{}")
    async with province.database.begin() as work:
        await idempotency.keep(work, request, idempotency.Answer(200, "{}"), province.now)
    province.pass_by(days=3)
    await keeper(province).sweep()
    async with province.database.begin() as work:
        assert await idempotency.forget(work, province.now) == 0


async def test_it_goes_on_after_a_sweep_that_failed(province: Province) -> None:
    sweeps: list[float] = []

    async def find(reader: Reader, law: Law, now: datetime) -> Sequence[str]:
        raise OSError("the disk")

    async def do(acting: Acting, name: str) -> object:
        return None

    async def pause(seconds: float) -> None:
        sweeps.append(seconds)
        if len(sweeps) == 3:
            raise asyncio.CancelledError

    own = Housekeeping(
        province.database, province.law, lambda: province.now, (Chore("chore", find, do),)
    )
    with pytest.raises(asyncio.CancelledError):
        await own.run(pause)
    assert sweeps == [30.0, 30.0, 30.0]
