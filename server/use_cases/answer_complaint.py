"""The unit above answers a complaint about another unit (Art. 31(4); GD-83)."""

from dataclasses import replace

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.casework.shelved import check_seen, found
from server.domain.oversight.tasks import Complaint, complaint_refusals
from server.domain.powers.acts import Act
from server.storage.reviews import UNIT_COMPLAINTS, UnitComplaint
from server.storage.shelf import Kept


async def answer_complaint(
    acting: Acting, name: str, seen: int, answer: str
) -> Kept[UnitComplaint]:
    """Answer it, with reasons.

    Raises: Malformed `complaint_answered`, `complaint_without_answer`; Refused, Forbidden,
    Unknown, StaleVersion."""
    kept = await found(acting.work, UNIT_COMPLAINTS, name)
    await acting.allow(Act.HANDLE_COMPLAINT, [kept.value.about], subject=name)
    if acting.staff().unit != kept.value.before:
        raise Unknown("complaint", name)
    check_seen(UNIT_COMPLAINTS, kept, seen)
    if kept.value.answered_at is not None:
        raise Malformed("complaint_answered", "an answer is not changed")
    if not answer.strip():
        raise Malformed("complaint_without_answer", "say what was found")
    complaint = Complaint(name, kept.value.about)
    demand(complaint_refusals(acting.profile, complaint, acting.staff().unit))
    changed = replace(kept.value, answer=answer, answered_at=acting.now)
    answered = await UNIT_COMPLAINTS.change(acting.work, kept, changed)
    cited = (acting.profile.cite("staff.complaint_outside_unit"),)
    await acting.enter("complaint_answered", name, citations=cited, words=answer)
    return answered
