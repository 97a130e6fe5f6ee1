"""/api/v1/units/{unit}/devices: enrolled with a one-time code, listed, taken out (Art. 2, 35).

What shows a code asks for no Idempotency-Key: an answer that is kept would keep the code."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, anybody, staff
from server.calls.models import Answer, Body, Name, Versioned, at
from server.casework.acting import Acting, Looking
from server.credentials.tokens import TYPED_CHARACTERS_MAX, Codes, NewCode
from server.domain.identifiers import ApplicationId, DeviceId, SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.powers.acts import Act
from server.storage import devices
from server.storage.devices import NAME_CHARACTERS_MAX, DeviceState, StoredDevice
from server.use_cases.enrol_device import Wanted, enrol_device
from server.use_cases.redeem_code import redeem_code
from server.use_cases.renew_device import renew_device
from server.use_cases.take_out_device import take_out_device

ALL: Final = f"{ROOT}/units/{{unit}}/devices"
ONE: Final = f"{ALL}/{{device}}"
TAGS: Final = ("devices",)
COORDINATE: Final = r"^[A-Za-z0-9_-]{43}$"
"""32 bytes in base64url (RFC 7518 §6.2.1.2)."""


class DeviceBody(Body):
    """A device to come; a monitor may stand at any desk, one for a single visit at a bedside."""

    kind: DeviceKind
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS_MAX)]
    seat: Name | None = None
    only_for: Annotated[
        Name | None, Field(description="the special visit (Art. 35) that it serves alone")
    ] = None


class KeyGiven(Body):
    """The public key that the device's browser exported (RFC 7517)."""

    kty: str
    crv: str
    x: Annotated[str, StringConstraints(pattern=COORDINATE)]
    y: Annotated[str, StringConstraints(pattern=COORDINATE)]


class EnrolmentBody(Body):
    """The code as it was typed, and the device's key."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=TYPED_CHARACTERS_MAX)]
    key: KeyGiven


class CodeShown(Answer):
    """A code, shown once; it is typed into the device."""

    device: str
    code: str
    expires_at: str


class EnrolledShown(Answer):
    """As whom the device proves its requests from now on."""

    device: str


class DeviceShown(Versioned):
    """A device of a unit."""

    id: str
    kind: DeviceKind
    name: str
    seat: str | None
    only_for: str | None
    state: DeviceState
    enrolled_at: str | None


class DevicesShown(Answer):
    """A unit's devices, those that were taken out too."""

    items: list[DeviceShown] = Field(description="the oldest first")


class TakenOutShown(Versioned):
    """It is out for good."""

    device: str


def unit_of(asked: Asked) -> UnitId:
    """Which unit the path names."""
    return UnitId(asked.path["unit"])


def device_of(asked: Asked) -> DeviceId:
    """Which device the path names."""
    return DeviceId(asked.path["device"])


def shown(stored: StoredDevice) -> DeviceShown:
    """A device as it goes out; its key is nobody's affair."""
    return DeviceShown(
        version=stored.version,
        id=stored.device.device,
        kind=stored.device.kind,
        name=stored.name,
        seat=stored.device.seat,
        only_for=stored.device.only_for,
        state=stored.state,
        enrolled_at=at(stored.enrolled_at),
    )


def code_shown(acting: Acting, device: DeviceId, code: NewCode) -> CodeShown:
    """A code as it goes out, once."""
    until = acting.law.local(code.expires_at).isoformat()
    return CodeShown(device=device, code=code.code, expires_at=until)


async def every(looking: Looking, asked: Asked) -> DevicesShown:
    """A unit's devices."""
    unit = unit_of(asked)
    await looking.allow(Act.ENROL_DEVICE, [unit], subject=unit)
    return DevicesShown(items=[shown(each) for each in await devices.of_unit(looking.reader, unit)])


async def take_out(acting: Acting, asked: Asked) -> TakenOutShown:
    """Take one out."""
    device = device_of(asked)
    version = await take_out_device(acting, unit_of(asked), device, asked.seen)
    return TakenOutShown(version=version, device=device)


class Devices:
    """The doors of devices, on the key of this office's codes."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes

    async def enrol(self, acting: Acting, asked: Asked) -> CodeShown:
        """Make a device with its code."""
        body = asked.body_as(DeviceBody)
        seat = None if body.seat is None else SeatId(body.seat)
        visit = None if body.only_for is None else ApplicationId(body.only_for)
        wanted = Wanted(unit_of(asked), body.kind, body.name, seat, visit)
        made = await enrol_device(acting, self._codes, wanted)
        return code_shown(acting, made.device, made.code)

    async def renew(self, acting: Acting, asked: Asked) -> CodeShown:
        """Make another code."""
        unit, device = unit_of(asked), device_of(asked)
        code = await renew_device(acting, self._codes, unit, device, asked.seen)
        return code_shown(acting, device, code)

    async def redeem(self, acting: Acting, asked: Asked) -> EnrolledShown:
        """Take a device's key for its code."""
        body = asked.body_as(EnrolmentBody)
        device = await redeem_code(acting, self._codes, body.code, body.key.model_dump())
        return EnrolledShown(device=device)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        return (
            Endpoint(
                Method.GET, ALL, "list_devices", "A unit's devices",
                staff(), DevicesShown, look=every, tags=TAGS,
            ),
            Endpoint(
                Method.POST, ALL, "enrol_device",
                "Make a device; its one-time code is shown now and never again",
                staff(), CodeShown, act=self.enrol, body=DeviceBody, status=201, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/code", "renew_device",
                "Another code for a device; its old key is void",
                staff(), CodeShown, act=self.renew, changes=True, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/removal", "take_out_device", "Take a device out for good",
                staff(), TakenOutShown, act=take_out, changes=True, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/device-enrolments", "redeem_code",
                "The device redeems its code with the public key that it has made",
                anybody(), EnrolledShown,
                act=self.redeem, body=EnrolmentBody, status=201, tags=TAGS,
            ),
        )  # fmt: skip
