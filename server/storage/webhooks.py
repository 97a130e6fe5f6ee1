"""Which systems are told of events, and the events, queued in the transaction of their act.

An event carries ids and nothing else: who is told asks the API for the rest, with its own rights
(Art. 32).  Each event is laid out once for each subscription that it concerns, when it happens;
webhook_deliveries.py takes it from there.

A secret stands here as it is.  It signs and must be known in full, so it could only be sealed
with a key that lies beside the database; and what it guards, the word that something has changed,
is worth less than any row next to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from server.domain.identifiers import UnitId
from server.storage.columns import METADATA, CanonicalJson, Flag, Moment, flag, key, one_of, version
from server.storage.database import Reader, Work
from server.storage.errors import StorageTrouble
from server.storage.ids import new_id

SUBSCRIPTIONS_MAX: Final = 200
# What is not listed cannot be told: no person, no ground, no words.
DATA_KEYS: Final = frozenset(
    {"application", "booking", "session", "slot", "unit", "closure", "alarm", "state", "version"}
    | {"suspension", "status"}
)
_OPAQUE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class EventType(StrEnum):
    """What a system can be told of."""

    APPLICATION_MOVED = "huijian.application.moved"
    BOOKING_MADE = "huijian.booking.made"
    BOOKING_FREED = "huijian.booking.freed"
    SESSION_OPENED = "huijian.session.opened"
    SESSION_ENDED = "huijian.session.ended"
    SLOTS_PUBLISHED = "huijian.slots.published"
    CLOSURE_ANNOUNCED = "huijian.closure.announced"
    SUSPENSION_CHANGED = "huijian.suspension.changed"
    STATUS_CHANGED = "huijian.status.changed"
    ALARM_RAISED = "huijian.alarm.raised"


class DeliveryState(StrEnum):
    """Where the telling of one event to one system stands."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


WEBHOOK_SUBSCRIPTIONS: Final = Table(
    "webhook_subscriptions",
    METADATA,
    key(),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("event_types", CanonicalJson, nullable=False),
    Column("units", CanonicalJson, nullable=False),  # empty: of all units
    Column("active", Flag, nullable=False),
    Column("made_at", Moment, nullable=False),
    version(),
    flag("active"),
)
WEBHOOK_EVENTS: Final = Table(
    "webhook_events",
    METADATA,
    key(),
    Column("at", Moment, nullable=False),
    Column("type", Text, nullable=False),  # an EventType; of these there will be more
    Column("subject", Text, nullable=False),
    Column("data", CanonicalJson, nullable=False),
)
WEBHOOK_DELIVERIES: Final = Table(
    "webhook_deliveries",
    METADATA,
    key(),
    Column("event_id", Text, ForeignKey("webhook_events.id"), nullable=False),
    Column("subscription_id", Text, ForeignKey("webhook_subscriptions.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_by", Text),
    Column("leased_until", Moment),
    Column("settled_at", Moment),
    one_of("state", DeliveryState),
    UniqueConstraint("event_id", "subscription_id"),
    Index(None, "state", "due_at"),
    Index(None, "subscription_id"),
    Index(None, "settled_at"),
)
WEBHOOK_ATTEMPTS: Final = Table(
    "webhook_attempts",
    METADATA,
    Column("delivery_id", Text, ForeignKey("webhook_deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("status", Integer),  # none: no answer came
    Column("trouble", Text, nullable=False),  # a code; empty: it was taken
)


class TooManySubscriptions(StorageTrouble):
    """More systems want to be told than may be: each costs every act a row."""

    code = "webhook_subscriptions_full"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whom to tell of what; `units` empty: of all units, which is for a province to have."""

    id: str
    url: str
    event_types: frozenset[EventType]
    units: frozenset[UnitId]
    active: bool
    version: int
    secret: str = field(repr=False)


async def subscribe(
    work: Work,
    url: str,
    secret: str,
    event_types: frozenset[EventType],
    units: frozenset[UnitId],
    now: datetime,
) -> str:
    """Tell a system from now on; returns the subscription's id.

    `url` and `secret` were judged by server/messages/webhooks.py.  Raises: TooManySubscriptions."""
    count = (await work.ask(select(func.count()).select_from(WEBHOOK_SUBSCRIPTIONS))).scalar_one()
    if count >= SUBSCRIPTIONS_MAX:
        raise TooManySubscriptions(f"{SUBSCRIPTIONS_MAX} subscriptions are the most")
    found = new_id(now)
    values = {"url": url, "secret": secret, "active": True, "made_at": now, "version": 1}
    lists = {"event_types": sorted(event_types), "units": sorted(units)}
    await work.tell(insert(WEBHOOK_SUBSCRIPTIONS).values(id=found, **values, **lists))
    return found


async def set_active(work: Work, subscription: str, version: int, active: bool) -> int:
    """Stop telling, or begin again; what is queued waits.

    Returns: the new version.  Raises: StaleVersion."""
    return await work.change(WEBHOOK_SUBSCRIPTIONS, subscription, version, {"active": active})


async def replace_secret(work: Work, subscription: str, version: int, secret: str) -> int:
    """Sign with another secret from now on.  Returns: the new version.  Raises: StaleVersion."""
    return await work.change(WEBHOOK_SUBSCRIPTIONS, subscription, version, {"secret": secret})


async def get(reader: Reader, subscription: str) -> Subscription | None:
    """One of them; None: there is none of this name."""
    wanted = select(WEBHOOK_SUBSCRIPTIONS).where(WEBHOOK_SUBSCRIPTIONS.c.id == subscription)
    row = (await reader.ask(wanted)).first()
    return None if row is None else read_subscription(row)


async def subscriptions(reader: Reader) -> tuple[Subscription, ...]:
    """All of them, the oldest first."""
    wanted = select(WEBHOOK_SUBSCRIPTIONS).order_by(WEBHOOK_SUBSCRIPTIONS.c.id)
    return tuple(read_subscription(row) for row in await reader.ask(wanted))


async def emit(
    work: Work,
    type_: EventType,
    subject: str,
    data: Mapping[str, str],
    units: Sequence[UnitId],
    now: datetime,
) -> str | None:
    """Let the systems that it concerns be told of an event once the act is kept.

    Args:
        subject: what it is about, as `applications/<id>`.
        data: of DATA_KEYS, ids and codes only.
        units: whose event it is.
    Returns: the event's id; None: it concerns nobody, and nothing is kept."""
    assert data.keys() <= DATA_KEYS, "an event that tells too much"
    told = (*subject.split("/"), *data.values())
    assert all(_OPAQUE.fullmatch(value) for value in told), "an event that tells more than ids"
    wanted = [each for each in await subscriptions(work) if concerns(each, type_, units)]
    if not wanted:
        return None
    found = new_id(now)
    event = {"id": found, "at": now, "type": type_, "subject": subject, "data": dict(data)}
    await work.tell(insert(WEBHOOK_EVENTS).values(event))
    rows = [queued_row(found, each.id, now) for each in wanted]
    await work.tell(insert(WEBHOOK_DELIVERIES), rows)
    return found


def concerns(subscription: Subscription, type_: EventType, units: Sequence[UnitId]) -> bool:
    """Whether a system is told of such an event of these units."""
    mine = not subscription.units or not subscription.units.isdisjoint(units)
    return subscription.active and type_ in subscription.event_types and mine


def queued_row(event: str, subscription: str, now: datetime) -> dict[str, Any]:
    """A delivery that is due at once."""
    return {
        "id": new_id(now),
        "event_id": event,
        "subscription_id": subscription,
        "state": DeliveryState.QUEUED,
        "tries": 0,
        "due_at": now,
    }


def read_subscription(row: Row[Any]) -> Subscription:
    """A row as a value."""
    types = frozenset(EventType(each) for each in row.event_types)
    units = frozenset(UnitId(each) for each in row.units)
    return Subscription(row.id, row.url, types, units, row.active, row.version, row.secret)
