"""/api/v1/bars and /statuses: what keeps a visitor or an inmate from a visit (Art. 18 to 20)."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Code, Done, Moment, Name, Versioned, Words
from server.casework.acting import Acting
from server.casework.touched import Touched
from server.domain.identifiers import PersonId
from server.use_cases.enter_bar import BarAsked, enter_bar
from server.use_cases.lift_bar import lift_bar
from server.use_cases.lift_status import lift_status
from server.use_cases.set_status import set_status

BASIS_MAX: Final = 8
BasisText = Annotated[str, StringConstraints(max_length=1_000)]
TAGS: Final = ("bars",)


class TouchedShown(Answer):
    """Visits that are touched: those that run must be held, those to come are looked at."""

    running: list[str]
    coming: list[str]


class EnteredShown(Versioned):
    """A bar or status, and the visits that it touches."""

    id: str
    touched: TouchedShown


class BarBody(Body):
    """A ground of Art. 18, whom it keeps out, and what it rests on."""

    visitor: Name
    ground: Code
    inmate: Name | None = None
    basis: Annotated[dict[Code, BasisText], Field(max_length=BASIS_MAX)] = Field(
        default_factory=dict, description="by what the ground demands: evidence, reason …"
    )
    until: Moment | None = None


class LiftBody(Body):
    """Why it ends."""

    reason: Words


class StatusBody(Body):
    """A status of Art. 19 or 20, from now on unless it is said."""

    code: Code
    reason: Words = ""
    since: Moment | None = None
    until: Moment | None = None


def touched_shown(touched: Touched) -> TouchedShown:
    """Visits as they go out."""
    return TouchedShown(running=list(touched.running), coming=list(touched.coming))


async def enter(acting: Acting, asked: Asked) -> EnteredShown:
    """A bar, from now on."""
    body = asked.body_as(BarBody)
    inmate = None if body.inmate is None else PersonId(body.inmate)
    bar = BarAsked(PersonId(body.visitor), body.ground, inmate, body.basis, body.until)
    found = await enter_bar(acting, bar)
    return EnteredShown(id=found.name, version=found.version, touched=touched_shown(found.touched))


async def lift(acting: Acting, asked: Asked) -> Done:
    """A bar ends."""
    await lift_bar(acting, asked.path["bar"], asked.seen, asked.body_as(LiftBody).reason)
    return Done()


async def set_one(acting: Acting, asked: Asked) -> EnteredShown:
    """A status of an inmate."""
    body, inmate = asked.body_as(StatusBody), PersonId(asked.path["inmate"])
    found = await set_status(acting, inmate, body.code, body.reason, body.since, body.until)
    return EnteredShown(id=found.name, version=found.version, touched=touched_shown(found.touched))


async def end(acting: Acting, asked: Asked) -> Done:
    """A status ends."""
    await lift_status(acting, asked.path["status"], asked.seen)
    return Done()


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/bars",
        "enter_bar",
        "Enter a ground of Art. 18 against a visitor",
        staff(),
        EnteredShown,
        act=enter,
        body=BarBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/bars/{{bar}}/end",
        "lift_bar",
        "The unit that entered a bar ends it",
        staff(),
        Done,
        act=lift,
        body=LiftBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/inmates/{{inmate}}/statuses",
        "set_status",
        "Enter a status of Art. 19 or 20",
        staff(),
        EnteredShown,
        act=set_one,
        body=StatusBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/statuses/{{status}}/end",
        "lift_status",
        "The facility ends a status",
        staff(),
        Done,
        act=end,
        changes=True,
        tags=TAGS,
    ),
)
