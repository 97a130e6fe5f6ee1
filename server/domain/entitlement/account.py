"""The entitlement account of one inmate: its entries, and what they have used (GD-25; A2, A3).

Append-only: the last entry of a visit says how it stands, and an undo is one more entry.  Only
inmates have an account; visitors have bars, no quota (A3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.day_ends import day_in
from server.domain.entitlement.credits import Credit, CreditId, uses_credit
from server.domain.entitlement.discipline import Restriction
from server.domain.identifiers import BookingId, PersonId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Mode, Party


class How(StrEnum):
    """How an entry came about; all but RESTORED use what the kind uses."""

    BOOKED = "booked"
    HELD = "held"
    IMPORTED = "imported"
    """Held elsewhere, told by another system."""
    BY_HAND = "by_hand"
    """Held elsewhere, entered at a desk."""
    RESTORED = "restored"
    """Given back: freed, not counted, or overturned; `why` says which."""


class FedBy(StrEnum):
    """From where an account's size comes; the inmate's own goes before the level's."""

    INMATE = "inmate"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line.  `visit` is the booking, or the foreign number of a visit held elsewhere."""

    how: How
    visit: BookingId
    kind: str
    start: datetime
    why: str = ""
    credit: CreditId | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How many visits of all kinds a month has, as fed for an inmate or a level."""

    visits: int
    fed_by: FedBy


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of one inmate's visits.

    `entries` reach back at least to the month asked about and to a disciplinary window's first
    day, in the order in which they were made."""

    holder: PersonId
    entries: tuple[Entry, ...] = ()
    sizes: tuple[Size, ...] = ()
    credits: tuple[Credit, ...] = ()
    restrictions: tuple[Restriction, ...] = ()


def standing(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The visits that stand: the last entry of each, unless it gave the visit back."""
    last = {entry.visit: entry for entry in entries}
    return tuple(entry for entry in last.values() if entry.how is not How.RESTORED)


def month_of(profile: Profile, moment: datetime) -> str:
    """The calendar month of a scheduled start where the law holds, as "2026-01" (A2)."""
    return day_in(moment, profile.time_zone).strftime("%Y-%m")


def in_month(profile: Profile, account: Account, start: datetime) -> tuple[Entry, ...]:
    """The standing visits of the month in which a visit would start."""
    month = month_of(profile, start)
    found = standing(account.entries)
    return tuple(entry for entry in found if month_of(profile, entry.start) == month)


def uses_quota(profile: Profile, kind: str) -> tuple[bool, Citation]:
    """Whether visits of a kind use the inmate's visits, and by what right (A17)."""
    found, work_need = profile.kinds[kind], profile.quota.work_need_uses_quota
    if work_need is not None and found.parties == (Party.WORK_NEED_PERSON,):
        return work_need.value, profile.cite("quota.work_need_uses_quota")
    return found.uses_quota, profile.cite(f"kinds.{kind}")


def counts_by_month(profile: Profile, kind: str) -> bool:
    """Whether a kind counts against the month's number (Art. 11: video visits; draft §1: all).

    A kind that an older text knew and this one does not counts nothing."""
    if kind not in profile.kinds or not uses_quota(profile, kind)[0]:
        return False
    only_video = profile.quota.visit_offsets_on_site is not None
    return not only_video or profile.kinds[kind].mode is not Mode.IN_PERSON


def units_of(profile: Profile, kind: str) -> int:
    """What a visit takes from the account over all kinds: a video visit offsets one on-site
    visit (Art. 11 折抵1次), and that one takes itself."""
    if kind not in profile.kinds or not uses_quota(profile, kind)[0]:
        return 0
    offsets = profile.quota.visit_offsets_on_site
    return offsets.value if offsets is not None and counts_by_month(profile, kind) else 1


def size_of(profile: Profile, account: Account) -> tuple[int, str, Citation] | None:
    """How many visits of all kinds a month has, fed by whom; None: the text has no such account."""
    default, fed_by = profile.quota.entitlement_default, profile.quota.entitlement_fed_by
    if default is None:
        return None
    ways = fed_by.value if fed_by is not None else ()
    for way in FedBy:
        fed = [size.visits for size in account.sizes if size.fed_by is way and way in ways]
        if fed:
            return fed[-1], way.value, profile.cite("quota.entitlement_fed_by")
    return default.value, "default", profile.cite("quota.entitlement_default")


def debited(
    profile: Profile, kind: str, visited: PersonId, other_inmate: PersonId | None = None
) -> tuple[PersonId, ...]:
    """Whose accounts a visit is entered in: the inmate's, and both inmates' if the visitor is
    one too (A3); nobody's, if the kind uses neither a visit nor a credit (A25)."""
    if not uses_quota(profile, kind)[0] and not uses_credit(profile, kind):
        return ()
    both = profile.quota.both_in_custody_uses_both
    if other_inmate is None or both is None or not both.value:
        return (visited,)
    return (visited, other_inmate)


WAYS_IN: Final = {How.IMPORTED: "import", How.BY_HAND: "desk_entry"}


def entry_refusals(
    profile: Profile, account: Account, entry: Entry, now: datetime
) -> tuple[Refusal, ...]:
    """Whether a visit held elsewhere may be entered: by a way that the profile has, of a kind
    that it has, once, and after it was held."""
    way, fed_by = WAYS_IN[entry.how], profile.quota.entitlement_fed_by
    key = "quota.entitlement_fed_by" if fed_by is not None else "quota.counted_by"
    faults = {
        "account_way_unknown": fed_by is not None and way not in fed_by.value,
        "account_kind_unknown": entry.kind not in profile.kinds,
        "account_visit_known": any(each.visit == entry.visit for each in standing(account.entries)),
        "account_visit_not_held": entry.start > now,
    }
    cited = profile.cite(key)
    return tuple(Refusal(code, cited, {"way": way}) for code, found in faults.items() if found)


def restoration(
    profile: Profile, act: str, entry: Entry
) -> tuple[tuple[Entry, Citation] | None, tuple[Refusal, ...]]:
    """The entry that gives a visit back once a review has overturned an act (A40).

    Args:
        act: "refusal", "bar", "finding" or "cut".
        entry: how the visit stands.
    Returns: the entry with what it rests on, or what stands against it.  It gives back a visit
    of the month of its scheduled start: another month's is given only by a door (GD-22)."""
    reviews = profile.reviews
    if act not in reviews.of.value:
        return None, (Refusal("restored_act_unknown", profile.cite("reviews.of"), {"act": act}),)
    if "quota" not in reviews.restores.value:
        return None, (Refusal("restores_no_quota", profile.cite("reviews.restores")),)
    back = Entry(How.RESTORED, entry.visit, entry.kind, entry.start, "overturned")
    return (back, profile.cite("reviews.restores")), ()
