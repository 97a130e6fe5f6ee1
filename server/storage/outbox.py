"""Messages, queued in the transaction of the act that they tell of.

A sender claims a message for a while (a lease) and sends it outside any transaction; if it dies,
the lease ends and another sender takes over.  So a message has one sender at a time, is sent at
least once, and one that nobody got out after TRIES_MAX tries raises an alarm."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)

from server.domain.identifiers import PersonId
from server.storage.columns import METADATA, CanonicalJson, Moment, key, one_of
from server.storage.database import Reader, Work
from server.storage.errors import LeaseLost
from server.storage.ids import new_id

TRIES_MAX: Final = 6
BACK_OFF: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)
LEASE: Final = timedelta(seconds=60)
CLAIMED_MAX: Final = 50
ALARMS_MAX: Final = 500
# No message names an inmate, a facility or a ground: what is not listed cannot be told (Art. 32).
PARAMETERS: Final = frozenset({"reference", "deadline", "start", "site", "answer_by"})


class Channel(StrEnum):
    """By which way a message reaches a person."""

    SMS = "sms"
    CALL_LIST = "call_list"
    LETTER = "letter"
    ACCOUNT = "account"


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


OUTBOX: Final = Table(
    "outbox",
    METADATA,
    key(),
    Column("queued_at", Moment, nullable=False),
    Column("channel", Text, nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("template", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("parameters", CanonicalJson, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_by", Text),
    Column("leased_until", Moment),
    Column("trouble", Text, nullable=False),  # a code, never a text of somebody's
    Column("receipt", Text),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    one_of("channel", Channel),
    one_of("state", MessageState),
    Index(None, "state", "due_at"),
    Index(None, "receipt"),
    Index(None, "person_id"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is told to whom; `template` is the code of a sentence in `language`."""

    channel: Channel
    person: PersonId
    template: str
    language: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is one sender's until `until`; `tries` counts this one."""

    id: str
    message: Message
    tries: int
    until: datetime


async def queue(work: Work, message: Message, now: datetime) -> str:
    """Let a message go out once the act is kept; returns its id."""
    assert message.parameters.keys() <= PARAMETERS, "a message that tells too much"
    found = new_id(now)
    await work.tell(
        insert(OUTBOX).values(
            id=found,
            queued_at=now,
            channel=message.channel,
            person_id=message.person,
            template=message.template,
            language=message.language,
            parameters=dict(message.parameters),
            state=MessageState.QUEUED,
            tries=0,
            due_at=now,
            trouble="",
        )
    )
    return found


async def claim(
    work: Work,
    sender: str,
    channel: Channel,
    now: datetime,
    many: int = CLAIMED_MAX,
    lease: timedelta = LEASE,
) -> tuple[Claimed, ...]:
    """Messages that are due, for this sender alone until the lease ends.

    A try counts when it is claimed: a message that kills each of its senders is given up too."""
    await _give_up(work, now)
    due = (
        select(OUTBOX)
        .where(OUTBOX.c.channel == channel, OUTBOX.c.due_at <= now, _claimable(now))
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(many)
    )
    rows = (await work.ask(due)).all()
    until = now + lease
    await work.tell(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_([row.id for row in rows]))
        .values(tries=OUTBOX.c.tries + 1, leased_by=sender, leased_until=until)
    )
    return tuple(Claimed(row.id, read(row), row.tries + 1, until) for row in rows)


async def sent(work: Work, claimed: Claimed, sender: str, receipt: str, now: datetime) -> None:
    """The gateway has taken it, and calls it `receipt`.  Raises: LeaseLost."""
    values = {"state": MessageState.SENT, "receipt": receipt, "sent_at": now, "trouble": ""}
    await _settle(work, claimed, sender, values)


async def failed(work: Work, claimed: Claimed, sender: str, trouble: str, now: datetime) -> bool:
    """It did not go out: try later, or raise the alarm.

    Args:
        trouble: a code.
    Returns: whether it is given up now.  Raises: LeaseLost."""
    values = _after_failure(claimed.tries, now) | {"trouble": trouble}
    await _settle(work, claimed, sender, values)
    return claimed.tries >= TRIES_MAX


async def delivered(work: Work, receipt: str, now: datetime) -> bool:
    """The gateway says that it has arrived; whether a message was waiting for that."""
    changed = await work.tell(
        update(OUTBOX)
        .where(OUTBOX.c.receipt == receipt, OUTBOX.c.state == MessageState.SENT)
        .values(state=MessageState.DELIVERED, delivered_at=now)
    )
    return changed > 0


async def undelivered(work: Work, receipt: str, trouble: str, now: datetime) -> bool:
    """The gateway says that it will not arrive: try again, or raise the alarm.

    Args:
        trouble: a code.
    Returns: whether a message was waiting for that."""
    waiting = (OUTBOX.c.receipt == receipt, OUTBOX.c.state == MessageState.SENT)
    rows = (await work.ask(select(OUTBOX.c.id, OUTBOX.c.tries).where(*waiting))).all()
    for row in rows:
        values = _after_failure(row.tries, now) | {"trouble": trouble}
        await work.tell(update(OUTBOX).where(OUTBOX.c.id == row.id).values(**values))
    return bool(rows)


async def has_receipt(reader: Reader, receipt: str) -> bool:
    """Whether a message is, or was, called so by the gateway."""
    found = await reader.ask(select(OUTBOX.c.id).where(OUTBOX.c.receipt == receipt).limit(1))
    return found.first() is not None


async def alarms(reader: Reader, many: int = ALARMS_MAX) -> tuple[tuple[str, Message], ...]:
    """Messages that nobody got out, the oldest first: somebody has to call."""
    given_up = select(OUTBOX).where(OUTBOX.c.state == MessageState.GIVEN_UP)
    rows = await reader.ask(given_up.order_by(OUTBOX.c.queued_at, OUTBOX.c.id).limit(many))
    return tuple((row.id, read(row)) for row in rows)


def read(row: Row[Any]) -> Message:
    """A row as a value."""
    return Message(
        Channel(row.channel),
        PersonId(row.person_id),
        row.template,
        row.language,
        row.parameters,
    )


def _claimable(now: datetime) -> ColumnElement[bool]:
    unleased = or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now)
    return and_(OUTBOX.c.state == MessageState.QUEUED, unleased)


async def _give_up(work: Work, now: datetime) -> None:
    """What no sender survived counts as tried too."""
    await work.tell(
        update(OUTBOX)
        .where(_claimable(now), OUTBOX.c.tries >= TRIES_MAX)
        .values(state=MessageState.GIVEN_UP, trouble="senders_died", leased_by=None)
    )


def _after_failure(tries: int, now: datetime) -> dict[str, Any]:
    if tries >= TRIES_MAX:
        return {"state": MessageState.GIVEN_UP}
    return {"state": MessageState.QUEUED, "due_at": now + BACK_OFF[tries - 1]}


async def _settle(work: Work, claimed: Claimed, sender: str, values: dict[str, Any]) -> None:
    """End a lease.  A sender that comes back after another has claimed it changes nothing."""
    changed = await work.tell(
        update(OUTBOX)
        .where(
            OUTBOX.c.id == claimed.id,
            OUTBOX.c.state == MessageState.QUEUED,
            OUTBOX.c.leased_by == sender,
            OUTBOX.c.tries == claimed.tries,
        )
        .values(**values, leased_by=None, leased_until=None)
    )
    if changed != 1:
        raise LeaseLost(f"message {claimed.id} is not {sender}'s any more")
