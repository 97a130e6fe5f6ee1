"""The family answers: by its account, by SMS, at the desk or on the phone (Art. 15 ¶3; A32)."""

from server.casework import asking, stepping
from server.casework import case as cases
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import Staff
from server.domain.applications import consent
from server.domain.applications.applications import Event, State, Step
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.domain.vocabulary import Mode


async def record_consent(
    acting: Acting,
    name: ApplicationId,
    seen: int,
    answered_by: PersonId,
    channel: consent.Channel,
    mode: Mode | None,
    *,
    agrees: bool,
) -> Case:
    """Keep a yes or a no, and what follows from it.

    Args:
        answered_by: who of the family answered; an applicant answers for nobody else.
        mode: what the family chose, where an inmate applied (Art. 4 ¶2).
    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.RECORD_CONSENT, case.sides, subject=name)
    cases.not_stale(case)
    acting.own(answered_by)
    clerk = acting.by.account if isinstance(acting.by, Staff) else None
    answer = consent.Answer(agrees, channel, answered_by, acting.now, clerk, mode)
    event = Event.AGREED if agrees else Event.DECLINED
    return await stepping.take(acting, case, Step(event, acting.by), refusals(acting, case, answer))


def refusals(acting: Acting, case: Case, answer: consent.Answer) -> tuple[Refusal, ...]:
    """Why an answer does not count."""
    asked = asking.asked_of(acting.law, case)
    if asked is None:
        return ()
    if case.application.state is State.BOOKED:
        return consent.revocation_refusals(case.profile, asked.start, acting.now)
    return consent.answer_refusals(case.profile, asked, answer)
