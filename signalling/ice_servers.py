"""Which ICE servers a page is told of: none by default.

The node is ICE-lite on one public address, so a page reaches it without STUN; a TURN server is
for bureaus whose firewall passes TCP only.  Pure."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Url = Annotated[str, Field(pattern=r"^(stun|stuns|turn|turns):\S{1,200}$")]


class IceServer(BaseModel):
    """One RTCIceServer as a browser takes it (W3C WebRTC §4.2.3)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urls: Annotated[tuple[Url, ...], Field(min_length=1, max_length=8)]
    username: str | None = None
    credential: str | None = None


def ice_servers_from(settings: Iterable[Mapping[str, object]]) -> tuple[IceServer, ...]:
    """The configured servers.  Raises: pydantic.ValidationError, if one is malformed."""
    return tuple(IceServer.model_validate(dict(server)) for server in settings)
