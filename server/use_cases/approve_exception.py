"""The Department approves a special case past application and review (Art. 35; GD-92).

Its booking stands from then on, so that a device can be enrolled for this one visit; the facility
still has to decide (Art. 3), and it is relayed, watched and recorded like every other."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import case as cases
from server.casework import quota, seating, stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.references import unused_reference
from server.casework.refused import Malformed, Unknown
from server.domain.applications.applications import Application, Origin, State
from server.domain.citation import Refusal
from server.domain.entitlement.account import How
from server.domain.entitlement.kinds import KindAsked, KindDecision, kind_refusals
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.visit_day.exceptions import Approval, approval_refusals
from server.domain.vocabulary import Mode
from server.storage import applications, people, relationships, units
from server.storage.applications import StoredApplication
from server.storage.details import Details
from server.storage.ids import new_id

KIND = "exception"
GROUND = "special_case"


@dataclass(frozen=True, slots=True)
class AskedException:
    """The visit that is approved; `number` is the Department's own, by which it can be looked up.

    `site` is the bureau that watches."""

    number: str
    site: UnitId
    inmate: PersonId
    visitors: tuple[PersonId, ...]
    start: datetime
    minutes: int
    reason: str


async def approve_exception(acting: Acting, asked: AskedException) -> Case:
    """Enter the approval: a slot at each side, and the visit of the month.

    Raises: Refused (no number, `slot_taken`, no visit left …), Forbidden, Malformed, Unknown."""
    await acting.allow(Act.APPROVE_EXCEPTION, [asked.site], subject=asked.inmate)
    start = acting.law.local(asked.start)
    if KIND not in acting.law.of_visit(start).kinds or acting.profile.exceptions is None:
        raise Malformed("kind_unknown", "the text in force on that day knows no special case")
    decision = KindDecision(acting.staff().body, GROUND, acting.now)
    case = await drafted(acting, asked, start, decision)
    demand(
        approval_refusals(acting.profile, Approval(acting.staff().body, asked.number)),
        limit_refusals(acting, case, start, decision),
        await quota.refusals(acting.work, acting.law, case, start, acting.now),
        await seating.closed_refusals(acting.work, acting.law, case, start),
    )
    await seating.take(acting.work, acting.law, case, start, acting.now)
    await quota.enter(acting.work, acting.law, case, start, How.BOOKED, acting.now)
    case = await cases.load(acting.work, acting.law, acting.now, case.name)
    await stepping.book(acting, case)
    await stepping.assign(acting, case)
    cited = (acting.profile.cite("exceptions.approved_by"),)
    facts = {"number": asked.number, "start": start.isoformat(), "inmate": asked.inmate}
    await acting.enter(
        "exception_approved", case.name, facts=facts, citations=cited, words=asked.reason
    )
    return case


async def drafted(
    acting: Acting, asked: AskedException, start: datetime, decision: KindDecision
) -> Case:
    """The visit as an application that nobody has to lodge.  Raises: Unknown."""
    stays = await cases.current_stays(acting.work, frozenset({asked.inmate}), acting.now)
    held, site = stays.get(asked.inmate), await units.get(acting.work, asked.site)
    if held is None or site is None:
        raise Unknown("inmate", asked.inmate)
    if not asked.visitors:
        raise Malformed("visitors_missing", "somebody visits")
    known = await people.named(acting.work, asked.visitors)
    related = await relationships.between(acting.work, asked.visitors, [asked.inmate])
    if set(asked.visitors) - known.keys() or set(asked.visitors) - {r.visitor for r in related}:
        raise Unknown("relationship", asked.inmate)
    application = Application(
        origin=Origin.RELATIVE,
        state=State.UNFINISHED,
        bureau=asked.site,
        facilities=(held.record.facility,),
        inmates=frozenset({asked.inmate}),
        custody=(held.record.regime,),
        visitors=frozenset(asked.visitors),
        start=start,
    )
    stored = StoredApplication(
        id=ApplicationId(new_id(acting.now)),
        reference=await unused_reference(acting.work, acting.now),
        application=application,
        kind=KIND,
        channel="department",
        made_at=acting.now,
        details=Details(asked.minutes, exception=asked.number, kind_decision=decision),
    )
    saved = await applications.add(acting.work, stored)
    return await cases.of_stored(acting.work, acting.law, acting.now, saved)


def limit_refusals(
    acting: Acting, case: Case, start: datetime, decision: KindDecision
) -> tuple[Refusal, ...]:
    """What people and minutes of the visit break, and whether the Department may decide it."""
    parties = tuple(case.party_of(each) for each in sorted(case.application.visitors))
    minutes = case.stored.details.minutes
    asked = KindAsked(KIND, start, start.date(), minutes, parties, Mode.VIDEO, decision=decision)
    return kind_refusals(acting.law.of_visit(start), asked)
