"""The telling of events: claimed for a while, tried again ever later, logged try by try.

As the outbox: one sender at a time, told at least once, given up with an alarm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, delete, func, insert, literal, or_, select, update

from server.storage.columns import Flag
from server.storage.database import Reader, Work
from server.storage.errors import LeaseLost
from server.storage.webhooks import (
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_EVENTS,
    WEBHOOK_SUBSCRIPTIONS,
    DeliveryState,
    EventType,
)

# Standard Webhooks 1.0.0, "Deliverability and reliability": over a day in all.
BACK_OFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
TRIES_MAX: Final = len(BACK_OFF) + 1
LEASE: Final = timedelta(seconds=60)
CLAIMED_MAX: Final = 50
PER_SUBSCRIPTION_MAX: Final = 4
"""In one turn: a receiver that answers nobody does not keep the others waiting."""
LOG_MAX: Final = 500
KEPT_FOR: Final = timedelta(days=90)
"""House rule: how long the log tells of a delivery that was settled."""
FORGOTTEN_AT_ONCE_MAX: Final = 1_000
_GONE: Final = 410  # RFC 9110 §15.5.11; Standard Webhooks: the receiver wants no more


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in ids."""

    id: str
    at: datetime
    type: EventType
    subject: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is one sender's until the lease ends; `tries` counts this one."""

    id: str
    subscription: str
    event: Event
    tries: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one try ended: an HTTP status, or none came; `trouble` is a code, empty for success."""

    at: datetime
    status: int | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One delivery as the log tells it."""

    id: str
    subscription: str
    event: str
    type: EventType
    state: DeliveryState
    due_at: datetime
    attempts: tuple[Attempt, ...]


_D: Final = WEBHOOK_DELIVERIES.c
_E: Final = WEBHOOK_EVENTS.c
# Written out: `== True` would ask PostgreSQL to compare a number with a truth.
_ACTIVE: Final = WEBHOOK_SUBSCRIPTIONS.c.active == literal(True, Flag())


async def claim(
    work: Work, sender: str, now: datetime, many: int = CLAIMED_MAX, lease: timedelta = LEASE
) -> tuple[Due, ...]:
    """Deliveries that are due, for this sender alone until the lease ends; those of a system
    that is told no more wait."""
    await _give_up(work, now)
    place = func.row_number().over(partition_by=_D.subscription_id, order_by=(_D.due_at, _D.id))
    ranked = (
        select(_D.id, place.label("place"))
        .join(WEBHOOK_SUBSCRIPTIONS, WEBHOOK_SUBSCRIPTIONS.c.id == _D.subscription_id)
        .where(_ACTIVE, _D.due_at <= now, _claimable(now))
        .subquery()
    )
    due = (
        select(WEBHOOK_DELIVERIES, _E.at, _E.type, _E.subject, _E.data)
        .join(WEBHOOK_EVENTS, _E.id == _D.event_id)
        .join(ranked, ranked.c.id == _D.id)
        .where(ranked.c.place <= PER_SUBSCRIPTION_MAX)
        .order_by(_D.due_at, _D.id)
        .limit(many)
    )
    rows = (await work.ask(due)).all()
    await work.tell(
        update(WEBHOOK_DELIVERIES)
        .where(_D.id.in_([row.id for row in rows]))
        .values(tries=_D.tries + 1, leased_by=sender, leased_until=now + lease)
    )
    return tuple(_due(row) for row in rows)


async def target(reader: Reader, due: Due) -> tuple[str, str] | None:
    """Where a delivery goes and what signs it, as it stands now: URL and secret.

    None: the system is told no more, since its delivery was claimed."""
    columns = WEBHOOK_SUBSCRIPTIONS.c
    wanted = select(columns.url, columns.secret).where(columns.id == due.subscription)
    row = (await reader.ask(wanted)).first()
    return None if row is None else (row.url, row.secret)


async def settle(work: Work, due: Due, sender: str, attempt: Attempt) -> DeliveryState:
    """Log a try and say what becomes of the delivery; returns its state.

    A receiver that is gone (410) is told nothing more.  Raises: LeaseLost."""
    state = _state_after(due, attempt)
    values: dict[str, Any] = {"state": state, "leased_by": None, "leased_until": None}
    if state is DeliveryState.QUEUED:
        values["due_at"] = attempt.at + BACK_OFF[due.tries - 1]
    else:
        values["settled_at"] = attempt.at
    mine = (_D.id == due.id, _D.leased_by == sender, _D.tries == due.tries)
    if await work.tell(update(WEBHOOK_DELIVERIES).where(*mine).values(**values)) != 1:
        raise LeaseLost(f"delivery {due.id} is not {sender}'s any more")
    await _log(work, due, attempt)
    if attempt.status == _GONE:
        await _stop(work, due.subscription)
    return state


async def send_again(work: Work, subscription: str, delivery: str, now: datetime) -> bool:
    """Somebody wants a system's delivery that was given up to be tried anew; whether it was
    given up.

    It is tried once more; its log goes on."""
    mine = (_D.id == delivery, _D.subscription_id == subscription)
    given_up = (*mine, _D.state == DeliveryState.GIVEN_UP)
    values = {"state": DeliveryState.QUEUED, "tries": TRIES_MAX - 1, "due_at": now}
    again = update(WEBHOOK_DELIVERIES).where(*given_up).values(**values, settled_at=None)
    return await work.tell(again) == 1


async def remove(work: Work, subscription: str, version: int) -> None:
    """Take a system out with its deliveries, those on their way too.  Raises: StaleVersion."""
    await work.change(WEBHOOK_SUBSCRIPTIONS, subscription, version, {"active": False})
    mine = select(_D.id).where(_D.subscription_id == subscription)
    await work.tell(delete(WEBHOOK_ATTEMPTS).where(WEBHOOK_ATTEMPTS.c.delivery_id.in_(mine)))
    events = select(_D.event_id).where(_D.subscription_id == subscription)
    told = [row.event_id for row in await work.ask(events)]
    await work.tell(delete(WEBHOOK_DELIVERIES).where(_D.subscription_id == subscription))
    for since in range(0, len(told), FORGOTTEN_AT_ONCE_MAX):
        some = _E.id.in_(told[since : since + FORGOTTEN_AT_ONCE_MAX])
        await work.tell(delete(WEBHOOK_EVENTS).where(some, _E.id.not_in(select(_D.event_id))))
    table = WEBHOOK_SUBSCRIPTIONS
    await work.tell(delete(table).where(table.c.id == subscription))


async def forget(work: Work, now: datetime) -> int:
    """Take out deliveries that were settled KEPT_FOR ago, the oldest first, with their tries, and
    the events that nobody is told of any more; returns how many deliveries."""
    old = select(_D.id, _D.event_id).where(_D.settled_at <= now - KEPT_FOR).order_by(_D.settled_at)
    rows = (await work.ask(old.limit(FORGOTTEN_AT_ONCE_MAX))).all()
    ids = [row.id for row in rows]
    events = _E.id.in_({row.event_id for row in rows})
    await work.tell(delete(WEBHOOK_ATTEMPTS).where(WEBHOOK_ATTEMPTS.c.delivery_id.in_(ids)))
    await work.tell(delete(WEBHOOK_DELIVERIES).where(_D.id.in_(ids)))
    await work.tell(delete(WEBHOOK_EVENTS).where(events, _E.id.not_in(select(_D.event_id))))
    return len(rows)


async def alarms(reader: Reader, many: int = LOG_MAX) -> tuple[Logged, ...]:
    """Deliveries that were given up, the newest first."""
    return await _logged(reader, many, _D.state == DeliveryState.GIVEN_UP)


async def delivery_log(
    reader: Reader, subscription: str, many: int = LOG_MAX
) -> tuple[Logged, ...]:
    """What one system was told, and how it went, the newest first."""
    return await _logged(reader, many, _D.subscription_id == subscription)


async def _logged(reader: Reader, many: int, wanted: Any) -> tuple[Logged, ...]:
    rows = await reader.ask(
        select(WEBHOOK_DELIVERIES, _E.type)
        .join(WEBHOOK_EVENTS, _E.id == _D.event_id)
        .where(wanted)
        .order_by(_D.id.desc())
        .limit(min(many, LOG_MAX))
    )
    found = rows.all()
    attempts = await _attempts(reader, [row.id for row in found])
    return tuple(
        Logged(
            row.id,
            row.subscription_id,
            row.event_id,
            EventType(row.type),
            DeliveryState(row.state),
            row.due_at,
            tuple(attempts.get(row.id, ())),
        )
        for row in found
    )


async def _attempts(reader: Reader, deliveries: list[str]) -> dict[str, list[Attempt]]:
    columns = WEBHOOK_ATTEMPTS.c
    wanted = select(WEBHOOK_ATTEMPTS).where(columns.delivery_id.in_(deliveries))
    found: dict[str, list[Attempt]] = {}
    for row in await reader.ask(wanted.order_by(columns.delivery_id, columns.number)):
        found.setdefault(row.delivery_id, []).append(Attempt(row.at, row.status, row.trouble))
    return found


async def _log(work: Work, due: Due, attempt: Attempt) -> None:
    number = func.coalesce(func.max(WEBHOOK_ATTEMPTS.c.number), 0) + 1
    last = select(number).where(WEBHOOK_ATTEMPTS.c.delivery_id == due.id)
    values = {"delivery_id": due.id, "number": (await work.ask(last)).scalar_one()}
    told = {"at": attempt.at, "status": attempt.status, "trouble": attempt.trouble}
    await work.tell(insert(WEBHOOK_ATTEMPTS).values(**values, **told))


async def _stop(work: Work, subscription: str) -> None:
    columns = WEBHOOK_SUBSCRIPTIONS.c
    stopped = {"active": False, "version": columns.version + 1}
    mine = (columns.id == subscription, _ACTIVE)
    await work.tell(update(WEBHOOK_SUBSCRIPTIONS).where(*mine).values(**stopped))


def _state_after(due: Due, attempt: Attempt) -> DeliveryState:
    if not attempt.trouble:
        return DeliveryState.DELIVERED
    over = due.tries >= TRIES_MAX or attempt.status == _GONE
    return DeliveryState.GIVEN_UP if over else DeliveryState.QUEUED


def _claimable(now: datetime) -> Any:
    unleased = or_(_D.leased_until.is_(None), _D.leased_until <= now)
    return and_(_D.state == DeliveryState.QUEUED, unleased)


async def _give_up(work: Work, now: datetime) -> None:
    """What no sender survived counts as tried too."""
    spent = (_claimable(now), _D.tries >= TRIES_MAX)
    values = {"state": DeliveryState.GIVEN_UP, "settled_at": now, "leased_by": None}
    await work.tell(update(WEBHOOK_DELIVERIES).where(*spent).values(**values))


def _due(row: Row[Any]) -> Due:
    event = Event(row.event_id, row.at, EventType(row.type), row.subject, row.data)
    return Due(row.id, row.subscription_id, event, row.tries + 1)
