"""Acts upon visitors: bars, suspensions, findings of absence, and the review of any of them."""

from dataclasses import replace
from typing import Any, Final

from server.domain.actor import Actor, Staff
from server.domain.applications.applications import State
from server.domain.conduct import suspensions
from server.domain.entitlement.account import Entry, How, restoration
from server.domain.identifiers import PersonId
from server.domain.oversight.reviews import Answer, ReviewedAct, answer_refusals
from server.domain.people.bars import Bar, bar_entry_refusals
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import Arrival
from server.domain.vocabulary import Body
from tests.support.day_of_visit import CALENDAR
from tests.support.model_office.office import (
    CITY,
    PROFILE,
    REGIME,
    Case,
    Move,
    Office,
    Refusals,
    Void,
    allowed,
    staff_only,
)

Result = tuple[Refusals, Any]
BASIS: Final = {"evidence": "e-1", "reason": "seen", "document_or_own_statement": "d-1"}


def enter_bar(office: Office, move: Move) -> Result:
    """A `ground` of Art. 18 against `person`, for `inmate` where it binds a pair."""
    by, facts = staff_only(move.by), move.facts
    if facts["number"] in office.bars:
        raise Void
    bar = Bar(facts["ground"], facts["person"], by, office.now, None, facts["inmate"], BASIS)
    refusals = (
        *allowed(by, Act.SET_BAR, [by.unit]),
        *bar_entry_refusals(PROFILE, bar),
    )
    if refusals:
        return refusals, None
    office.bars[facts["number"]] = bar
    return (), None


def lift_bar(office: Office, move: Move) -> Result:
    """A bar ends now, by the unit that entered it."""
    by = staff_only(move.by)
    bar = office.bars.get(move.facts["number"])
    if bar is None or bar.until is not None or bar.since == office.now:
        raise Void
    ended = replace(bar, until=office.now)
    refusals = (
        *allowed(by, Act.SET_BAR, [bar.decided_by.unit]),
        *bar_entry_refusals(PROFILE, replace(ended, decided_by=by)),
    )
    if refusals:
        return refusals, None
    office.bars[move.facts["number"]] = ended
    return (), None


def propose(office: Office, move: Move) -> Result:
    """The bureau of the site proposes to suspend `person`, under `number`."""
    case, number = office.case(move.case), move.facts["number"]
    bureau = case.application.bureau
    if number in office.proposals or bureau is None:
        raise Void
    person: PersonId = move.facts["person"]
    proposal = suspensions.Proposal(
        person, move.by, bureau, CITY, office.now.date(), move.facts["reasons"]
    )
    refusals = (
        *allowed(move.by, Act.PROPOSE_SUSPENSION, [bureau]),
        *office.parted(move.by, Part.PROPOSAL, f"suspension {number}"),
        *suspensions.proposal_refusals(PROFILE, proposal),
    )
    if refusals:
        return refusals, None
    office.take_part(move.by, Part.PROPOSAL, f"suspension {number}")
    state = suspensions.State.PROPOSED
    office.proposals[number] = (
        proposal,
        suspensions.Suspension(person, state, proposal.wording),
    )
    return (), None


def decide(office: Office, move: Move) -> Result:
    """The City decides on a proposal: for `months`; None: no."""
    number, months = move.facts["number"], move.facts["months"]
    if number not in office.proposals:
        raise Void
    proposal, suspension = office.proposals[number]
    if suspension.state is not suspensions.State.PROPOSED:
        raise Void
    key = f"suspension {number}"
    today = office.now.date()
    refusals = (
        *allowed(move.by, Act.DECIDE_SUSPENSION, [], case_before=frozenset({CITY})),
        *office.parted(move.by, Part.CITY_DECISION, key),
        *suspensions.decision_refusals(PROFILE, proposal, move.by, months, today, CALENDAR),
    )
    if refusals:
        return refusals, None
    office.take_part(move.by, Part.CITY_DECISION, key)
    after = replace(suspension, state=suspensions.State.DECLINED)
    if months is not None:
        term = suspensions.term_of(PROFILE, office.now, months)
        state = suspensions.State.APPROVED
        after = replace(suspension, state=state, since=term.since, until=term.until)
    office.proposals[number] = (proposal, after)
    return (), None


def file(office: Office, move: Move) -> Result:
    """The City files what it approved."""
    number = move.facts["number"]
    if number not in office.proposals:
        raise Void
    proposal, suspension = office.proposals[number]
    if suspension.state is not suspensions.State.APPROVED:
        raise Void
    key = f"suspension {number}"
    refusals = (
        *allowed(move.by, Act.FILE_SUSPENSION, [], case_before=frozenset({CITY})),
        *office.parted(move.by, Part.FILING, key),
        *suspensions.filing_refusals(PROFILE, move.by),
    )
    if refusals:
        return refusals, None
    office.take_part(move.by, Part.FILING, key)
    office.proposals[number] = (proposal, replace(suspension, state=suspensions.State.FILED))
    return (), None


def find_absence(office: Office, move: Move) -> Result:
    """Somebody finds `person` late or absent without reason."""
    case, person = office.case(move.case), move.facts["person"]
    start, bureau = case.application.start, case.application.bureau
    key = (case.number, person)
    if start is None or bureau is None or case.application.state is not State.BOOKED:
        raise Void
    visit = absence.Visit(case.booking, case.custody[0], bureau, start)
    expected = [
        case.arrivals.get(each, Arrival(each)) for each in sorted(case.application.visitors)
    ]
    proposed = absence.proposals(PROFILE, visit, expected, office.now)
    mine = next((each for each in proposed if each.person == person), None)
    if mine is None or key in office.absences:
        raise Void
    part = f"finding {case.number} {person}"
    refusals = (
        *allowed(move.by, Act.FIND_ABSENCE, [bureau]),
        *office.parted(move.by, Part.FINDING, part),
        *absence.finding_refusals(PROFILE, mine, move.by, frozenset(), office.now.date(), CALENDAR),
    )
    if refusals:
        return refusals, None
    office.take_part(move.by, Part.FINDING, part)
    bar = absence.bar_of(PROFILE, mine, office.now)
    if bar is not None:
        office.absences[key] = bar
    return (), None


def review(office: Office, move: Move) -> Result:
    """A finding or a cut is overturned on complaint: `of`, `person`, `reasons`."""
    by, case = staff_only(move.by), office.case(move.case)
    of, person = move.facts["of"], move.facts.get("person")
    acted = reviewed(office, case, of, person)
    reviewer = Act.REVIEW_BUREAU_ACT if acted.by is Body.BUREAU else Act.REVIEW_FACILITY_ACT
    part = f"finding {case.number} {person}"
    answer = Answer(by.body, True, move.facts["reasons"])
    refusals = (
        *allowed(by, reviewer, [], case_before=frozenset({by.unit})),
        *(office.parted(by, Part.FINDING_REVIEW, part) if of == "finding" else ()),
        *answer_refusals(PROFILE, acted, answer),
    )
    if refusals:
        return refusals, None
    if of == "finding":
        assert person is not None
        office.take_part(by, Part.FINDING_REVIEW, part)
        del office.absences[case.number, person]
        return (), None
    return overturn_cut(office, case)


def reviewed(office: Office, case: Case, of: str, person: PersonId | None) -> ReviewedAct:
    """The act that is complained of.  Raises: Void, if there is none."""
    if of == "finding" and person is not None and (case.number, person) in office.absences:
        return ReviewedAct(of, Body.BUREAU)
    if of == "cut" and case.cuts and case.application.state is State.BOOKED:
        by: Actor = case.cuts[0].by
        assert isinstance(by, Staff)
        return ReviewedAct(of, by.body, REGIME.get(by.unit))
    raise Void


def overturn_cut(office: Office, case: Case) -> Result:
    """The visit comes back to every account; the booking stays over."""
    for holder, account in tuple(office.accounts.items()):
        mine = [each for each in account.entries if each.visit == case.booking]
        if not mine or mine[-1].how is How.RESTORED:
            continue
        line: Entry = mine[-1]
        back, refusals = restoration(PROFILE, "cut", line)
        if refusals or back is None:
            return refusals, None
        office.accounts[holder] = replace(account, entries=(*account.entries, back[0]))
    return (), None
