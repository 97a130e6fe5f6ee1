"""/api/v1/closures: the service stands still, and comes back (Art. 36)."""

from typing import Annotated, Final

from pydantic import Field

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import (
    Answer,
    Body,
    CitationShown,
    Code,
    Moment,
    Name,
    Versioned,
    Words,
    at,
    cited,
)
from server.casework.acting import Acting, Looking
from server.casework.falling import Fallen
from server.domain.alarm import Alarm
from server.domain.identifiers import UnitId
from server.domain.slots.closures import Closure, ClosureId, Scope
from server.domain.vocabulary import Custody
from server.storage.shelf import Kept
from server.use_cases.announce_closure import announce_closure
from server.use_cases.continue_closure import continue_closure
from server.use_cases.end_closure import end_closure
from server.use_cases.file_closure import file_closure
from server.use_cases.list_closures import list_closures

ONE: Final = f"{ROOT}/closures/{{closure}}"
TAGS: Final = ("closures",)
UNITS_MAX: Final = 1_000


class ClosureBody(Body):
    """What is closed, why, and in which words everybody is told."""

    cause: Code
    units: Annotated[tuple[Name, ...], Field(min_length=1, max_length=UNITS_MAX)] | None = Field(
        default=None, description="none: every unit of the regime, or of the province"
    )
    custody: Custody | None = None
    text: Words
    since: Moment | None = None
    until: Moment | None = None

    def scope(self) -> Scope:
        """For whom."""
        named = None if self.units is None else frozenset(UnitId(each) for each in self.units)
        return Scope(named, self.custody)


class EndBody(Body):
    """When it ends; none: now."""

    until: Moment | None = None


class AlarmShown(Answer):
    """Something that is late."""

    code: str
    citation: CitationShown


class ClosureShown(Versioned):
    """A closure as staff sees it."""

    id: str
    cause: str
    units: list[str] | None
    custody: Custody | None
    since: str
    until: str | None
    text: str
    declared_by: str
    announced_at: str | None
    filed_at: str | None
    alarms: list[AlarmShown] = Field(default_factory=list)


class FallenShown(Answer):
    """What became of bookings; `more`: others are still to fall, call …/falls."""

    fallen: list[str]
    running: list[str] = Field(description="visits that run: the node ends them")
    more: bool


class AnnouncedShown(Versioned):
    """A closure, and the bookings under it."""

    closure: ClosureShown
    falls: FallenShown


class EndedShown(Versioned):
    """A closure with its end, and how many slots are free again."""

    closure: ClosureShown
    reopened: int


class ClosuresShown(Answer):
    """Closures that are not long over."""

    items: list[ClosureShown]


def closure_of(asked: Asked) -> ClosureId:
    """Which closure the path names."""
    return ClosureId(asked.path["closure"])


def shown(kept: Kept[Closure], alarms: tuple[Alarm, ...] = ()) -> ClosureShown:
    """A closure as it goes out."""
    closure = kept.value
    units = closure.scope.units
    return ClosureShown(
        version=kept.version,
        id=closure.id,
        cause=closure.cause,
        units=None if units is None else sorted(units),
        custody=closure.scope.custody,
        since=closure.since.isoformat(),
        until=at(closure.until),
        text=closure.text,
        declared_by=closure.declared_by.unit,
        announced_at=at(closure.announced_at),
        filed_at=at(closure.filed_at),
        alarms=[AlarmShown(code=each.code, citation=cited(each.citation)) for each in alarms],
    )


def fallen_shown(fallen: Fallen) -> FallenShown:
    """What fell, as it goes out."""
    return FallenShown(fallen=list(fallen.fallen), running=list(fallen.running), more=fallen.more)


async def announce(acting: Acting, asked: Asked) -> AnnouncedShown:
    """Close the service."""
    body = asked.body_as(ClosureBody)
    done = await announce_closure(
        acting, body.cause, body.scope(), body.text, body.since, body.until
    )
    return AnnouncedShown(
        version=done.kept.version, closure=shown(done.kept), falls=fallen_shown(done.fallen)
    )


async def go_on(acting: Acting, asked: Asked) -> FallenShown:
    """Let more bookings fall."""
    return fallen_shown(await continue_closure(acting, closure_of(asked)))


async def file(acting: Acting, asked: Asked) -> ClosureShown:
    """Stamp it as filed."""
    return shown(await file_closure(acting, closure_of(asked), asked.seen))


async def end(acting: Acting, asked: Asked) -> EndedShown:
    """Let it end."""
    until = asked.body_as(EndBody).until
    done = await end_closure(acting, closure_of(asked), asked.seen, until)
    return EndedShown(version=done.kept.version, closure=shown(done.kept), reopened=done.reopened)


async def every(looking: Looking, asked: Asked) -> ClosuresShown:
    """All of late."""
    found = await list_closures(looking)
    return ClosuresShown(items=[shown(each.kept, each.alarms) for each in found])


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, f"{ROOT}/closures", "list_closures",
        "Closures of late, now and to come, with what is late about each",
        staff(), ClosuresShown, look=every, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ROOT}/closures", "announce_closure",
        "Close the service: by whom the cause names, for whom it may (Art. 36)",
        staff(), AnnouncedShown,
        act=announce, body=ClosureBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ONE}/falls", "continue_closure",
        "Let more bookings fall, where one act could not carry all",
        staff(), FallenShown, act=go_on, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ONE}/filing", "file_closure",
        "File it with the Department (Art. 36)",
        staff(), ClosureShown, act=file, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ONE}/end", "end_closure",
        "Let it end: what lies ahead can be booked again",
        staff(), EndedShown, act=end, body=EndBody, changes=True, tags=TAGS,
    ),
)  # fmt: skip
