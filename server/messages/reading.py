"""Messages with their text, for who looks at them: the demo's inbox, the call list, letters."""

from dataclasses import dataclass
from typing import Final, assert_never

from server.domain.identifiers import UnitId
from server.messages.errors import MessageTrouble
from server.messages.templates import Templates
from server.storage import inbox
from server.storage.database import Reader
from server.storage.outbox import Channel, Message

UNREADABLE: Final = ""
"""Stands for a text that is no longer known; its code is told beside it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line and what it says."""

    line: inbox.Line
    text: str


async def latest(
    reader: Reader, templates: Templates, many: int = inbox.SHOWN_MAX
) -> tuple[Shown, ...]:
    """The newest messages, the newest first: the demo's inbox page."""
    return shown(templates, await inbox.latest(reader, many))


async def to_hand_over(
    reader: Reader, templates: Templates, channel: Channel, site: UnitId
) -> tuple[Shown, ...]:
    """The call list or the letters of one bureau, the oldest first."""
    return shown(templates, await inbox.to_hand_over(reader, channel, site))


def shown(templates: Templates, lines: tuple[inbox.Line, ...]) -> tuple[Shown, ...]:
    """Each line with its text."""
    return tuple(Shown(line, readable(templates, line.message)) for line in lines)


def readable(templates: Templates, message: Message) -> str:
    """The text, or UNREADABLE: one broken line hides no other."""
    try:
        return text_of(templates, message)
    except MessageTrouble:
        return UNREADABLE


def text_of(templates: Templates, message: Message) -> str:
    """What a message says on its channel.  Raises: MessageTrouble."""
    told = (message.template, message.language, message.parameters)
    match message.channel:
        case Channel.SMS:
            return templates.sms(*told)
        case Channel.CALL_LIST:
            return templates.call(*told)
        case Channel.LETTER:
            return templates.letter(*told)
        case Channel.ACCOUNT:
            return templates.sentence(*told)
        case _:
            assert_never(message.channel)
