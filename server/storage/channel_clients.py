"""Outside ways in (Art. 8): each channel's public key, and the numbers that it has used once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, delete

from server.storage.columns import Flag, Moment, flag
from server.storage.database import Reader, Work
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class ChannelClient:
    """A system that lodges for applicants whom it has authenticated.

    `channel` is a code of the profile's lodging channels; `public_key` the 32 bytes of an Ed25519
    key in hexadecimal (RFC 8032 §5.1.5); one that is not `active` is refused."""

    channel: str
    public_key: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class UsedNonce:
    """A number that a client has signed once; a second time it is a copy."""

    client: str
    nonce: str
    at: datetime


def of_client(client: ChannelClient) -> dict[str, Any]:
    """By its channel, and whether it may still come."""
    return {"channel": client.channel, "active": client.active}


def of_nonce(used: UsedNonce) -> dict[str, Any]:
    """By client and number, and when it may be forgotten."""
    return {"client_id": used.client, "nonce": used.nonce, "at": used.at}


CHANNEL_CLIENTS: Final = Shelf(
    "channel_clients",
    ChannelClient,
    of_client,
    Column("channel", Text, nullable=False),
    Column("active", Flag, nullable=False),
    flag("active"),
    Index("ix_channel_clients_channel", "channel"),
)
USED_NONCES: Final = Shelf(
    "used_nonces",
    UsedNonce,
    of_nonce,
    Column("client_id", Text, ForeignKey("channel_clients.id"), nullable=False),
    Column("nonce", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("client_id", "nonce"),
    Index("ix_used_nonces_at", "at"),
)


async def is_used(reader: Reader, client: str, nonce: str) -> bool:
    """Whether a client has signed this number before."""
    columns = USED_NONCES.table.c
    found = await USED_NONCES.find(reader, columns.client_id == client, columns.nonce == nonce)
    return bool(found)


async def forget_before(work: Work, moment: datetime) -> int:
    """Forget numbers of requests that are too old to be taken anyway."""
    return await work.tell(delete(USED_NONCES.table).where(USED_NONCES.table.c.at < moment))


async def every(reader: Reader) -> tuple[Kept[ChannelClient], ...]:
    """All clients, those out of use too."""
    return await CHANNEL_CLIENTS.find(reader)
