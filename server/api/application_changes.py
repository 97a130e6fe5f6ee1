"""/api/v1/applications/{application}/…: applied for anew, put right, or cancelled (Art. 15, 23)."""

from typing import Annotated, Final

from pydantic import Field

from server.api import application_models as models
from server.api.applications import ONE, TAGS, name_of
from server.api.inside_applications import InsideBody
from server.calls.endpoint import Asked, Endpoint, Method, staff, staff_or_family
from server.calls.models import Body, Line, Moment, Name, Words
from server.casework.acting import Acting
from server.domain.identifiers import PersonId, SeatId, StaffId
from server.domain.visit_day.interpretation import Wish
from server.use_cases.cancel_application import cancel_application
from server.use_cases.correct_application import Correction, correct_application
from server.use_cases.reapply import reapply


class ReapplicationBody(models.ApplicationBody):
    """The new application of a family, and why."""

    reason: Words = ""


class InsideReapplicationBody(InsideBody):
    """The new application of an inmate, and why."""

    reason: Words = ""


class NameCorrected(Body):
    """The right spelling of a visitor's name."""

    person: Name
    name: Line


class CorrectionBody(Body):
    """What is to be put right; the rest stays.  Another start, or somebody more, is refused,
    since that is a new application."""

    start: Moment | None = None
    visitors: Annotated[list[Name], Field(max_length=models.PEOPLE_MAX)] | None = None
    seat: Name | None = None
    wish: models.WishGiven | None = None
    interpreter: Name | None = None
    names: Annotated[tuple[NameCorrected, ...], Field(max_length=models.PEOPLE_MAX)] = ()

    def wanted(self) -> Correction:
        """The same for the use case."""
        coming = self.visitors
        return Correction(
            start=self.start,
            visitors=None if coming is None else frozenset(PersonId(each) for each in coming),
            seat=None if self.seat is None else SeatId(self.seat),
            wish=None if self.wish is None else Wish(self.wish.language, self.wish.ground),
            interpreter=None if self.interpreter is None else StaffId(self.interpreter),
            names={PersonId(each.person): each.name for each in self.names},
        )


async def apply_anew(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """A family's change of time or people."""
    body = asked.body_as(ReapplicationBody)
    wanted = body.asked(verified=asked.who.verified)
    case = await reapply(acting, name_of(asked), asked.seen, wanted, body.reason)
    return models.application_shown(case, grounds=True)


async def apply_anew_inside(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """An inmate's change of time or people."""
    body = asked.body_as(InsideReapplicationBody)
    case = await reapply(acting, name_of(asked), asked.seen, body.asked(), body.reason)
    return models.application_shown(case, grounds=True)


async def correct(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """What is no change."""
    wanted = asked.body_as(CorrectionBody).wanted()
    case = await correct_application(acting, name_of(asked), asked.seen, wanted)
    return models.application_shown(case, grounds=True)


async def cancel(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The facility takes it back."""
    body, name = asked.body_as(models.RefusalBody), name_of(asked)
    case = await cancel_application(acting, name, asked.seen, body.ground, body.reason)
    return models.application_shown(case, grounds=True)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ONE}/reapplication",
        "reapply",
        "Another time or other visitors: withdrawn in advance and lodged anew (Art. 23)",
        staff_or_family(),
        models.ApplicationShown,
        act=apply_anew,
        body=ReapplicationBody,
        status=201,
        creates=True,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/inside-reapplication",
        "reapply_inside",
        "The same for an application of an inmate (Art. 23)",
        staff(),
        models.ApplicationShown,
        act=apply_anew_inside,
        body=InsideReapplicationBody,
        status=201,
        creates=True,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.PATCH,
        ONE,
        "correct_application",
        "Put right what is no change: seat, language, spelling, fewer people (Art. 23; A33)",
        staff_or_family(),
        models.ApplicationShown,
        act=correct,
        body=CorrectionBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/cancellation",
        "cancel_application",
        "The facility cancels what it had approved, with a ground and a reason (Art. 15)",
        staff(),
        models.ApplicationShown,
        act=cancel,
        body=models.RefusalBody,
        changes=True,
        tags=TAGS,
    ),
)
