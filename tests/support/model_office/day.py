"""Acts on the day of a visit: arrival, desk, pledge, confirmation, opening, entries, the cut."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from server.domain.actor import Applicant
from server.domain.conduct.conduct import Basis, Measure, Misconduct, conduct_refusals
from server.domain.identifiers import DeviceId, PersonId
from server.domain.live_visit import admission, cuts
from server.domain.live_visit.admission import Side
from server.domain.live_visit.rules import admitted
from server.domain.powers.acts import Act
from server.domain.visit_day import desk
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn, Paper
from server.domain.visit_day.pledge import Medium, Pledge, pledge_refusals
from tests.support.model_office.applications import units_of
from tests.support.model_office.office import (
    PROFILE,
    Case,
    Move,
    Office,
    Refusals,
    Void,
    allowed,
    staff_only,
)
from tests.support.model_office.readings import visit_of

Result = tuple[Refusals, Any]
GOOD: Final = Paper("resident_id_card", True, True, True, date(2035, 1, 1))
PAPERS: Final[Mapping[str, Paper]] = {
    "good": GOOD,
    "expired": replace(GOOD, valid_until=date(2026, 1, 1)),
    "left at home": replace(GOOD, original_seen=False),
    "of another": replace(GOOD, matches=False),
}
STEPS: Final = ("identity", "security_check", "controls", "briefing")


def bureaus_of(case: Case) -> tuple[Any, ...]:
    """The desk, where the case has one."""
    return () if case.application.bureau is None else (case.application.bureau,)


def arrive(office: Office, move: Move) -> Result:
    """Somebody touches the desk: anybody can walk in."""
    case, by = office.case(move.case), move.by
    if not isinstance(by, Applicant) or by.person in case.arrivals:
        raise Void
    arrivals = {**case.arrivals, by.person: Arrival(by.person, arrived_at=office.now)}
    office.cases[case.number] = replace(case, arrivals=arrivals)
    return (), None


def check_in(office: Office, move: Move) -> Result:
    """The desk's work on `person`, who shows `paper`; `ticked` are the steps done."""
    by, case = staff_only(move.by), office.case(move.case)
    person: PersonId = move.facts["person"]
    start = case.application.start
    if person not in case.arrivals or start is None:
        raise Void
    ticks = dict.fromkeys(move.facts["ticked"], by.account)
    done = CheckIn(person, PAPERS[move.facts["paper"]], ticks=ticks)
    refusals = (
        *allowed(by, Act.CHECK_IN, bureaus_of(case)),
        *desk.desk_refusals(PROFILE, done, case.application.visitors, start.date()),
    )
    if refusals:
        return refusals, None
    arrival = replace(case.arrivals[person], checked_in_at=office.now)
    office.cases[case.number] = replace(
        case,
        check_ins={**case.check_ins, person: done},
        arrivals={**case.arrivals, person: arrival},
    )
    return (), None


def excuse(office: Office, move: Move) -> Result:
    """An officer says whether `person` is excused for being late."""
    by, case = staff_only(move.by), office.case(move.case)
    arrival = case.arrivals.get(move.facts["person"])
    if arrival is None:
        raise Void
    refusals = allowed(by, Act.EXCUSE_LATENESS, bureaus_of(case))
    if refusals:
        return refusals, None
    said = replace(arrival, excused=move.facts["excused"])
    office.cases[case.number] = replace(case, arrivals={**case.arrivals, arrival.person: said})
    return (), None


def refuse_for_conduct(office: Office, move: Move) -> Result:
    """The bureau does not arrange the visit for `person` on a `ground` of Art. 25."""
    by, case = staff_only(move.by), office.case(move.case)
    person: PersonId = move.facts["person"]
    if person not in case.arrivals:
        raise Void
    act = Misconduct(move.facts["ground"], office.now, by, Basis.SIGN_SEEN, "seen")
    refusals = (
        *allowed(by, Act.REFUSE_FOR_CONDUCT, bureaus_of(case)),
        *conduct_refusals(PROFILE, act, Measure.NOT_ARRANGE, office.now.date()),
    )
    if refusals:
        return refusals, None
    conduct = {**case.conduct, person: move.facts["ground"]}
    office.cases[case.number] = replace(case, conduct=conduct)
    return (), None


def sign_pledge(office: Office, move: Move) -> Result:
    """`person` signs, or `signer` for another, before an officer."""
    by, case = staff_only(move.by), office.case(move.case)
    person: PersonId = move.facts["person"]
    form = PROFILE.pledge
    assert form is not None
    sha = form.form_sha256.value if move.facts.get("form", "good") == "good" else "0" * 64
    version = form.form_version.value
    pledge = Pledge(
        person, move.facts["signer"], office.now, Medium.SCREEN, "signature", version, sha,
        "5e" * 32, 2,
    )  # fmt: skip
    refusals = (
        *allowed(by, Act.TAKE_PLEDGE, bureaus_of(case)),
        *pledge_refusals(PROFILE, pledge, case.applicant or person),
    )
    if refusals:
        return refusals, None
    office.pledges[person] = (*office.pledges.get(person, ()), pledge)
    return (), None


def count_heads(office: Office, move: Move) -> Result:
    """An officer counts who sits in the room."""
    by, case = staff_only(move.by), office.case(move.case)
    refusals = allowed(by, Act.CHECK_IN, bureaus_of(case))
    if refusals:
        return refusals, None
    office.cases[case.number] = replace(case, heads=move.facts["heads"])
    return (), None


def confirm(office: Office, move: Move) -> Result:
    """A facility brings its person and says who it is."""
    by, case = staff_only(move.by), office.case(move.case)
    refusals = allowed(by, Act.CONFIRM_INMATE, case.application.facilities)
    if refusals:
        return refusals, None
    office.cases[case.number] = replace(case, confirmed=case.confirmed | {by.unit})
    return (), None


def open_session(office: Office, move: Move) -> Result:
    """Whoever asks, the office opens only what may be opened."""
    case = office.case(move.case)
    found = admission.opening(PROFILE, visit_of(office, case), office.now)
    if not found.refusals:
        office.cases[case.number] = replace(case, opened=True)
    return found.refusals, found


def enter(office: Office, move: Move) -> Result:
    """A `device` wants in as the party of a `side`."""
    visit = visit_of(office, office.case(move.case))
    device = office.devices.get(DeviceId(move.facts["device"]))
    if device is None:
        raise Void
    found = admission.party_entry(PROFILE, visit, device, Side(move.facts["side"]), office.now)
    return found.refusals, (found, admitted(PROFILE, visit))


def watch(office: Office, move: Move) -> Result:
    """An officer takes a monitor."""
    by = staff_only(move.by)
    case = office.case(move.case)
    visit = visit_of(office, case)
    mine = office.watching.get(by.account, frozenset())
    found = admission.monitor_entry(PROFILE, visit, by, len(mine - {case.number}), office.now)
    if not found.refusals:
        office.watching[by.account] = mine | {case.number}
    return found.refusals, (found, admitted(PROFILE, visit))


def cut(office: Office, move: Move) -> Result:
    """An officer breaks the visit off; the ground is told afterwards, here at once."""
    by, case = staff_only(move.by), office.case(move.case)
    ground = move.facts["ground"]
    if not case.slots:
        raise Void
    refusals = (
        *allowed(by, Act.CUT, units_of(case)),
        *cuts.press_refusals(PROFILE, by, tuple(units_of(case))),
        *cuts.ground_refusals(PROFILE, ground, "seen"),
    )
    if refusals:
        return refusals, None
    done = cuts.Cut(case.booking, by, office.now, (), ground, "seen")
    office.cases[case.number] = replace(case, cuts=(*case.cuts, done))
    return (), None
