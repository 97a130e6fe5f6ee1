"""A complaint about a unit and its staff goes outside that unit (Art. 31(4); GD-83)."""

from functools import partial

from server.casework.above import unit_above
from server.casework.acting import Acting, demand
from server.domain.actor import Applicant
from server.domain.calendar.working_days import add_working_days
from server.domain.identifiers import UnitId
from server.domain.oversight import reviews as rules
from server.domain.oversight.tasks import Complaint, complaint_refusals
from server.storage.ids import new_id
from server.storage.reviews import UNIT_COMPLAINTS, UnitComplaint
from server.storage.shelf import Kept


async def complain_of_unit(acting: Acting, about: UnitId, words: str) -> Kept[UnitComplaint]:
    """Anybody with an account may complain of any unit; it lies before the unit above.

    Raises: Unknown; Malformed `nobody_above`."""
    profile, today = acting.profile, acting.now.date()
    before = await unit_above(acting.work, profile, about, "complaint")
    due = rules.due(profile, today, partial(add_working_days, acting.law.calendar))
    person = acting.by.person if isinstance(acting.by, Applicant) else None
    name = new_id(acting.now)
    demand(complaint_refusals(profile, Complaint(name, about), before))
    value = UnitComplaint(about, before, person, acting.now, due.last_day, words)
    kept = await UNIT_COMPLAINTS.add(acting.work, name, value)
    facts = {"about": about, "before": before, "due": due.last_day.isoformat()}
    cited = (profile.cite("staff.complaint_outside_unit"),)
    await acting.enter("unit_complained_of", name, facts=facts, citations=cited)
    return kept
