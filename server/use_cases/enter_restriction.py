"""A disciplinary decision narrows the visits until progress is recognised (draft §3; VN-07, 09)."""

from dataclasses import dataclass
from datetime import date

from server.casework import persons
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.calendar.working_days import add_working_days
from server.domain.entitlement.discipline import NoticeTask, Restriction, notice_tasks
from server.domain.identifiers import PersonId
from server.domain.people.relationships import RELATIVES
from server.domain.powers.acts import Act
from server.storage import accounts, relationships
from server.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class RestrictionEntered:
    """What it is called, in which version, and which relatives are to be told by when (VN-09)."""

    name: str
    version: int
    to_tell: tuple[NoticeTask, ...]


async def enter_restriction(
    acting: Acting, inmate: PersonId, effective_on: date
) -> RestrictionEntered:
    """Enter it from the day on which the decision takes effect; no timer ends it.

    Raises: Forbidden, Unknown, Malformed: a text without discipline, a day known already."""
    stay = await persons.held(acting.work, inmate, acting.now)
    await acting.allow(Act.ENTER_DISCIPLINE, [stay.record.facility], subject=inmate)
    profile = acting.profile
    if profile.discipline is None:
        raise Malformed("discipline_not_in_text", "the text in force knows no such restriction")
    known = await accounts.restrictions_of(acting.work, inmate)
    if any(each.effective_on == effective_on for each in known):
        raise Malformed("restriction_known", "a decision of this day is on record")
    restriction, name = Restriction(effective_on), new_id(acting.now)
    kept = await accounts.RESTRICTIONS.add(
        acting.work, name, accounts.RestrictionOf(inmate, restriction)
    )
    facts: dict[str, str | int] = {"restriction": name, "effective_on": effective_on.isoformat()}
    cited = (profile.cite("discipline.begins_at"),)
    await acting.enter("restriction_entered", inmate, facts=facts, citations=cited)
    return RestrictionEntered(name, kept.version, await to_tell(acting, inmate, restriction))


async def to_tell(
    acting: Acting, inmate: PersonId, restriction: Restriction
) -> tuple[NoticeTask, ...]:
    """Every registered relative, none of whom has been told yet."""
    every = await relationships.of_inmate(acting.work, inmate)
    relatives = [each.visitor for each in every if each.relation.party in RELATIVES]
    calendar = acting.law.calendar
    return notice_tasks(
        acting.profile,
        restriction,
        relatives,
        (),
        acting.now.date(),
        lambda day, count: add_working_days(calendar, day, count),
    )
