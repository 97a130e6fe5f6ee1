"""/api/v1/register: the lines of the office's acts, for who oversees; each look is a line."""

from typing import Annotated, Any, Final

from pydantic import Field

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Name
from server.casework.acting import Acting
from server.domain.identifiers import UnitId
from server.law import Law
from server.storage.register import Line
from server.use_cases.read_register import LINES_MAX, read_register

TAGS: Final = ("register",)
NUMBER_MAX: Final = 2**31 - 1


class LinesQuery(Body):
    """Which lines: those after a number, of all or of one unit's accounts."""

    after: Annotated[int, Field(ge=0, le=NUMBER_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=LINES_MAX)] = LINES_MAX
    unit: Name | None = None


class LineShown(Answer):
    """One line, with what its hash is over."""

    number: int
    at: str
    actor: dict[str, str]
    act: str
    subject: str
    facts: dict[str, str | int]
    citations: list[dict[str, str]]
    reasons: list[dict[str, Any]]
    words: str
    purpose: str
    previous: str
    hash: str


class LinesShown(Answer):
    """Some lines, and where the chain ended before this look."""

    lines: list[LineShown]
    end: int
    end_hash: str


async def read(acting: Acting, asked: Asked) -> LinesShown:
    """A page of the register."""
    query = asked.query_as(LinesQuery)
    unit = None if query.unit is None else UnitId(query.unit)
    found = await read_register(acting, unit, query.after, query.limit, asked.purpose)
    lines = [shown(each, acting.law) for each in found.lines]
    return LinesShown(lines=lines, end=found.head.number, end_hash=found.head.hash)


def shown(line: Line, law: Law) -> LineShown:
    """A line as it goes out."""
    return LineShown(
        number=line.number,
        at=law.local(line.at).isoformat(),
        actor=dict(line.actor),
        act=line.act,
        subject=line.subject,
        facts=dict(line.facts),
        citations=[dict(each) for each in line.citations],
        reasons=[dict(each) for each in line.reasons],
        words=line.words,
        purpose=line.purpose,
        previous=line.previous,
        hash=line.hash,
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/register",
        "read_register",
        "Lines of the register by their numbers; the look itself is a line (Art. 31(5), 32)",
        staff(),
        LinesShown,
        act=read,
        query=LinesQuery,
        personal=True,
        tags=TAGS,
    ),
)
