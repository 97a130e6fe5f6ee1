"""One key, one act: who repeats a request gets the answer of the first (Idempotency-Key).

The answer is kept in the transaction of its act, and acts happen one after another: a repeat that
comes while the first is under way waits for it and then finds its answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, ColumnElement, Index, Integer, Table, Text, delete, insert, select

from recorder.ledger import digest
from server.storage.columns import METADATA, Moment
from server.storage.database import Work
from server.storage.errors import IdempotencyKeyReused

KEPT_FOR: Final = timedelta(hours=48)
"""House rule: a device that was off over a night and a day still gets its first answer."""
KEY_CHARACTERS_MAX: Final = 255
ANSWER_CHARACTERS_MAX: Final = 256 * 1024
FORGOTTEN_AT_ONCE_MAX: Final = 1_000

IDEMPOTENCY_KEYS: Final = Table(
    "idempotency_keys",
    METADATA,
    Column("actor_id", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "made_at"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks what under which key; `route` is the method and the path's pattern."""

    actor: str
    route: str
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and the body."""

    status: int
    body: str


async def answered(work: Work, request: Request, now: datetime) -> Answer | None:
    """The answer that this request got before; None: it is the first, or long ago.

    Raises: IdempotencyKeyReused, if the key came with another body."""
    assert len(request.key) <= KEY_CHARACTERS_MAX, "the API refuses longer keys"
    found = (await work.ask(select(IDEMPOTENCY_KEYS).where(*_is(request)))).first()
    if found is None:
        return None
    if found.made_at + KEPT_FOR <= now:
        await work.tell(delete(IDEMPOTENCY_KEYS).where(*_is(request)))
        return None
    if found.body_hash != digest(request.body):
        raise IdempotencyKeyReused("this Idempotency-Key belongs to another request")
    return Answer(found.status, found.answer)


async def keep(work: Work, request: Request, answer: Answer, now: datetime) -> None:
    """Remember the answer for as long as KEPT_FOR says; `answered` has said None before."""
    assert len(answer.body) <= ANSWER_CHARACTERS_MAX, "an answer of a creating call is small"
    await work.tell(
        insert(IDEMPOTENCY_KEYS).values(
            actor_id=request.actor,
            route=request.route,
            key=request.key,
            body_hash=digest(request.body),
            status=answer.status,
            answer=answer.body,
            made_at=now,
        )
    )


async def forget(work: Work, now: datetime) -> int:
    """Take out keys that nobody will repeat, not too many at a time; returns how many."""
    table = IDEMPOTENCY_KEYS
    old = select(table.c.made_at).where(table.c.made_at <= now - KEPT_FOR)
    last = old.order_by(table.c.made_at).limit(FORGOTTEN_AT_ONCE_MAX).subquery()
    newest = (await work.ask(select(last.c.made_at).order_by(last.c.made_at.desc()))).scalar()
    if newest is None:
        return 0
    return await work.tell(delete(table).where(table.c.made_at <= newest))


def _is(request: Request) -> tuple[ColumnElement[bool], ...]:
    table = IDEMPOTENCY_KEYS
    return (
        table.c.actor_id == request.actor,
        table.c.route == request.route,
        table.c.key == request.key,
    )
