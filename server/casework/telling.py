"""What is told of a step, and to whom: queued in the transaction of the step (Art. 15 to 17)."""

from datetime import date, datetime, timedelta

from server.casework import asking
from server.casework.case import Case
from server.domain.applications.applications import Event, State
from server.domain.applications.notices import Way, notice_refusals, notices
from server.domain.identifiers import PersonId
from server.law import Law
from server.messages.notifier import Value, queue_notice
from server.storage.database import Work


async def tell(work: Work, law: Law, case: Case, event: Event, now: datetime) -> int:
    """Queue the progress notice of a step that has led to where the case is now.

    Who acts next learns it from the work list.  Returns: how many messages were queued."""
    stored = case.stored
    state = stored.application.state
    knows = any(step.state is State.AWAITING_CONSENT for step in stored.steps)
    queued = 0
    for notice in notices(case.profile, stored.application.origin, event, state, knows):
        if notice.way is not Way.SMS:
            continue
        assert not notice_refusals(case.profile, notice), "a notice that tells too much"
        for person in family_of(case):
            fields = fields_of(law, case, notice.fields)
            queued += len(await queue_notice(work, person, notice.code, fields, now))
    return queued


def family_of(case: Case) -> tuple[PersonId, ...]:
    """Who is told: the applicant, or all who would come to see an inmate who applied."""
    if case.stored.applicant is not None and not case.is_inside:
        return (case.stored.applicant,)
    return tuple(sorted(case.application.visitors))


def fields_of(law: Law, case: Case, wanted: tuple[str, ...]) -> dict[str, Value]:
    """The fields of a notice, as far as they are known: nothing that names an inmate, a facility
    or a ground (Art. 32)."""
    application, receipt = case.application, case.stored.receipt
    known: dict[str, Value | None] = {
        "reference": case.stored.reference,
        "deadline": None if receipt is None else last_day(law, receipt.deadline),
        "start": None if application.start is None else law.local(application.start),
        "site": application.bureau,
        "answer_by": asking.answer_by(law, case),
    }
    told = {field: known.get(field) for field in wanted}
    return {field: value for field, value in told.items() if value is not None}


def last_day(law: Law, deadline: datetime) -> date:
    """The day that a deadline is the end of: what lasts to midnight is told as the day before."""
    return (law.local(deadline) - timedelta(microseconds=1)).date()
