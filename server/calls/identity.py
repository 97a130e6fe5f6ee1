"""Who calls: known by a session, a device's key or a channel's signature; or nobody known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aiohttp import web

from server.domain.actor import Actor
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

    `actor` is as whom the caller acts; who may act as nobody is an applicant to whom nothing
    belongs."""

    who: Who
    name: str
    actor: Actor
    device: DeviceId | None = None
    verified: bool = False
    """An applicant whose account was verified (Art. 9)."""
    session: str = ""
    """The hash of the session's token."""
    undecided: bool = False
    """An account of several roles that did not say in which it acts."""
    account: str = ""
    """The account of staff or of an applicant, whatever it may do."""
    channel: str = ""
    """The code of the outside channel that stands for the applicant (Art. 8)."""


class Doorkeeper(Protocol):
    """Tells who calls."""

    async def identify(self, request: web.Request) -> Identity:
        """Raises: RequestRefused 401, if what is shown is not good any more."""
