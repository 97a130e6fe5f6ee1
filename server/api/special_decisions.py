"""/api/v1/applications/{application}/…: what is decided beside the steps (Art. 6, 11, 22; A1)."""

from typing import Annotated, Final

from pydantic import Field

from server.api import application_models as models
from server.api.applications import ONE, TAGS, name_of
from server.calls.endpoint import Asked, Endpoint, Method, staff
from server.calls.models import Body, Code, Words
from server.casework.acting import Acting
from server.domain.entitlement.special import Excess
from server.domain.slots.priority import Claim
from server.use_cases.decide_kind import decide_kind
from server.use_cases.decide_special import Decided, decide_special
from server.use_cases.extend_review import extend_review
from server.use_cases.set_priority import set_priority

NUMBER_MAX: Final = 1_440
"""Minutes of a day; no number of people or visits comes near."""
Number = Annotated[int, Field(ge=0, le=NUMBER_MAX)]


class SpecialBody(Body):
    """Yes or no to one excess, with the new number of people, minutes or visits."""

    excess: Excess
    granted: bool
    number: Number | None = None
    reason: Words


class KindBody(Body):
    """On which ground of the text a head decides that the visit takes its kind."""

    ground: Code
    reason: Words = ""


class ExtensionBody(Body):
    """How much longer, and why (Art. 22)."""

    ground: Code
    working_days: Annotated[int, Field(ge=0, le=30)]
    reason: Words = ""


class PriorityBody(Body):
    """The classes that the application has, and no others."""

    claims: Annotated[tuple[models.ClaimMade, ...], Field(max_length=5)]


async def special(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Beyond a general limit."""
    body = asked.body_as(SpecialBody)
    decided = Decided(body.excess, body.granted, body.number, body.reason)
    case = await decide_special(acting, name_of(asked), asked.seen, decided)
    return models.application_shown(case, grounds=True)


async def kind(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """A head's decision."""
    body = asked.body_as(KindBody)
    case = await decide_kind(acting, name_of(asked), asked.seen, body.ground, body.reason)
    return models.application_shown(case, grounds=True)


async def extend(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """A longer review."""
    body = asked.body_as(ExtensionBody)
    name, days = name_of(asked), body.working_days
    case = await extend_review(acting, name, asked.seen, body.ground, days, body.reason)
    return models.application_shown(case, grounds=True)


async def prioritise(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The classes of priority."""
    made = asked.body_as(PriorityBody).claims
    claims = tuple(Claim(each.class_code, each.held_by, each.basis) for each in made)
    case = await set_priority(acting, name_of(asked), asked.seen, claims)
    return models.application_shown(case, grounds=True)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ONE}/special-decision",
        "decide_special",
        "The facility decides beyond a general limit, before the visit (Art. 11, 22; A1)",
        staff(),
        models.ApplicationShown,
        act=special,
        body=SpecialBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/kind-decision",
        "decide_kind",
        "A head decides that the visit takes its kind (Vietnamese draft)",
        staff(),
        models.ApplicationShown,
        act=kind,
        body=KindBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/extension",
        "extend_review",
        "Up to two working days more for a review (Art. 22)",
        staff(),
        models.ApplicationShown,
        act=extend,
        body=ExtensionBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.PUT,
        f"{ONE}/priority",
        "set_priority",
        "Which classes of priority it has, and on what (Art. 6)",
        staff(),
        models.ApplicationShown,
        act=prioritise,
        body=PriorityBody,
        changes=True,
        tags=TAGS,
    ),
)
