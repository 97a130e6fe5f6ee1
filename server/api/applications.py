"""/api/v1/applications: from the form to the booking, each step by whom the law gives it to."""

from typing import Final

from server.api import application_models as models
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff, staff_or_applicant
from server.casework import case as cases
from server.casework.acting import Acting, Looking
from server.casework.family_form import Asked as Form
from server.casework.refused import Forbidden, Malformed, Unknown
from server.domain.actor import Applicant
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.record_consent import record_consent
from server.use_cases.refuse_application import refuse_application
from server.use_cases.review_application import review_application
from server.use_cases.withdraw_application import withdraw_application

ONE: Final = f"{ROOT}/applications/{{application}}"
TAGS: Final = ("applications",)


def name_of(asked: Asked) -> ApplicationId:
    """Which application the path names."""
    return ApplicationId(asked.path["application"])


def wanted_of(asked: Asked) -> Form:
    """The form; one that an outside channel brings says so.  Raises: Malformed."""
    body, channel = asked.body_as(models.ApplicationBody), asked.who.channel
    if channel and body.channel != channel:
        raise Malformed("channel_of_another", "the form names another channel than has signed")
    return body.asked(verified=asked.who.verified)


async def lodge(acting: Acting, asked: Asked) -> models.LodgingShown:
    """Take a form in."""
    wanted = wanted_of(asked)
    return models.lodging_shown(await lodge_application(acting, wanted))


async def complete(acting: Acting, asked: Asked) -> models.LodgingShown:
    """Take a form in again, after it was returned."""
    wanted = wanted_of(asked)
    again = name_of(asked)
    return models.lodging_shown(await lodge_application(acting, wanted, again, asked.seen))


async def show(looking: Looking, asked: Asked) -> models.ApplicationShown:
    """One application, for its units and its applicant."""
    case = await cases.load(looking.reader, looking.law, looking.now, name_of(asked))
    await looking.allow(Act.SEE_APPLICATION, case.sides, subject=case.name)
    looking.own(case.stored.applicant)
    return models.application_shown(case, grounds=await sees_grounds(looking, case))


async def sees_grounds(looking: Looking, case: cases.Case) -> bool:
    """Whether who looks may know on which ground it was refused (GD-43, 84)."""
    if isinstance(looking.by, Applicant):
        return True
    try:
        await looking.allow(Act.SEE_SENSITIVE_GROUND, case.sides)
    except (Forbidden, Unknown):
        return False
    return True


async def review(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Forward it to the facility."""
    body = asked.body_as(models.ReviewBody)
    case = await review_application(acting, name_of(asked), asked.seen, body.checklist)
    return models.application_shown(case, grounds=True)


async def refuse(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Say no."""
    body = asked.body_as(models.RefusalBody)
    name = name_of(asked)
    case = await refuse_application(acting, name, asked.seen, body.ground, body.reason)
    return models.application_shown(case, grounds=True)


async def approve(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Fix the time and who comes."""
    body = asked.body_as(models.ApprovalBody)
    coming = frozenset(PersonId(each) for each in body.visitors)
    name, seen = name_of(asked), asked.seen
    case = await decide_application(acting, name, seen, body.start, coming, body.checklist)
    return models.application_shown(case, grounds=True)


async def consent(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """The family's answer."""
    body = asked.body_as(models.ConsentBody)
    case = await record_consent(
        acting,
        name_of(asked),
        asked.seen,
        PersonId(body.answered_by),
        body.channel,
        body.mode,
        agrees=body.agrees,
    )
    return models.application_shown(case, grounds=True)


async def withdraw(acting: Acting, asked: Asked) -> models.ApplicationShown:
    """Take it back."""
    body = asked.body_as(models.WithdrawalBody)
    case = await withdraw_application(acting, name_of(asked), asked.seen, body.reason)
    return models.application_shown(case, grounds=True)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/applications",
        "lodge_application",
        "Lodge an application, or get one list of what lacks (Art. 7 to 9, 22)",
        staff_or_applicant(),
        models.LodgingShown,
        act=lodge,
        body=models.ApplicationBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/lodging",
        "complete_application",
        "Lodge an application that was returned, now completed",
        staff_or_applicant(),
        models.LodgingShown,
        act=complete,
        body=models.ApplicationBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        ONE,
        "show_application",
        "An application with its steps, for its units and its applicant",
        staff_or_applicant(),
        models.ApplicationShown,
        look=show,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/review",
        "review_application",
        "The bureau forwards it to the facility (Art. 14, 15)",
        staff(),
        models.ApplicationShown,
        act=review,
        body=models.ReviewBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/refusal",
        "refuse_application",
        "Refuse it on a ground of the text, with a reason (Art. 15, 16)",
        staff(),
        models.ApplicationShown,
        act=refuse,
        body=models.RefusalBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/approval",
        "decide_application",
        "The facility approves: the time, and who may come (Art. 15, 16)",
        staff(),
        models.ApplicationShown,
        act=approve,
        body=models.ApprovalBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/consent",
        "record_consent",
        "The family's yes or no (Art. 15; A32)",
        staff_or_applicant(),
        models.ApplicationShown,
        act=consent,
        body=models.ConsentBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/withdrawal",
        "withdraw_application",
        "Whoever applied takes it back (Art. 23)",
        staff_or_applicant(),
        models.ApplicationShown,
        act=withdraw,
        body=models.WithdrawalBody,
        changes=True,
        tags=TAGS,
    ),
)
