"""States of an inmate in which no visit is arranged: Art. 19 and 20, and the draft's §3 ¶2.

Rows GD-46 to GD-53, VN-08.  A status belongs to one stay in custody and to its regime: what stood
against somebody in rehab says nothing of the prison later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.identifiers import CustodyId
from server.domain.people.people import CustodyRecord
from server.domain.people.relationships import PROVING
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Custody, Party

PREFIX: Final = "status_"
REASON: Final = "reason"


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """A status of one stay, from `since` until before `until`; None: until it is ended."""

    code: str
    custody: CustodyId
    since: datetime
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A line of the regime-level feed: from this moment the inmate is at this level."""

    custody: CustodyId
    level: str
    since: datetime


def selectable(profile: Profile, regime: Custody) -> tuple[str, ...]:
    """The statuses that an inmate of a regime can have."""
    return tuple(code for code, each in profile.statuses.items() if each.custody is regime)


def status_entry_refusals(
    profile: Profile, period: StatusPeriod, regime: Custody
) -> tuple[Refusal, ...]:
    """Why a status may not be entered, by hand or by a feed.

    Args:
        regime: of the stay that the status is entered for."""
    if period.code not in profile.statuses:
        cited = profile.cite(next(f"statuses.{code}" for code in profile.statuses))
        return (Refusal("status_unknown", cited, {"status": period.code}),)
    return (
        *custody_refusals(profile, period, regime),
        *reason_refusals(profile, period),
        *span_refusals(profile, period),
    )


def custody_refusals(
    profile: Profile, period: StatusPeriod, regime: Custody
) -> tuple[Refusal, ...]:
    """Art. 19 is for sentenced persons only, Art. 20 for rehab persons only."""
    if period.code in selectable(profile, regime):
        return ()
    cited = profile.cite(f"statuses.{period.code}")
    return (Refusal("status_of_other_custody", cited, {"custody": regime}),)


def reason_refusals(profile: Profile, period: StatusPeriod) -> tuple[Refusal, ...]:
    """An "other matter" says what it is (Art. 19(5), 20(3))."""
    if REASON not in profile.statuses[period.code].demands or period.reason.strip():
        return ()
    return (Refusal("status_reason_missing", profile.cite(f"statuses.{period.code}")),)


def span_refusals(profile: Profile, period: StatusPeriod) -> tuple[Refusal, ...]:
    """A status ends after it begins."""
    if period.until is None or period.since < period.until:
        return ()
    return (Refusal("status_span_empty", profile.cite(f"statuses.{period.code}")),)


def status_refusals(
    profile: Profile,
    periods: Iterable[StatusPeriod],
    record: CustodyRecord,
    party: Party,
    at: datetime,
    facility_decided: bool = False,
) -> tuple[Refusal, ...]:
    """What stands against a visit to an inmate at a moment.

    Args:
        record: the stay that counts now; statuses of other stays say nothing.
        party: who comes; some statuses keep out relatives only.
        facility_decided: the facility has decided that others may come all the same (VN-08)."""
    found = [
        status_refusal(profile, each, party, facility_decided)
        for each in periods
        if each.custody == record.custody and each.code in selectable(profile, record.regime)
        if is_current(each, at)
    ]
    return tuple(refusal for refusal in found if refusal is not None)


def is_current(period: StatusPeriod, at: datetime) -> bool:
    """Whether a status has begun and is not over."""
    return period.since <= at and (period.until is None or at < period.until)


def status_refusal(
    profile: Profile, period: StatusPeriod, party: Party, facility_decided: bool
) -> Refusal | None:
    """What one current status says to one party."""
    cited = profile.cite(f"statuses.{period.code}")
    if not is_open_to(profile, period.code, party):
        return Refusal(f"{PREFIX}{period.code}", cited)
    if facility_decided:
        return None
    return Refusal("status_asks_for_decision", cited, {"status": period.code})


def is_open_to(profile: Profile, code: str, party: Party) -> bool:
    """Whether the sentence names relatives and this party is none: the text does not forbid it,
    so the facility decides (VN-08; draft §3 ¶2 beside §4)."""
    return profile.statuses[code].relatives_only and party not in PROVING


def periods_of_levels(profile: Profile, changes: Iterable[LevelChange]) -> tuple[StatusPeriod, ...]:
    """The regime-level feed as statuses (GD-49; Art. 19(4)).

    A level lasts until the next line of the same stay; only levels that the profile lists as a
    status keep anybody out, the others end one."""
    ordered = sorted(changes, key=lambda each: (each.custody, each.since))
    following = [*ordered[1:], None][: len(ordered)]  # of no lines none is the last
    return tuple(
        StatusPeriod(each.level, each.custody, each.since, end_of(each, after))
        for each, after in zip(ordered, following, strict=True)
        if each.level in profile.statuses
    )


def end_of(change: LevelChange, after: LevelChange | None) -> datetime | None:
    """When a level ends: where the next of the same stay begins."""
    same = after is not None and after.custody == change.custody
    return after.since if same and after is not None else None
