"""Messages as people of the house look at them: the demo's inbox, the call list, the letters; and
whom a message can reach."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, select, update

from server.domain.identifiers import PersonId, UnitId
from server.domain.units import UnitKind, body_of
from server.domain.vocabulary import Body
from server.storage.database import Reader, Work
from server.storage.outbox import OUTBOX, Channel, Message, MessageState, read
from server.storage.people_tables import PEOPLE
from server.storage.units import UNITS

SHOWN_MAX: Final = 200
BY_HAND: Final = "by_hand"
HANDED_OVER: Final = (Channel.CALL_LIST, Channel.LETTER)
"""What no machine sends: a clerk calls, or posts a letter, and says so."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached; no number: by a call-list line and a letter."""

    mobile: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message with where it stands; `trouble` is a code."""

    id: str
    queued_at: datetime
    message: Message
    state: MessageState
    tries: int
    trouble: str


async def reach_of(reader: Reader, person: PersonId) -> Reach | None:
    """How somebody is reached; None: nobody has this id."""
    wanted = select(PEOPLE.c.mobile, PEOPLE.c.language).where(PEOPLE.c.id == person)
    row = (await reader.ask(wanted)).first()
    return None if row is None else Reach(row.mobile or None, row.language)


async def bureau_name(reader: Reader, unit: UnitId) -> str | None:
    """The name of a place that a message may tell; None: it is none, a facility's for one."""
    row = (await reader.ask(select(UNITS.c.kind, UNITS.c.name).where(UNITS.c.id == unit))).first()
    if row is None or body_of(UnitKind(row.kind)) is not Body.BUREAU:
        return None
    found: str = row.name
    return found


async def latest(reader: Reader, many: int = SHOWN_MAX) -> tuple[Line, ...]:
    """The newest messages of all channels, the newest first."""
    wanted = select(OUTBOX).order_by(OUTBOX.c.queued_at.desc(), OUTBOX.c.id.desc())
    return await _lines(reader, wanted.limit(min(many, SHOWN_MAX)))


async def to_hand_over(
    reader: Reader, channel: Channel, site: UnitId, many: int = SHOWN_MAX
) -> tuple[Line, ...]:
    """The call list or the letters of one bureau, the oldest first.

    It is the bureau of the declared residence."""
    assert channel in HANDED_OVER, channel
    wanted = (
        select(OUTBOX)
        .join(PEOPLE, PEOPLE.c.id == OUTBOX.c.person_id)
        .where(
            OUTBOX.c.channel == channel,
            OUTBOX.c.state == MessageState.QUEUED,
            PEOPLE.c.site_id == site,
        )
        .order_by(OUTBOX.c.queued_at, OUTBOX.c.id)
    )
    return await _lines(reader, wanted.limit(min(many, SHOWN_MAX)))


async def handed_over(work: Work, message: str, site: UnitId, now: datetime) -> bool:
    """A clerk of `site` has called, or posted the letter; whether it was still to be done."""
    residents = select(PEOPLE.c.id).where(PEOPLE.c.site_id == site)
    changed = await work.tell(
        update(OUTBOX)
        .where(
            OUTBOX.c.id == message,
            OUTBOX.c.channel.in_(HANDED_OVER),
            OUTBOX.c.state == MessageState.QUEUED,
            OUTBOX.c.person_id.in_(residents),
        )
        .values(state=MessageState.DELIVERED, receipt=BY_HAND, sent_at=now, delivered_at=now)
    )
    return changed == 1


async def _lines(reader: Reader, wanted: Select[Any]) -> tuple[Line, ...]:
    return tuple(_line(row) for row in await reader.ask(wanted))


def _line(row: Row[Any]) -> Line:
    state = MessageState(row.state)
    return Line(row.id, row.queued_at, read(row), state, row.tries, row.trouble)
