"""What a visit leaves behind in invented data: the day at the desk, absences, suspensions.

Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from server.domain.conduct.suspensions import Proposal, State, Suspension, term_of
from server.domain.identifiers import ApplicationId, BookingId, CustodyId, PersonId, UnitId
from server.domain.live_visit.cuts import Cut
from server.domain.live_visit.outcome import Outcome
from server.domain.profile.profile import Profile
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import Arrival, Standing
from server.domain.visit_day.desk import CheckIn, Paper
from server.domain.visit_day.pledge import Medium, Pledge
from server.domain.vocabulary import Body
from server.seed.names import CARD
from server.seed.province import staff_of
from server.seed.records import kept
from server.seed.rows import ShelfRow
from server.seed.story import Case, Side, Terms
from server.storage.conduct import FINDINGS, SUSPENSIONS, Finding, SuspensionCase
from server.storage.days import DAYS, DayOfVisit
from server.storage.pledges import PLEDGES

CAME: Final = frozenset(
    {
        Outcome.HELD,
        Outcome.CUT,
        Outcome.FAILED,
        Outcome.STATUS_ENDED,
        Outcome.UNPROVEN,
        Outcome.NOT_BROUGHT,
        Outcome.DECLINED,
    }
)
"""Ends at which the family sat at the kiosk."""
ABSENT: Final = {
    Outcome.ABSENCE_PROPOSED: absence.State.PROPOSED,
    Outcome.NO_SHOW: absence.State.FOUND,
    Outcome.EXCUSED: absence.State.EXCUSED,
}
NOT_THERE: Final = frozenset({Outcome.NOT_BROUGHT, Outcome.DECLINED})
EARLY: Final = timedelta(minutes=20)
AT_DESK: Final = timedelta(minutes=6)
FINDING_LATER: Final = timedelta(hours=3)
CUT_AFTER: Final = timedelta(minutes=11)
DECIDED_AFTER: Final = timedelta(days=6)
SUSPENDED_MONTHS: Final = 1
PAPER_DAYS: Final = timedelta(days=2_000)
MARK: Final = "00" * 32
"""Of no signature."""
CUT_GROUND: Final = "device"
TURNED_GROUND: Final = "id_expired"


def desk_of(case: Case) -> Side | None:
    """The bureau's side; None: between two inmates there is no desk (A34)."""
    return case.sides[0] if case.sides[0].body is Body.BUREAU else None


def day_rows(terms: Terms, case: Case) -> Iterator[ShelfRow]:
    """The day of a visit, as far as somebody came to it."""
    outcome, desk = case.path.outcome, desk_of(case)
    if outcome not in CAME and outcome is not Outcome.TURNED_AWAY:
        return
    day = DayOfVisit(BookingId(case.id), brought=brought(case))
    if desk is not None:
        day = with_family(terms, case, desk, day)
    yield kept(DAYS, case.id, day)


def brought(case: Case) -> dict[UnitId, datetime]:
    """When each facility had its inmate at the terminal."""
    if case.path.outcome in NOT_THERE or case.path.outcome is Outcome.TURNED_AWAY:
        return {}
    held = [side for side in case.sides if side.body is Body.FACILITY]
    return {UnitId(side.unit): case.start - AT_DESK for side in held}


def with_family(terms: Terms, case: Case, desk: Side, day: DayOfVisit) -> DayOfVisit:
    """The day with those who came."""
    came = [PersonId(each) for each in case.visitors]
    arrived_at = case.start - EARLY
    if case.path.outcome is Outcome.TURNED_AWAY:
        away = {each: Arrival(each, arrived_at, turned_away=True) for each in came}
        return replace(day, arrivals=away, turned_away=dict.fromkeys(came, TURNED_GROUND))
    return replace(
        day,
        arrivals={each: Arrival(each, arrived_at, arrived_at + AT_DESK) for each in came},
        check_ins={each: check_in(terms, case, desk, each) for each in came},
        heads={"adult": len(came)},
        inmate_declined=case.path.outcome is Outcome.DECLINED,
        cuts=(cut(case, desk),) if case.path.outcome is Outcome.CUT else (),
    )


def check_in(terms: Terms, case: Case, desk: Side, visitor: PersonId) -> CheckIn:
    """One visitor at the desk, each step ticked by the account that acts for it."""
    assert terms.text.desk is not None, "a text with a desk"
    until = (case.start + PAPER_DAYS).date()
    paper = Paper(CARD, original_seen=True, matches=True, legible=True, valid_until=until)
    officer = staff_of(desk.actor).account
    ticks = dict.fromkeys(terms.text.desk.checklist.value, officer)
    return CheckIn(visitor, paper, ticks=ticks)


def cut(case: Case, desk: Side) -> Cut:
    """The bureau's officer has cut it."""
    at = case.start + CUT_AFTER
    return Cut(BookingId(case.id), staff_of(desk.actor), at, ground=CUT_GROUND)


def finding_rows(terms: Terms, case: Case, now: datetime) -> Iterator[ShelfRow]:
    """Who did not come: proposed, found or excused; a proposal that nobody decided has lapsed."""
    desk = desk_of(case)
    if case.path.outcome not in ABSENT or desk is None:
        return
    state = ABSENT[case.path.outcome]
    cited = terms.text.cite("lateness.bar_until")
    for number, visitor in enumerate(case.visitors, 1):
        proposal = absence.Proposal(
            PersonId(visitor), BookingId(case.id), CustodyId(case.stays[0]), UnitId(desk.unit),
            case.start, Standing.ABSENT, cited,
        )  # fmt: skip
        value = Finding(proposal, lapsed(state, case.start, now))
        if state is absence.State.FOUND:
            bar = absence.bar_of(terms.text, proposal, case.start + FINDING_LATER)
            value = replace(value, bar=bar)
        yield kept(FINDINGS, f"finding-{case.id}-{number}", value)


def lapsed(state: absence.State, start: datetime, now: datetime) -> absence.State:
    """What has become of a proposal by now (A9: 2 working days; a day of grace is no harm)."""
    is_old = now - start > timedelta(days=4)
    return absence.State.LAPSED if is_old and state is absence.State.PROPOSED else state


def suspension_rows(
    terms: Terms, case: Case, proposed_at: datetime, now: datetime
) -> Iterator[ShelfRow]:
    """After a cut the bureau proposes to suspend the first visitor; the City has said yes to what
    lies long enough back, and filed it."""
    desk = desk_of(case)
    if case.path.outcome is not Outcome.CUT or desk is None or desk.city is None:
        return
    if proposed_at >= now:
        return
    proposal = Proposal(
        PersonId(case.visitors[0]), staff_of(desk.actor), UnitId(desk.unit), desk.city,
        proposed_at.date(), "示例：会见中使用手机", cut(case, desk),
    )  # fmt: skip
    now_stands = became(terms.text, proposal, proposed_at, now)
    value = SuspensionCase(ApplicationId(case.id), proposal, now_stands)
    yield kept(SUSPENSIONS, f"suspension-{case.id}", value)


def became(
    profile: Profile, proposal: Proposal, proposed_at: datetime, now: datetime
) -> Suspension:
    """A suspension as it stands now."""
    visitor, wording = proposal.visitor, proposal.wording
    if now - proposed_at < DECIDED_AFTER:
        return Suspension(visitor, State.PROPOSED, wording)
    term = term_of(profile, proposed_at + DECIDED_AFTER, SUSPENDED_MONTHS)
    return Suspension(visitor, State.FILED, wording, term.since, term.until)


def pledge_row(profile: Profile, visitor: str, start: datetime) -> ShelfRow:
    """The pledge that a visitor signed at the first visit."""
    assert profile.pledge is not None, "a text with a pledge"
    form = profile.pledge
    value = Pledge(
        PersonId(visitor), PersonId(visitor), start - AT_DESK, Medium.SCREEN, "signature",
        form.form_version.value, form.form_sha256.value, MARK, form.copies.value,
    )  # fmt: skip
    return kept(PLEDGES, f"pledge-{visitor}", value)
