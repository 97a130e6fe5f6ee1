"""/api/v1/inmate-applications: what inmates ask for, taken down by their facility (Art. 10, 16)."""

from typing import Annotated, Final

from pydantic import Field

from server.api import application_models as models
from server.api.applications import ONE, TAGS, name_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Body, Code, Moment, Name, Words
from server.casework.acting import Acting
from server.casework.inmate_form import AskedInside
from server.domain.identifiers import PersonId, UnitId
from server.domain.slots.priority import Claim
from server.domain.visit_day.interpretation import Wish
from server.domain.vocabulary import Mode
from server.use_cases.lodge_between_inmates import AskedBetween, lodge_between_inmates
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from server.use_cases.report_bar import report_bar
from server.use_cases.verify_relationship import verify_relationship

Minutes = Annotated[int, Field(ge=1, le=models.MINUTES_MAX)]
Claims = Annotated[tuple[models.ClaimMade, ...], Field(max_length=5)]


class InsideBody(Body):
    """What an inmate asks for; without a site, the one of the visitors' residence."""

    inmate: Name
    visitors: Annotated[list[Name], Field(max_length=models.PEOPLE_MAX)]
    start: Moment
    minutes: Minutes = 30
    kind: Code = "video"
    mode: Mode = Mode.VIDEO
    site: Name | None = None
    need: Words = ""
    people_asked: Annotated[int, Field(ge=1, le=models.PEOPLE_MAX)] | None = None
    wish: models.WishGiven | None = None
    claims: Claims = ()

    def asked(self) -> AskedInside:
        """The same for the use case."""
        return AskedInside(
            inmate=PersonId(self.inmate),
            visitors=tuple(PersonId(each) for each in self.visitors),
            start=self.start,
            minutes=self.minutes,
            kind=self.kind,
            mode=self.mode,
            site=None if self.site is None else UnitId(self.site),
            need=self.need,
            people_asked=self.people_asked,
            wish=None if self.wish is None else Wish(self.wish.language, self.wish.ground),
            claims=claims_of(self.claims),
        )


class BetweenBody(Body):
    """A visit of two relatives who are both in custody; `inmate` is held by the own facility."""

    inmate: Name
    other: Name
    start: Moment
    minutes: Minutes = 30
    claims: Claims = ()


class VerificationBody(Body):
    """Whose relationship was verified, and by what."""

    visitor: Name
    basis: Words


class BarReportBody(Body):
    """A ground of Art. 18, and words for the facility."""

    ground: Code
    reason: Words = ""


def claims_of(made: tuple[models.ClaimMade, ...]) -> tuple[Claim, ...]:
    """Claims for a use case."""
    return tuple(Claim(each.class_code, each.held_by, each.basis) for each in made)


async def lodge(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Take an inmate's request down."""
    case = await lodge_for_inmate(acting, asked.body_as(InsideBody).asked())
    return models.application_shown(case, grounds=True)


async def lodge_between(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Take one of two inmates' application down."""
    body = asked.body_as(BetweenBody)
    wanted = AskedBetween(
        PersonId(body.inmate),
        PersonId(body.other),
        body.start,
        body.minutes,
        claims=claims_of(body.claims),
    )
    return models.application_shown(await lodge_between_inmates(acting, wanted), grounds=True)


async def verify(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Keep that a relationship was verified."""
    body, name = asked.body_as(VerificationBody), name_of(asked)
    visitor = PersonId(body.visitor)
    case = await verify_relationship(acting, name, asked.seen, visitor, body.basis)
    return models.application_shown(case, grounds=True)


async def report(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The bureau tells of a bar."""
    body = asked.body_as(BarReportBody)
    case = await report_bar(acting, name_of(asked), asked.seen, body.ground, body.reason)
    return models.application_shown(case, grounds=True)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/inmate-applications",
        "lodge_for_inmate",
        "The facility lodges what an inmate asks for (Art. 10, 16)",
        staff(),
        models.ApplicationShown,
        act=lodge,
        body=InsideBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/between-inmates-applications",
        "lodge_between_inmates",
        "One of two facilities lodges a visit between two inmates (Art. 16)",
        staff(),
        models.ApplicationShown,
        act=lodge_between,
        body=BetweenBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/verification",
        "verify_relationship",
        "The facility has verified a relationship that an inmate states (Art. 10)",
        staff(),
        models.ApplicationShown,
        act=verify,
        body=VerificationBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/bar-report",
        "report_bar",
        "The bureau reports a bar instead of an answer; the facility decides again (A31)",
        staff(),
        models.ApplicationShown,
        act=report,
        body=BarReportBody,
        changes=True,
        tags=TAGS,
    ),
)
