"""Who calls: known by a session, a device's key or a channel's signature; or nobody known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aiohttp import web

from server.domain.actor import Actor, System
from server.domain.identifiers import DeviceId


class Who(StrEnum):
    """In which way somebody is known."""

    NOBODY = "nobody"
    STAFF = "staff"
    APPLICANT = "applicant"
    DEVICE = "device"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls.  `name` is an id by which limits and repeated calls are told apart.

    `actor` is as whom the caller acts: for a device and for nobody the office itself, which no
    act lets through that asks for an account."""

    who: Who
    name: str
    actor: Actor = System()  # noqa: RUF009 - frozen and without a field
    device: DeviceId | None = None
    verified: bool = False
    """An applicant whose account was verified (Art. 9)."""
    session: str = ""


class Doorkeeper(Protocol):
    """Tells who calls."""

    async def identify(self, request: web.Request) -> Identity:
        """Raises: RequestRefused 401, if what is shown is not good any more."""
