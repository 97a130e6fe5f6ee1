"""What queues a notice: by SMS, or for who has no mobile number by a call-list line and a letter.

It is called inside the transaction of the act that is told of (server/domain/applications/
notices.py says which), so that no act is told of that was not kept, and none is forgotten."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from server.domain.identifiers import PersonId, UnitId
from server.storage.database import Work
from server.storage.inbox import bureau_name, reach_of
from server.storage.outbox import Channel, Message, queue

Value = str | date | datetime
"""A moment is aware; a deadline that lasts to the end of a day is that day."""
BY_TELEPHONE: Final = (Channel.SMS,)
WITHOUT_TELEPHONE: Final = (Channel.CALL_LIST, Channel.LETTER)


async def queue_notice(
    work: Work, person: PersonId, code: str, parameters: Mapping[str, Value], now: datetime
) -> tuple[str, ...]:
    """Let somebody be told, in their language, once the act is kept.

    Args:
        code: of the sentence, as Notice.code.
        parameters: of outbox.PARAMETERS; `site` is the id of a bureau, whose name is told.
    Returns: the ids of the messages, one for each channel."""
    reach = await reach_of(work, person)
    assert reach is not None, "a message to nobody"
    told = {name: spelled(value) for name, value in parameters.items()}
    if "site" in told:
        name = await bureau_name(work, UnitId(told["site"]))
        assert name is not None, "a message that names a facility"
        told["site"] = name
    channels = BY_TELEPHONE if reach.mobile else WITHOUT_TELEPHONE
    messages = [Message(way, person, code, reach.language, told) for way in channels]
    return tuple([await queue(work, message, now) for message in messages])


def spelled(value: Value) -> str:
    """A value as the outbox keeps it."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a moment without a time zone"
    return value if isinstance(value, str) else value.isoformat()
