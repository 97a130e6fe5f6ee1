"""The family answers: by its account, by SMS, at the desk or on the phone (Art. 15 ¶3; A32)."""

from server.casework import asking, stepping
from server.casework import case as cases
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.actor import Applicant, Staff
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
    of_family(acting, case, answered_by)
    cases.not_stale(case)
    clerk = acting.by.account if isinstance(acting.by, Staff) else None
    answer = consent.Answer(agrees, channel, answered_by, acting.now, clerk, mode)
    event = Event.AGREED if agrees else Event.DECLINED
    return await stepping.take(acting, case, Step(event, acting.by), refusals(acting, case, answer))


def of_family(acting: Acting, case: Case, answered_by: PersonId) -> None:
    """Let an applicant answer only for himself, and only for a visit that is the family's own.

    Raises: Unknown."""
    acting.own(answered_by)
    family = case.application.visitors | {case.stored.applicant}
    if isinstance(acting.by, Applicant) and answered_by not in family:
        raise Unknown("application", case.name)


def refusals(acting: Acting, case: Case, answer: consent.Answer) -> tuple[Refusal, ...]:
    """Why an answer does not count."""
    asked = asking.asked_of(acting.law, case)
    if asked is None:
        return ()
    if case.application.state is State.BOOKED:
        return consent.revocation_refusals(case.profile, asked.start, acting.now)
    return consent.answer_refusals(case.profile, asked, answer)
