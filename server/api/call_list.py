"""/api/v1/units/{unit}/call-list: whom a clerk has to call or write to, and that it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Done
from server.casework.acting import Acting
from server.domain.identifiers import UnitId
from server.messages.templates import Templates
from server.storage.outbox import Channel
from server.use_cases.read_call_list import ToTell, read_call_list
from server.use_cases.settle_call import settle_call

LIST: Final = f"{ROOT}/units/{{unit}}/call-list"
TAGS: Final = ("messages",)


class Way(StrEnum):
    """What no machine sends."""

    CALL = Channel.CALL_LIST.value
    LETTER = Channel.LETTER.value


class CallListQuery(Body):
    """Which of the two lists."""

    way: Way = Way.CALL


class LineShown(Answer):
    """What is to be told to whom; `mobile` is one that has come to be known since."""

    id: str
    person: str
    name: str
    mobile: str | None
    language: str
    text: str
    queued_at: str


class CallListShown(Answer):
    """The oldest lines first."""

    items: list[LineShown]


@dataclass(frozen=True, slots=True)
class CallList:
    """The doors, with the sentences."""

    templates: Templates

    async def read(self, acting: Acting, asked: Asked) -> CallListShown:
        """The list."""
        unit, way = UnitId(asked.path["unit"]), asked.query_as(CallListQuery).way
        channel = Channel(way.value)
        found = await read_call_list(acting, self.templates, unit, channel, asked.purpose)
        return CallListShown(items=[line_shown(acting, each) for each in found])

    def endpoints(self) -> Sequence[Endpoint]:
        """The doors."""
        return (
            Endpoint(
                Method.GET, LIST, "read_call_list",
                "Whom a bureau calls or writes to, as they have no mobile (Art. 17)",
                staff(), CallListShown, act=self.read, query=CallListQuery, personal=True,
                tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{LIST}/{{message}}", "settle_call",
                "Somebody was called, or the letter posted", staff(), Done, act=settle, tags=TAGS,
            ),
        )  # fmt: skip


async def settle(acting: Acting, asked: Asked) -> Done:
    """It was done."""
    await settle_call(acting, UnitId(asked.path["unit"]), asked.path["message"])
    return Done()


def line_shown(acting: Acting, found: ToTell) -> LineShown:
    """A line as it goes out."""
    line = found.shown.line
    return LineShown(
        id=line.id,
        person=line.message.person,
        name=found.person.name,
        mobile=found.person.mobile,
        language=line.message.language,
        text=found.shown.text,
        queued_at=acting.law.local(line.queued_at).isoformat(),
    )
