"""Another time or other visitors: told in advance, and applied for anew (Art. 23; GD-58)."""

from server.casework import case as cases
from server.casework import family_form, inmate_form, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.family_form import Asked
from server.casework.inmate_form import AskedInside
from server.casework.refused import Malformed, Refused
from server.domain.applications.applications import Event, Step
from server.domain.applications.changes import Reapplication, Terms, reapplication, told_refusals
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.lodging.lodging import Returned
from server.domain.powers.acts import Act


async def reapply(
    acting: Acting, name: ApplicationId, seen: int, asked: Asked | AskedInside, reason: str = ""
) -> Case:
    """Withdraw an application in advance and lodge another one that follows it: both or none.

    Returns: the new one.
    Raises: Refused (told too late, what lacks, `slot_taken` …), Forbidden, Malformed, Unknown,
    StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    act = Act.LODGE_FOR_INMATE if case.is_inside else Act.WITHDRAW_AT_DESK
    await acting.allow(act, case.sides, subject=name)
    acting.own(case.stored.applicant)
    cases.not_stale(case)
    if case.inmates != (asked.inmate,) or case.is_inside is not isinstance(asked, AskedInside):
        raise Malformed("reapplication_of_another", "a change keeps the inmate and who applies")
    before = terms_of(case)
    demand(told_refusals(case.profile, before.start, acting.now))
    await stepping.take(acting, case, Step(Event.WITHDRAWN, acting.by, reason=reason))
    new = await lodged_anew(acting, asked, name)
    linked = reapplication(case.profile, (name, before), (new.name, terms_of(new)), acting.now)
    if isinstance(linked, Reapplication):
        facts = {"instead_of": name, "changes": ",".join(linked.changes)}
        await acting.enter(
            "application_changed", new.name, facts=facts, citations=(linked.citation,)
        )
    else:
        demand(linked)
    return new


async def lodged_anew(acting: Acting, asked: Asked | AskedInside, old: ApplicationId) -> Case:
    """The new application.  What lacks is refused here, so that the old one stays."""
    if isinstance(asked, AskedInside):
        return await inmate_form.take_in(acting, asked, acting.staff().unit, old)
    await acting.allow(Act.LODGE_AT_DESK, [asked.site], subject=asked.site)
    acting.own(asked.applicant)
    answer = await family_form.take_in(acting, asked, instead_of=old)
    if isinstance(answer.came, Returned):
        raise Refused(lack.refusal for lack in answer.came.lacks)
    return answer.case


def terms_of(case: Case) -> Terms:
    """What an application holds, as a change is told by it."""
    start = case.application.start
    assert start is not None, "what is lodged has a time"
    people: frozenset[PersonId] = case.application.visitors
    return Terms(start, case.sides[0], people, tuple(each.seat for each in case.slots))
