"""Whether an inmate has a visit left, and why: one account over all kinds (GD-22, 25, 26; VN-01).

Every answer carries its steps, (code, citation, facts) in the order in which a person would count
them, so that a page can say it in one sentence with its articles.  The numbers are the profile's;
the doors to more stand in doors.py, the account in account.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from server.domain.citation import Citation, Refusal
from server.domain.day_ends import day_in
from server.domain.entitlement.account import (
    Account,
    counts_by_month,
    in_month,
    month_of,
    size_of,
    standing,
    units_of,
    uses_quota,
)
from server.domain.entitlement.credits import credit_refusals, uses_credit
from server.domain.entitlement.discipline import (
    overrides_quota,
    restrictions_on,
    window_of,
    window_refusals,
)
from server.domain.entitlement.doors import Doors, is_juvenile, openings
from server.domain.identifiers import BookingId
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was counted, in the words of a code."""

    code: str
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a visit is left; the steps explain a yes as well as a no."""

    refusals: tuple[Refusal, ...]
    steps: tuple[Step, ...]

    @property
    def allowed(self) -> bool:
        """Nothing stands against it."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class Ask:
    """A visit of a kind at a scheduled start, asked about at a moment.

    `visit`: if it is booked already and asked about again, its own entry does not count."""

    kind: str
    start: datetime
    now: datetime
    visit: BookingId | None = None


def answer(profile: Profile, account: Account, ask: Ask, doors: Doors) -> Answer:
    """Whether the account has this visit left.

    Args:
        profile: the one in force on the visit's day (which_profile.for_limits).
    Raises: KeyError, if the profile has no such kind."""
    account = others_of(account, ask.visit)
    if uses_credit(profile, ask.kind):
        return Answer(bonus_refusals(profile, account, ask), credit_steps(profile, account))
    used, cited = uses_quota(profile, ask.kind)
    if not used:
        return Answer((), (Step("uses_none", cited, {"kind": ask.kind}),))
    refused: tuple[Refusal, ...] = restricted_refusals(profile, account, ask)
    if not in_window_only(profile, account, ask, doors):
        refused += monthly_refusals(profile, account, ask, doors)
        refused += account_refusals(profile, account, ask, doors)
    return Answer(refused, steps(profile, account, ask, doors))


def answer_both(
    profile: Profile, visited: tuple[Account, Doors], other: tuple[Account, Doors], ask: Ask
) -> Answer:
    """Between two inmates both must have a visit left, for both use one (A3)."""
    first = answer(profile, visited[0], ask, visited[1])
    both = profile.quota.both_in_custody_uses_both
    if both is None or not both.value:
        return first
    second = answer(profile, other[0], ask, other[1])
    return Answer(first.refusals + second.refusals, first.steps + second.steps)


def others_of(account: Account, visit: BookingId | None) -> Account:
    """The account without the entries of the visit that is asked about."""
    return replace(account, entries=tuple(e for e in account.entries if e.visit != visit))


def day_of(profile: Profile, ask: Ask) -> date:
    """The day of the visit where the law holds."""
    return day_in(ask.start, profile.time_zone)


def allowance(profile: Profile, ask: Ask, doors: Doors) -> int:
    """How many visits the month has: the general number, or the largest that a door names."""
    day = day_of(profile, ask)
    open_doors = openings(profile, doors, ask.start, day, ask.now)
    return max([profile.quota.visits_per_month.value, *(each.visits for each in open_doors)])


def monthly_refusals(
    profile: Profile, account: Account, ask: Ask, doors: Doors
) -> tuple[Refusal, ...]:
    """Generally one video visit a month (Art. 11); one visit a month (draft §1 ¶1)."""
    if not counts_by_month(profile, ask.kind):
        return ()
    entries = in_month(profile, account, ask.start)
    used = sum(counts_by_month(profile, each.kind) for each in entries)
    most = allowance(profile, ask, doors)
    if used < most:
        return ()
    facts: dict[str, str | int] = {
        "used": used,
        "visits": most,
        "month": month_of(profile, ask.start),
    }
    return (Refusal("month_used", number_cited(profile, ask, doors), facts),)


def number_cited(profile: Profile, ask: Ask, doors: Doors) -> Citation:
    """By what right the month has its number: the widest open door's, else the general rule's."""
    most, day = allowance(profile, ask, doors), day_of(profile, ask)
    for each in openings(profile, doors, ask.start, day, ask.now):
        if each.visits == most > profile.quota.visits_per_month.value:
            return each.citation
    return profile.cite("quota.visits_per_month")


def account_refusals(
    profile: Profile, account: Account, ask: Ask, doors: Doors
) -> tuple[Refusal, ...]:
    """A video visit offsets one on-site visit: all kinds share one account (Art. 11).

    What a door adds to the month's video visits comes on top of the account, for video alone;
    on-site visits never use it."""
    sized = size_of(profile, account)
    if sized is None:
        return ()
    size, _, cited = sized
    entries = in_month(profile, account, ask.start)
    by_video = counts_by_month(profile, ask.kind)
    used = sum(units_of(profile, each.kind) for each in entries)
    asked = units_of(profile, ask.kind)
    on_top = allowance(profile, ask, doors) - profile.quota.visits_per_month.value
    in_person = [each for each in entries if not counts_by_month(profile, each.kind)]
    own = sum(units_of(profile, each.kind) for each in in_person)
    if used + asked <= size + on_top and (by_video or own + asked <= size):
        return ()
    facts: dict[str, str | int] = {"used": used, "size": size}
    facts["month"] = month_of(profile, ask.start)
    if by_video or len(in_person) < len(entries):  # one kind took the other's place
        cited = profile.cite("quota.visit_offsets_on_site")
    return (Refusal("account_used", cited, facts),)


def in_window_only(profile: Profile, account: Account, ask: Ask, doors: Doors) -> bool:
    """Whether a disciplinary window takes the place of the month (A28)."""
    day = day_of(profile, ask)
    if not restrictions_on(profile, account.restrictions, day):
        return False
    return overrides_quota(profile, is_juvenile(profile, doors.born_on, day))


def restricted_refusals(profile: Profile, account: Account, ask: Ask) -> tuple[Refusal, ...]:
    """Under discipline each window has its one visit (draft §3 ¶1)."""
    day = day_of(profile, ask)
    held = [
        day_in(each.start, profile.time_zone)
        for each in standing(account.entries)
        if counts_by_month(profile, each.kind)
    ]
    refused: tuple[Refusal, ...] = ()
    for each in restrictions_on(profile, account.restrictions, day):
        refused += window_refusals(profile, each, held, day)
    return refused


def bonus_refusals(profile: Profile, account: Account, ask: Ask) -> tuple[Refusal, ...]:
    """A bonus visit uses a credit and nothing of the month (draft §1 ¶1)."""
    used = frozenset(each.credit for each in standing(account.entries) if each.credit is not None)
    day = day_of(profile, ask)
    return credit_refusals(profile, account.credits, used, day, account.restrictions)


def credit_steps(profile: Profile, account: Account) -> tuple[Step, ...]:
    """Each credit with its ground, and those that were used."""
    cited = profile.cite("credits.grounds")
    given = [
        Step("credited", cited, {"ground": each.ground, "day": each.decided_on.isoformat()})
        for each in account.credits
    ]
    used = [
        Step("credit_used", cited, {"month": month_of(profile, each.start)})
        for each in standing(account.entries)
        if each.credit is not None
    ]
    return (*given, *used)


def steps(profile: Profile, account: Account, ask: Ask, doors: Doors) -> tuple[Step, ...]:
    """What was counted: the month's number, the open doors, the account, and each visit."""
    if in_window_only(profile, account, ask, doors):
        return window_steps(profile, account, ask)
    month: dict[str, str | int] = {"month": month_of(profile, ask.start)}
    month["visits"] = profile.quota.visits_per_month.value
    found = [Step("month_has", profile.cite("quota.visits_per_month"), month)]
    day = day_of(profile, ask)
    for door in openings(profile, doors, ask.start, day, ask.now):
        found.append(Step(door.code, door.citation, {"visits": door.visits, **door.facts}))
    sized = size_of(profile, account)
    if sized is not None:
        found.append(Step("account_has", sized[2], {"visits": sized[0], "fed_by": sized[1]}))
    return (*found, *visit_steps(profile, account, ask))


def visit_steps(profile: Profile, account: Account, ask: Ask) -> tuple[Step, ...]:
    """Each visit of the month as it stands, also those that were given back."""
    month = month_of(profile, ask.start)
    found = []
    for entry in {each.visit: each for each in account.entries}.values():
        if month_of(profile, entry.start) != month or entry.kind not in profile.kinds:
            continue
        facts: dict[str, str | int] = {"kind": entry.kind, "how": entry.how.value}
        facts |= {"day": day_in(entry.start, profile.time_zone).isoformat()}
        if entry.why:
            facts["why"] = entry.why
        found.append(Step("visit_" + entry.how.value, uses_quota(profile, entry.kind)[1], facts))
    return tuple(found)


def window_steps(profile: Profile, account: Account, ask: Ask) -> tuple[Step, ...]:
    """The disciplinary windows that the visit's day lies in."""
    day, cited = day_of(profile, ask), profile.cite("discipline.visits_per_window")
    holding = restrictions_on(profile, account.restrictions, day)
    windows = [window_of(profile, each, day) for each in holding]
    return tuple(
        Step("window_has", cited, {"first_day": str(each.first), "last_day": str(each.last)})
        for each in windows
    )
