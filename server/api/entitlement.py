"""/api/v1/inmates/…: what an inmate's visits rest on, and what changes their number."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from server.calls.endpoint import ROOT, Act, Asked, Endpoint, Method, staff, staff_or_family
from server.calls.models import (
    Answer,
    Body,
    CitationShown,
    Code,
    Done,
    Line,
    Moment,
    Name,
    RefusalShown,
    Versioned,
    Words,
    cited,
    shown,
)
from server.casework.acting import Acting
from server.domain.entitlement.account import FedBy
from server.domain.entitlement.entitlement import Answer as Explained
from server.domain.identifiers import ApplicationId, PersonId
from server.use_cases.decide_further_visit import decide_further_visit
from server.use_cases.enter_credit import enter_credit
from server.use_cases.enter_restriction import enter_restriction
from server.use_cases.enter_visit_elsewhere import enter_visit_elsewhere
from server.use_cases.explain_entitlement import explain_entitlement, explain_inmate
from server.use_cases.recognise_progress import recognise_progress
from server.use_cases.set_account_size import VISITS_MAX, set_account_size

INMATE: Final = f"{ROOT}/inmates/{{inmate}}"
TAGS: Final = ("entitlement",)


class StepShown(Answer):
    """One thing that was counted, and by what right."""

    code: str
    citation: CitationShown
    facts: dict[str, str | int]


class ExplainedShown(Answer):
    """Whether a visit is left; the steps explain a yes as well as a no."""

    allowed: bool
    refusals: list[RefusalShown]
    steps: list[StepShown]


class ExplainBody(Body):
    """A visit of a kind at a start, about which nobody has applied yet."""

    kind: Code
    start: Moment


class ElsewhereBody(Body):
    """A visit held elsewhere, by the number that it has there."""

    reference: Line
    kind: Code
    start: Moment


class CreditBody(Body):
    """A decision that adds a visit."""

    decision: Name
    ground: Code
    decided_on: date


class RestrictionBody(Body):
    """A disciplinary decision."""

    effective_on: date


class NoticeShown(Answer):
    """A relative who is to be told."""

    relative: str
    due_on: date


class RestrictionShown(Versioned):
    """A restriction, and whom to tell."""

    id: str
    to_tell: list[NoticeShown]


class SizeBody(Body):
    """How many visits of all kinds a month has."""

    visits: Annotated[int, Field(ge=0, le=VISITS_MAX)]
    fed_by: FedBy = FedBy.INMATE


class FurtherBody(Body):
    """A yes or no to a further visit in the month of a start."""

    start: Moment
    granted: bool
    number: Annotated[int, Field(ge=1, le=VISITS_MAX)] | None = None
    reason: Words


def explained_shown(answers: tuple[Explained, ...]) -> ExplainedShown:
    """One answer, for two inmates with the steps of both."""
    return ExplainedShown(
        allowed=all(each.allowed for each in answers),
        refusals=[shown(refusal) for each in answers for refusal in each.refusals],
        steps=[
            StepShown(code=step.code, citation=cited(step.citation), facts=dict(step.facts))
            for each in answers
            for step in each.steps
        ],
    )


def inmate_of(asked: Asked) -> PersonId:
    """Whom the path names."""
    return PersonId(asked.path["inmate"])


async def explain(acting: Acting, asked: Asked) -> ExplainedShown:
    """Of an application."""
    name = ApplicationId(asked.path["application"])
    return explained_shown(await explain_entitlement(acting, name, asked.purpose))


async def explain_one(acting: Acting, asked: Asked) -> ExplainedShown:
    """Of an inmate, before anybody has applied."""
    body = asked.body_as(ExplainBody)
    inmate = inmate_of(asked)
    return explained_shown(
        (await explain_inmate(acting, inmate, body.kind, body.start, asked.purpose),)
    )


async def enter_elsewhere(acting: Acting, asked: Asked) -> Done:
    """A visit held elsewhere."""
    body, inmate = asked.body_as(ElsewhereBody), inmate_of(asked)
    await enter_visit_elsewhere(acting, inmate, body.reference, body.kind, body.start)
    return Done()


async def credit(acting: Acting, asked: Asked) -> Done:
    """A decision that adds a visit."""
    body = asked.body_as(CreditBody)
    await enter_credit(acting, inmate_of(asked), body.decision, body.ground, body.decided_on)
    return Done()


async def restrict(acting: Acting, asked: Asked) -> RestrictionShown:
    """A disciplinary decision."""
    body = asked.body_as(RestrictionBody)
    found = await enter_restriction(acting, inmate_of(asked), body.effective_on)
    told = [NoticeShown(relative=each.relative, due_on=each.due_on) for each in found.to_tell]
    return RestrictionShown(id=found.name, version=found.version, to_tell=told)


async def recognise(acting: Acting, asked: Asked) -> Done:
    """Progress is recognised."""
    await recognise_progress(acting, asked.path["restriction"], asked.seen)
    return Done()


async def size(acting: Acting, asked: Asked) -> Done:
    """The account's size."""
    body = asked.body_as(SizeBody)
    await set_account_size(acting, inmate_of(asked), body.visits, body.fed_by)
    return Done()


async def further(acting: Acting, asked: Asked) -> Done:
    """A further visit in a month."""
    body, inmate = asked.body_as(FurtherBody), inmate_of(asked)
    await decide_further_visit(
        acting, inmate, body.start, body.number, body.reason, granted=body.granted
    )
    return Done()


def entered(
    way: str, name: str, summary: str, answer: type[Answer], act: Act, body: type[Body]
) -> Endpoint:
    """An endpoint by which staff enter something new about an inmate."""
    return Endpoint(
        Method.POST,
        f"{INMATE}/{way}",
        name,
        summary,
        staff(),
        answer,
        act=act,
        body=body,
        status=201,
        creates=True,
        tags=TAGS,
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/applications/{{application}}/entitlement",
        "explain_entitlement",
        "Why a visit is left to an application, or none; to its units and its family",
        staff_or_family(),
        ExplainedShown,
        act=explain,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{INMATE}/entitlement",
        "explain_inmate",
        "Why an inmate has a visit left, or none, before anybody has applied",
        staff(),
        ExplainedShown,
        act=explain_one,
        body=ExplainBody,
        personal=True,
        tags=TAGS,
    ),
    entered(
        "visits-elsewhere",
        "enter_visit_elsewhere",
        "Enter a visit that was held elsewhere (Art. 11)",
        Done,
        enter_elsewhere,
        ElsewhereBody,
    ),
    entered("credits", "enter_credit", "A decision adds a visit", Done, credit, CreditBody),
    entered(
        "restrictions",
        "enter_restriction",
        "A disciplinary decision takes effect",
        RestrictionShown,
        restrict,
        RestrictionBody,
    ),
    entered(
        "further-visits",
        "decide_further_visit",
        "The facility decides on a further visit of a month (A1)",
        Done,
        further,
        FurtherBody,
    ),
    entered(
        "account-sizes", "set_account_size", "How many visits a month has", Done, size, SizeBody
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/restrictions/{{restriction}}/recognition",
        "recognise_progress",
        "Progress is recognised, and a restriction ends",
        staff(),
        Done,
        act=recognise,
        changes=True,
        tags=TAGS,
    ),
)
