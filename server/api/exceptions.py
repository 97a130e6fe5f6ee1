"""/api/v1/exceptions: special cases of the Department, and the facility's word (Art. 35, 3)."""

from typing import Annotated, Final

from pydantic import Field

from server.api import application_models as models
from server.api.applications import ONE, name_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Body, Moment, Name, Words
from server.casework.acting import Acting
from server.domain.identifiers import PersonId, UnitId
from server.use_cases.approve_exception import AskedException, approve_exception
from server.use_cases.decide_exception import decide_exception

TAGS: Final = ("exceptions",)
GROUND: Final = r"^([a-z][a-z0-9_.]*)?$"


class ExceptionBody(Body):
    """The visit that the Department approves, under a number of its own."""

    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ./_-]*$", max_length=80)]
    site: Name
    inmate: Name
    visitors: Annotated[list[Name], Field(max_length=models.PEOPLE_MAX)]
    start: Moment
    minutes: Annotated[int, Field(ge=1, le=models.MINUTES_MAX)] = 30
    reason: Words


class ExceptionDecisionBody(Body):
    """The facility's yes, or its no with ground and reason."""

    allows: bool
    ground: Annotated[str, Field(pattern=GROUND, max_length=200)] = ""
    reason: Words = ""


async def approve(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The Department approves."""
    body = asked.body_as(ExceptionBody)
    wanted = AskedException(
        body.number,
        UnitId(body.site),
        PersonId(body.inmate),
        tuple(PersonId(each) for each in body.visitors),
        body.start,
        body.minutes,
        body.reason,
    )
    return models.application_shown(await approve_exception(acting, wanted), grounds=True)


async def decide(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The facility decides."""
    body = asked.body_as(ExceptionDecisionBody)
    case = await decide_exception(
        acting,
        name_of(asked),
        asked.seen,
        allows=body.allows,
        ground=body.ground,
        reason=body.reason,
    )
    return models.application_shown(case, grounds=True)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/exceptions",
        "approve_exception",
        "The Department approves a special case (Art. 35)",
        staff(),
        models.ApplicationShown,
        act=approve,
        body=ExceptionBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/exception-decision",
        "decide_exception",
        "The facility decides on a special case (Art. 3, 35)",
        staff(),
        models.ApplicationShown,
        act=decide,
        body=ExceptionDecisionBody,
        changes=True,
        tags=TAGS,
    ),
)
