"""Somebody complains of an act of the office; it goes to the body above (A40)."""

from dataclasses import dataclass
from functools import partial

from server.casework.above import unit_above
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.casework.reviewing import Reviewed, reviewed
from server.domain.actor import Staff
from server.domain.calendar.working_days import add_working_days
from server.domain.identifiers import PersonId
from server.domain.oversight import reviews as rules
from server.domain.powers.acts import Act
from server.domain.powers.powers import may_of
from server.storage import reviews
from server.storage.ids import new_id
from server.storage.reviews import REVIEWS, Review
from server.storage.shelf import Kept


@dataclass(frozen=True, slots=True)
class Complaint:
    """Of what: the code of [reviews], and the id of the application, bar, finding, visit or
    suspension; by whom, and why."""

    code: str
    subject: str
    person: PersonId
    words: str


async def complain(acting: Acting, complaint: Complaint) -> Kept[Review]:
    """Enter a complaint, by the person's own account or at a desk that knows the case.

    Raises: Refused (`review_not_open`), Forbidden, Unknown, Malformed `review_asked_already`."""
    acting.own(complaint.person)
    harm = await reviewed(acting, complaint.code, complaint.subject)
    await at_desk(acting, harm, complaint.subject)
    if complaint.person not in harm.harmed:
        raise Unknown(complaint.code, complaint.subject)
    demand(rules.complaint_refusals(acting.profile, harm.act))
    if await reviews.of_subject(acting.work, complaint.code, complaint.subject):
        raise Malformed("review_asked_already", "it was complained of; the answer stands")
    return await keep(acting, complaint, harm)


async def at_desk(acting: Acting, harm: Reviewed, subject: str) -> None:
    """A desk of the case takes a complaint in, or the body above; the unit itself may not refuse
    to, since it decides nothing here."""
    if not isinstance(acting.by, Staff):
        return
    above = may_of(acting.by.role, [Act.HANDLE_COMPLAINT])
    act = Act.HANDLE_COMPLAINT if above else Act.LODGE_AT_DESK
    await acting.allow(act, harm.known_at, subject=subject)


async def keep(acting: Acting, complaint: Complaint, harm: Reviewed) -> Kept[Review]:
    """Put it before the unit above, with its last day."""
    profile, today = acting.profile, acting.now.date()
    before = await unit_above(acting.work, profile, harm.unit, complaint.code)
    due = rules.due(profile, today, partial(add_working_days, acting.law.calendar))
    name = new_id(acting.now)
    review = Review(
        harm.act,
        complaint.subject,
        complaint.person,
        harm.unit,
        before,
        acting.now,
        due.last_day,
        complaint.words,
    )
    kept = await REVIEWS.add(acting.work, name, review)
    facts = {"of": complaint.code, "subject": complaint.subject, "before": before}
    facts["due"] = due.last_day.isoformat()
    await acting.enter("review_asked", name, facts=facts, citations=(due.citation,))
    return kept
