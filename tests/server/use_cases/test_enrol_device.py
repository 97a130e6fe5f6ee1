"""Devices: awaited with a code, enrolled at a seat or for one special visit, taken out."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.casework.refused import Malformed, Unknown
from server.credentials.tokens import Codes
from server.domain.actor import Role
from server.domain.identifiers import ApplicationId, BookingId, DeviceId
from server.domain.people.devices import DeviceKind
from server.storage import devices
from server.storage.devices import DeviceState
from server.storage.errors import StaleVersion
from server.use_cases.approve_exception import AskedException, approve_exception
from server.use_cases.decide_exception import decide_exception
from server.use_cases.enrol_device import Awaited, Wanted, enrol_device
from server.use_cases.redeem_code import redeem_code
from server.use_cases.renew_device import renew_device
from server.use_cases.take_out_device import take_out_device
from tests.support.province import (
    BUREAU,
    CLERK,
    DEPARTMENT,
    HEAD,
    MOTHER,
    OTHER_BUREAU,
    OTHER_SON,
    PRISON,
    REHAB,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
    seat_of,
)
from tests.support.underway import lodged, version_of

CODES = Codes(bytes(32))
KIOSK = Wanted(BUREAU, DeviceKind.KIOSK, "会见席 1", seat_of(BUREAU))


def public_key() -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    point = (numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big"))
    x, y = (urlsafe_b64encode(each).rstrip(b"=").decode() for each in point)
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


async def awaited(province: Province, wanted: Wanted = KIOSK) -> Awaited:
    async with province.acting(CLERK) as acting:
        return await enrol_device(acting, CODES, wanted)


async def redeemed(province: Province, code: str) -> DeviceId:
    async with province.acting(family()) as acting:
        return await redeem_code(acting, CODES, code, public_key())


async def state_of(province: Province, device: DeviceId) -> tuple[DeviceState, int]:
    async with province.database.read() as reader:
        found = await devices.by_id(reader, device)
    assert found is not None
    return found.state, found.version


async def test_a_device_redeems_its_code_once(province: Province) -> None:
    made = await awaited(province)
    assert (await state_of(province, made.device))[0] is DeviceState.AWAITED
    assert await redeemed(province, made.code.code.lower()) == made.device
    assert (await state_of(province, made.device))[0] is DeviceState.ENROLLED
    with pytest.raises(Unknown):
        await redeemed(province, made.code.code)


async def test_a_code_that_is_old_wrong_or_comes_without_a_key_enrols_nothing(
    province: Province,
) -> None:
    made = await awaited(province)
    with pytest.raises(Malformed):
        async with province.acting(family()) as acting:
            await redeem_code(acting, CODES, made.code.code, {"kty": "RSA"})
    province.now += timedelta(hours=2)
    for code in (made.code.code, "ABCDE-23456", "?"):
        with pytest.raises(Unknown):
            await redeemed(province, code)


async def test_a_renewed_device_waits_again_and_one_taken_out_never(province: Province) -> None:
    made = await awaited(province)
    await redeemed(province, made.code.code)
    async with province.acting(CLERK) as acting:
        code = await renew_device(acting, CODES, BUREAU, made.device, 2)
    state, version = await state_of(province, made.device)
    assert state is DeviceState.AWAITED
    async with province.acting(CLERK) as acting:
        await take_out_device(acting, BUREAU, made.device, version)
    with pytest.raises(Unknown):
        await redeemed(province, code.code)
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await renew_device(acting, CODES, BUREAU, made.device, version + 1)


async def test_a_device_stands_at_a_seat_of_its_own_unit_and_kind(province: Province) -> None:
    elsewhere = Wanted(BUREAU, DeviceKind.KIOSK, "1", seat_of(PRISON))
    with pytest.raises(Unknown):
        await awaited(province, elsewhere)
    for wrong in (
        Wanted(BUREAU, DeviceKind.TERMINAL, "1", seat_of(BUREAU)),
        Wanted(BUREAU, DeviceKind.KIOSK, "1"),
        Wanted(BUREAU, DeviceKind.ONE_VISIT, "1"),
    ):
        with pytest.raises(Malformed):
            await awaited(province, wrong)
    await awaited(province, Wanted(BUREAU, DeviceKind.MONITOR, "值班"))


async def bedside(province: Province) -> ApplicationId:
    """A visit that the Department has approved."""
    asked = AskedException("2026-7", BUREAU, SON, (MOTHER,), VISIT_AT, 30, "in hospital")
    async with province.acting(account(Role.DEPARTMENT, DEPARTMENT)) as acting:
        return (await approve_exception(acting, asked)).name


async def test_a_device_for_one_visit_names_it_stands_at_no_seat_and_serves_it_alone(
    province: Province,
) -> None:
    name = await bedside(province)
    tablet = Wanted(BUREAU, DeviceKind.ONE_VISIT, "病房", only_for=name)
    for wrong in (replace(tablet, seat=seat_of(BUREAU)), replace(KIOSK, only_for=name)):
        with pytest.raises(Malformed):
            await awaited(province, wrong)
    made = await awaited(province, tablet)
    await redeemed(province, made.code.code)
    async with province.database.read() as reader:
        found = await devices.by_id(reader, made.device)
    assert found is not None
    assert (found.device.only_for, found.device.seat) == (BookingId(name), None)
    assert not found.device.over


async def test_no_device_is_made_for_a_usual_visit_anothers_or_one_that_is_over(
    province: Province,
) -> None:
    name, usual = await bedside(province), await lodged(province, asked(inmate=OTHER_SON))
    for visit in (usual, ApplicationId("nowhere")):
        with pytest.raises(Unknown):
            tablet = Wanted(BUREAU, DeviceKind.ONE_VISIT, "1", only_for=visit)
            await awaited(province, tablet)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.FACILITY_CLERK, REHAB)) as acting:
            tablet = Wanted(REHAB, DeviceKind.ONE_VISIT, "1", only_for=name)
            await enrol_device(acting, CODES, tablet)
    seen = await version_of(province, name)
    async with province.acting(HEAD) as acting:
        ground = "statuses.solitary_confinement"
        await decide_exception(
            acting, name, seen, allows=False, ground=ground, reason="since today"
        )
    with pytest.raises(Malformed):
        await awaited(province, Wanted(BUREAU, DeviceKind.ONE_VISIT, "1", only_for=name))


async def test_another_units_devices_are_not_there(province: Province) -> None:
    made = await awaited(province)
    other = account(Role.BUREAU_CLERK, OTHER_BUREAU)
    for unit in (BUREAU, OTHER_BUREAU):
        with pytest.raises(Unknown):
            async with province.acting(other) as acting:
                await take_out_device(acting, unit, made.device, 1)
        with pytest.raises(Unknown):
            async with province.acting(other) as acting:
                await renew_device(acting, CODES, unit, made.device, 1)
