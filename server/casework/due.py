"""What the clocks of the office have come to: ids only, each to be looked at again by its act.

Each search is one bounded look; what it misses because of its bound, the next one finds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from server.casework import alarming, asking
from server.casework import case as cases
from server.domain.applications import consent
from server.domain.applications.applications import State
from server.domain.calendar.deadlines import Review, escalations
from server.domain.conduct import suspensions
from server.domain.months import months_after
from server.domain.profile.profile import Profile
from server.domain.slots.closures import announcement_alarms, filing_alarms
from server.domain.slots.plan import MINIMUM_KEYS
from server.domain.slots.report import Signing, days_left, signing
from server.domain.visit_day import absence
from server.law import Law
from server.storage import alarms, application_lists, closures, conduct, reviews, units
from server.storage.application_lists import Listed
from server.storage.database import Reader

FOUND_MAX: Final = 500
"""How many ids one search brings."""
PAGE: Final = 500
PAGES_MAX: Final = 20
"""How far one search reads through what is under review: 10,000 applications."""
SILENCE_REACH: Final = timedelta(days=21)
"""No stretch of rest days is longer, so nobody is asked for an answer earlier than that."""
LOOKED_BACK: Final = timedelta(days=60)
"""So long after its time a closure or a special case is still asked about."""
WAITING: Final = (
    State.UNFINISHED,
    State.IN_REVIEW,
    State.BEFORE_FACILITY,
    State.BEFORE_OTHER_FACILITY,
    State.AWAITING_CONSENT,
    State.BAR_REPORTED,
)
"""States in which time may pass over an application."""


async def silent(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Applications whose family has not answered in time (A32)."""
    states, until = (State.AWAITING_CONSENT,), now + SILENCE_REACH
    found = []
    for each in await application_lists.starting(reader, states, until, FOUND_MAX):
        if not is_past_cutoff(law, each, now):
            continue
        case = await cases.load(reader, law, now, each.id)
        asked = asking.asked_of(law, case)
        if asked is not None and consent.silence(case.profile, asked, now) is not None:
            found.append(each.id)
    return tuple(found)


def is_past_cutoff(law: Law, listed: Listed, now: datetime) -> bool:
    """Whether the last moment of an answer has passed, as far as the line of a list tells."""
    if listed.start is None or listed.lodged_at is None:
        return False
    profile = law.of_steps(listed.lodged_at)
    if profile.consent is None:
        return False
    day = asking.working_day_before(law, listed.start)
    return now > consent.cutoff(profile, profile.consent, day)


async def passed(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Applications over which their own start has passed."""
    ordinary = await application_lists.starting(reader, WAITING, now, FOUND_MAX)
    since = now - LOOKED_BACK
    special = await application_lists.starting(
        reader, WAITING, now, FOUND_MAX, special=True, since=since
    )
    undecided = []
    for each in special:
        case = await cases.load(reader, law, now, each.id)
        if not case.application.approved_by >= {*case.application.facilities}:
            undecided.append(each.id)
    return (*(each.id for each in ordinary), *undecided)


async def escalating(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Reviews that have come to a share of their working time that nobody was told of (GD-55)."""
    found: list[str] = []
    after = None
    for _ in range(PAGES_MAX):
        page = await application_lists.under_review(reader, cases.UNDER_REVIEW, PAGE, after)
        told = await told_of(reader, (each.id for each in page))
        for each in page:
            if any((code, each.id) not in told for code in shares_gone(law, each, now)):
                found.append(each.id)
        if len(page) < PAGE or len(found) >= FOUND_MAX:
            break
        after = page[-1].id
    return tuple(found[:FOUND_MAX])


def shares_gone(law: Law, listed: Listed, now: datetime) -> tuple[str, ...]:
    """The codes of the escalations that have come, at the latest; an extension makes them later,
    which the act sees."""
    assert listed.lodged_at is not None, "it lies under review"
    lodged_at = law.local(listed.lodged_at)
    profile = law.of_steps(lodged_at)
    if profile.deadlines is None:
        return ()
    found = escalations(profile, law.calendar, Review(lodged_at))
    return tuple(alarming.ESCALATION.format(e.percent) for e in found if e.due_at <= now)


async def told_of(reader: Reader, subjects: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Which alarms there are about some subjects: code and subject."""
    return frozenset((code, about) for _, code, about in await alarms.raised(reader, subjects))


async def lapsed_findings(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Proposed findings of absence that nobody decided in time (A9)."""
    found = await conduct.findings_in(reader, absence.State.PROPOSED, FOUND_MAX)
    return tuple(
        kept.id
        for kept in found
        if (profile := law.of_visit(kept.value.proposal.start)).lateness is not None
        and absence.lapse_refusals(profile, kept.value.proposal, now.date(), law.calendar)
    )


async def lapsed_suspensions(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Proposed suspensions that a City left undecided (A12)."""
    found = await conduct.suspensions_in(reader, suspensions.State.PROPOSED, FOUND_MAX)
    return tuple(
        kept.id
        for kept in found
        if (profile := law.on(kept.value.proposal.proposed_on)).suspensions is not None
        and suspensions.lapse_refusals(profile, kept.value.proposal, now.date(), law.calendar)
    )


async def unfiled_suspensions(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Approved suspensions that were not filed in time, and about which nobody was told (A13)."""
    every = await conduct.suspensions_in(reader, suspensions.State.APPROVED, FOUND_MAX)
    told = {subject for _, subject in await told_of(reader, (kept.id for kept in every))}
    found = []
    for kept in every:
        since = kept.value.suspension.since
        if since is None or kept.id in told:
            continue
        profile, day = law.of_act(since), law.local(since).date()
        state = kept.value.suspension.state
        if suspensions.filing_alarm(profile, state, day, now.date(), law.calendar):
            found.append(kept.id)
    return tuple(found)


async def untold_closures(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Closures that lack their announcement or filing, and about which nobody was told."""
    every = await closures.touching(reader, now - LOOKED_BACK, now + LOOKED_BACK)
    told = await told_of(reader, (each.id for each in every))
    found = []
    for each in every:
        profile = law.of_act(each.declared_at)
        if profile.closures is None:
            continue
        lacking = (
            *announcement_alarms(profile, each, now),
            *filing_alarms(profile, law.calendar, each, now),
        )
        if any((alarm.code, each.id) not in told for alarm in lacking):
            found.append(each.id)
    return tuple(found)


async def overdue_reviews(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Complaints whose last day is over without an answer, and nobody was told (A40)."""
    every = await reviews.unanswered(reader, now.date(), FOUND_MAX)
    told = {subject for _, subject in await told_of(reader, (kept.id for kept in every))}
    return tuple(kept.id for kept in every if kept.id not in told)


async def unsigned_months(reader: Reader, law: Law, now: datetime) -> tuple[str, ...]:
    """Opened units that are to be asked about next month's slots; the act knows what is due."""
    profile, month = law.of_act(now), months_after(now.date().replace(day=1), 1)
    if profile.slots is None:
        return ()
    in_time = signing(profile, month, None, now) is Signing.OPEN
    if in_time and days_left(profile, month, now.date()) not in reminded_on(profile):
        return ()
    every = await units.every(reader)
    return tuple(each.unit.id for each in every if each.opened and each.unit.kind in MINIMUM_KEYS)


def reminded_on(profile: Profile) -> tuple[int, ...]:
    """So many days before the 25th units are reminded; asked of a text that has slots."""
    assert profile.slots is not None
    return tuple(profile.slots.remind_days_before.value)
