"""What is told of a step, and to whom: queued in the transaction of the step (Art. 15 to 17)."""

from datetime import datetime

from server.casework.case import Case
from server.domain.applications.applications import Event, State
from server.domain.applications.notices import Notice, Way, notice_refusals, notices
from server.domain.identifiers import PersonId
from server.law import Law
from server.storage import outbox, people, units
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
            await queue(work, law, case, notice, person, now)
            queued += 1
    return queued


def family_of(case: Case) -> tuple[PersonId, ...]:
    """Who is told: the applicant, or all who would come to see an inmate who applied."""
    if case.stored.applicant is not None and not case.is_inside:
        return (case.stored.applicant,)
    return tuple(sorted(case.application.visitors))


async def queue(
    work: Work, law: Law, case: Case, notice: Notice, person: PersonId, now: datetime
) -> None:
    """One message to one person: by SMS, or on the call list and by letter (GD-86)."""
    known = await people.get(work, person)
    assert known is not None, "a person of a case is on record"
    ways = (
        [outbox.Channel.SMS] if known.mobile else [outbox.Channel.CALL_LIST, outbox.Channel.LETTER]
    )
    fields = await fields_of(work, law, case, notice.fields)
    for way in ways:
        message = outbox.Message(way, person, notice.code, known.language, fields)
        await outbox.queue(work, message, now)


async def fields_of(work: Work, law: Law, case: Case, wanted: tuple[str, ...]) -> dict[str, str]:
    """The fields of a notice, as far as they are known: nothing that names an inmate, a facility
    or a ground (Art. 32)."""
    application, receipt = case.application, case.stored.receipt
    known: dict[str, str] = {"reference": case.stored.reference}
    if receipt is not None:
        known["deadline"] = law.local(receipt.deadline).isoformat()
    if application.start is not None:
        known["start"] = law.local(application.start).isoformat()
    if application.bureau is not None:
        site = await units.get(work, application.bureau)
        known["site"] = site.name if site is not None else ""
    return {field: known[field] for field in wanted if field in known}
