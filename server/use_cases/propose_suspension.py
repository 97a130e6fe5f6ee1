"""The bureau of the site asks its City to suspend a visitor (Art. 25, 29; GD-66, 77; A36)."""

from dataclasses import dataclass
from datetime import date

from server.casework import case as cases
from server.casework import events
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed, Unknown
from server.domain.citation import Refusal
from server.domain.conduct import suspensions
from server.domain.conduct.conduct import Measure, Misconduct, conduct_refusals
from server.domain.conduct.suspensions import Proposal, State, Suspension
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.live_visit.cuts import Cut, Packet
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.visit_day import absence
from server.storage import conduct, days, live, units
from server.storage.conduct import SUSPENSIONS, SuspensionCase
from server.storage.days import DayOfVisit
from server.storage.ids import new_id
from server.storage.shelf import Kept

REPEATED = "repeatedly_absent"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to suspend after which visit, and why.

    `after_cut`: for the cut of that visit (Art. 29), else for conduct (Art. 25); `seriousness`
    where the ground is a history of absences (A11)."""

    booking: ApplicationId
    visitor: PersonId
    reasons: str
    after_cut: bool = False
    seriousness: str = ""


async def propose_suspension(acting: Acting, asked: Asked) -> Kept[SuspensionCase]:
    """Propose; nothing binds before the City has approved (A12).

    Raises: Refused, Forbidden, Unknown, Malformed `suspension_proposed_already`."""
    case = await cases.load(acting.work, acting.law, acting.now, asked.booking)
    await acting.allow(Act.PROPOSE_SUSPENSION, case.sides, subject=asked.booking)
    if asked.visitor not in case.application.visitors | case.application.inmates:
        raise Unknown("visitor", asked.visitor)
    kept = await days.of_booking(acting.work, case.booking)
    day = DayOfVisit(case.booking) if kept is None else kept.value
    site = case.application.bureau or acting.staff().unit
    await check_first(acting, site, asked)
    cut = day.cuts[-1] if asked.after_cut and day.cuts else None
    proposal = await proposal_of(acting, case, asked, cut, site)
    misconduct = await misconduct_of(acting, day, asked)
    demand(
        suspensions.proposal_refusals(acting.profile, proposal),
        () if cut is not None else conduct_of(acting, misconduct),
    )
    ground = misconduct.ground if cut is None else cut.ground or ""
    return await keep(acting, asked.booking, proposal, ground)


async def check_first(acting: Acting, site: UnitId, asked: Asked) -> None:
    """One proposal for one person after one visit, as long as it may come to something."""
    before = await conduct.suspensions_on(acting.work, site, asked.booking)
    alive = {State.PROPOSED, *suspensions.BINDING}
    for each in before:
        mine = each.value.proposal.visitor == asked.visitor
        if mine and each.value.suspension.state in alive:
            raise Malformed("suspension_proposed_already", "it lies before the City, or binds")


async def proposal_of(
    acting: Acting, case: Case, asked: Asked, cut: Cut | None, site: UnitId
) -> Proposal:
    """The proposal as the rules want it.  Raises: Malformed `nobody_above`."""
    unit = await units.get(acting.work, site)
    if unit is None or unit.unit.city is None:
        raise Malformed("nobody_above", "no City stands above this unit")
    return Proposal(
        visitor=asked.visitor,
        by=acting.by,
        site=site,
        city=unit.unit.city,
        proposed_on=acting.now.date(),
        reasons=asked.reasons,
        cut=cut,
        packet=await packet_on(acting, case),
        between_inmates=case.application.bureau is None,
    )


async def packet_on(acting: Acting, case: Case) -> Packet | None:
    """The incident packet that the facility has sent for this visit; None: none (GD-76)."""
    packets = await live.packets_on(acting.work, case.booking)
    return packets[-1].value if packets else None


async def misconduct_of(acting: Acting, day: DayOfVisit, asked: Asked) -> Misconduct:
    """What the desk entered on the day; else the history of absences (A11)."""
    seen = day.conduct.get(asked.visitor)
    if seen is not None and not asked.seriousness:
        return seen
    past = await absences(acting, asked.visitor)
    ground = REPEATED if asked.seriousness else ""
    serious = asked.seriousness
    return Misconduct(ground, acting.now, acting.by, absences=past, seriousness=serious)


async def absences(acting: Acting, person: PersonId) -> tuple[date, ...]:
    """The days on which this person was found late or absent."""
    findings = await conduct.findings_of(acting.work, frozenset({person}))
    return tuple(
        acting.law.local(kept.value.proposal.start).date()
        for kept in findings
        if kept.value.state is absence.State.FOUND
    )


def conduct_of(acting: Acting, misconduct: Misconduct) -> tuple[Refusal, ...]:
    """What stands against the ground of Art. 25."""
    measure, today = Measure.PROPOSE_SUSPENSION, acting.now.date()
    return conduct_refusals(acting.profile, misconduct, measure, today)


async def keep(
    acting: Acting, booking: ApplicationId, proposal: Proposal, ground: str
) -> Kept[SuspensionCase]:
    """Keep the proposal with its line."""
    name = new_id(acting.now)
    await acting.stand_apart(Part.PROPOSAL, name)
    suspension = Suspension(proposal.visitor, State.PROPOSED, proposal.wording)
    value = SuspensionCase(booking, proposal, suspension, ground)
    kept = await SUSPENSIONS.add(acting.work, name, value)
    concerned = (proposal.site, proposal.city)
    await events.suspension_changed(acting, name, State.PROPOSED.value, concerned)
    await acting.enter(
        "suspension_proposed",
        name,
        facts={"visit": booking, "person": proposal.visitor, "ground": ground},
        citations=(acting.profile.cite("suspensions.proposed_by"),),
        words=proposal.reasons,
    )
    return kept
