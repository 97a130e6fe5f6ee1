"""/api/v1/channel-clients: by whose key an outside channel lodges for applicants (Art. 8)."""

from typing import Annotated, Final

from pydantic import StringConstraints

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Code, Name, Versioned
from server.casework.acting import Acting, Looking
from server.domain.powers.acts import Act
from server.storage import channel_clients
from server.storage.channel_clients import ChannelClient
from server.storage.shelf import Kept
from server.use_cases.set_channel_client import set_channel_client

ALL: Final = f"{ROOT}/channel-clients"
TAGS: Final = ("channels",)


class ClientBody(Body):
    """A client's channel, and its Ed25519 key in hexadecimal."""

    channel: Code
    public_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    active: bool = True

    def client(self) -> ChannelClient:
        """The same for the use case."""
        return ChannelClient(self.channel, self.public_key, self.active)


class NewClientBody(ClientBody):
    """A client that is new."""

    id: Name


class ClientShown(Versioned):
    """A client as it is kept."""

    id: str
    channel: str
    public_key: str
    active: bool


class ClientsShown(Answer):
    """All of them, those out of use too."""

    items: list[ClientShown]


def client_shown(kept: Kept[ChannelClient]) -> ClientShown:
    """A client as it goes out."""
    found = kept.value
    return ClientShown(
        version=kept.version,
        id=kept.id,
        channel=found.channel,
        public_key=found.public_key,
        active=found.active,
    )


async def every(looking: Looking, asked: Asked) -> ClientsShown:
    """All of them."""
    await looking.allow(Act.SET_CHANNEL, [looking.staff().unit])
    found = await channel_clients.every(looking.reader)
    return ClientsShown(items=[client_shown(each) for each in found])


async def enter(acting: Acting, asked: Asked) -> ClientShown:
    """A new one."""
    body = asked.body_as(NewClientBody)
    return client_shown(await set_channel_client(acting, body.id, body.client()))


async def change(acting: Acting, asked: Asked) -> ClientShown:
    """Another key, or out of use."""
    client = asked.body_as(ClientBody).client()
    return client_shown(await set_channel_client(acting, asked.path["client"], client, asked.seen))


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, ALL, "list_channel_clients", "Outside channels and their keys (Art. 8)",
        staff(), ClientsShown, look=every, tags=TAGS,
    ),
    Endpoint(
        Method.POST, ALL, "enter_channel_client",
        "The Department enters the key of an outside channel (Art. 8)",
        staff(), ClientShown, act=enter, body=NewClientBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.PUT, f"{ALL}/{{client}}", "change_channel_client",
        "Another key, or out of use", staff(), ClientShown, act=change, body=ClientBody,
        changes=True, tags=TAGS,
    ),
)  # fmt: skip
