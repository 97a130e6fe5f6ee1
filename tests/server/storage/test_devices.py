"""Devices: made with a code, enrolled with a key, taken out for good."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from server.domain.identifiers import BookingId, DeviceId
from server.domain.people.devices import Device, DeviceKind
from server.storage import devices
from server.storage.bookings import BOOKINGS
from server.storage.database import Database, Reader
from server.storage.devices import DeviceState, NewDevice, StoredDevice
from server.storage.errors import ConstraintBroken, StaleVersion
from tests.support.office_rows import BUREAU, NINE, NOW, PRISON, VISIT, applications, seat_of
from tests.support.staff_rows import accounts

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
JWK = {"crv": "P-256", "kty": "EC", "x": "x-1", "y": "y-1"}


async def a_kiosk(database: Database) -> NewDevice:
    (clerk,) = await accounts(database, "clerk")
    seat = seat_of(BUREAU)
    return NewDevice(BUREAU, seat, DeviceKind.KIOSK, "left", clerk, "code-1", NOW + HOUR)


async def made(database: Database) -> DeviceId:
    new = await a_kiosk(database)
    async with database.begin() as work:
        return await devices.make(work, new, NOW)


async def read(reader: Reader, device: DeviceId) -> StoredDevice:
    found = await devices.by_id(reader, device)
    assert found is not None
    return found


async def test_a_device_is_enrolled_by_its_code_with_its_key_once(database: Database) -> None:
    device = await made(database)
    async with database.begin() as work:
        before = await read(work, device)
        assert (before.state, before.public_key) == (DeviceState.AWAITED, None)
        assert not before.device.enrolled
        assert await devices.enrol(work, "code-2", JWK, NOW) is None
        assert await devices.enrol(work, "code-1", JWK, NOW + HOUR - SECOND) == device
        assert await devices.enrol(work, "code-1", JWK, NOW) is None
        found = await read(work, device)
        assert found.device == Device(device, DeviceKind.KIOSK, BUREAU, seat_of(BUREAU))
        assert (found.public_key, found.version) == (JWK, 2)
        assert found.enrolled_at == NOW + HOUR - SECOND
        assert await devices.at_seat(work, seat_of(BUREAU)) == [found]
        assert await devices.of_unit(work, BUREAU) == [found]
        assert await devices.of_unit(work, PRISON) == []


async def test_a_code_runs_out(database: Database) -> None:
    await made(database)
    async with database.begin() as work:
        assert await devices.enrol(work, "code-1", JWK, NOW + HOUR) is None


async def test_another_code_voids_the_old_key_at_once(database: Database) -> None:
    device = await made(database)
    async with database.begin() as work:
        await devices.enrol(work, "code-1", JWK, NOW)
        assert await devices.renew(work, device, 2, "code-2", NOW + HOUR) == 3
        waiting = await read(work, device)
        assert (waiting.device.enrolled, waiting.public_key) == (False, None)
        assert await devices.at_seat(work, seat_of(BUREAU)) == []
        assert await devices.enrol(work, "code-2", {**JWK, "x": "x-2"}, NOW) == device


async def test_a_device_that_is_taken_out_stays_out(database: Database) -> None:
    device = await made(database)
    async with database.begin() as work:
        assert await devices.take_out(work, device, 1, NOW) == 2
        found = await read(work, device)
        assert (found.state, found.device.enrolled) == (DeviceState.TAKEN_OUT, False)
        assert await devices.enrol(work, "code-1", JWK, NOW) is None
        with pytest.raises(StaleVersion):
            await devices.renew(work, device, 2, "code-2", NOW + HOUR)
        with pytest.raises(StaleVersion):
            await devices.take_out(work, device, 2, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seat": seat_of(PRISON)},
        {"kind": DeviceKind.TERMINAL},
        {"seat": None},
        {"only_for": BookingId("booking-1")},
        {"kind": DeviceKind.ONE_VISIT, "seat": None},
    ],
)
async def test_a_device_stands_where_its_kind_does(
    database: Database, wrong: dict[str, object]
) -> None:
    new = await a_kiosk(database)
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await devices.make(work, replace(new, **wrong), NOW)  # type: ignore[arg-type]


async def test_a_monitor_stands_anywhere(database: Database) -> None:
    new = replace(await a_kiosk(database), kind=DeviceKind.MONITOR)
    async with database.begin() as work:
        await devices.make(work, new, NOW)
        await devices.make(work, replace(new, seat=None, code_hash="code-2"), NOW)


async def test_a_device_for_one_visit_is_over_with_it(database: Database) -> None:
    booking = BookingId("booking-1")
    new = replace(await a_kiosk(database), seat=None, kind=DeviceKind.ONE_VISIT, only_for=booking)
    row = {"id": booking, "application_id": "application-1", "state": "standing", "start": NINE}
    more = {"slot_end": NINE + VISIT, "approved_minutes": 30, "approved_people": 1, "version": 1}
    async with database.begin() as work:
        await applications(work, "application-1")
        await work.tell(insert(BOOKINGS).values(**row, **more))
        device = await devices.make(work, new, NOW)
        found = (await read(work, device)).device
        assert (found.only_for, found.over, found.seat) == (booking, False, None)
        await work.tell(update(BOOKINGS).values(state="held"))
        assert (await read(work, device)).device.over
