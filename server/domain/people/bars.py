"""Bars of Art. 18: what keeps a visitor out, on whose decision, on what basis, and who may know.

Rows GD-42 to GD-45.  A bar binds a person everywhere, or a pair of visitor and inmate; grounds
are seen by those who decide on them, and by the person; everybody else sees "not eligible"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from server.domain.actor import Actor, Applicant, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.domain.powers.powers import TABLE, Target, act_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Scope

NOT_ELIGIBLE: Final = "not_eligible"
PREFIX: Final = "bar_"


@dataclass(frozen=True, slots=True)
class Bar:
    """A ground of Art. 18 found against a visitor, from `since` until before `until`.

    `basis` holds what the ground demands by its code ("evidence", "reason"): a reference or a text.
    `inmate` names the pair; a ground that binds the person everywhere needs none."""

    ground: str
    visitor: PersonId
    decided_by: Staff
    since: datetime
    until: datetime | None = None
    inmate: PersonId | None = None
    basis: Mapping[str, str] = field(default_factory=dict)


def bar_entry_refusals(profile: Profile, bar: Bar) -> tuple[Refusal, ...]:
    """Why a bar may not be entered as it is."""
    if bar.ground not in profile.bars:
        cited = profile.cite(any_bar_key(profile))
        return (Refusal("bar_ground_unknown", cited, {"ground": bar.ground}),)
    return (
        *decider_refusals(profile, bar),
        *basis_refusals(profile, bar),
        *pair_refusals(profile, bar),
        *span_refusals(profile, bar),
    )


def decider_refusals(profile: Profile, bar: Bar) -> tuple[Refusal, ...]:
    """A bar is decided by the bureau or the facility, by a role that decides (Art. 14, 18)."""
    body = bar.decided_by.body
    if body in profile.bars[bar.ground].decided_by and decides(bar.decided_by):
        return ()
    return (Refusal("bar_decider_wrong", profile.cite(f"bars.{bar.ground}"), {"body": body}),)


def decides(staff: Staff) -> bool:
    """Whether a role may enter bars; who watches may not."""
    return Act.SET_BAR in TABLE[staff.role]


def basis_refusals(profile: Profile, bar: Bar) -> tuple[Refusal, ...]:
    """Evidence, a document or statement, a reason: what the ground demands is there."""
    cited = profile.cite(f"bars.{bar.ground}")
    return tuple(
        Refusal("bar_basis_missing", cited, {"demand": demand})
        for demand in profile.bars[bar.ground].demands
        if not bar.basis.get(demand, "").strip()
    )


def pair_refusals(profile: Profile, bar: Bar) -> tuple[Refusal, ...]:
    """A ground that binds a pair says with whom (Art. 18(3))."""
    if profile.bars[bar.ground].scope is not Scope.PAIR or bar.inmate is not None:
        return ()
    return (Refusal("bar_inmate_missing", profile.cite(f"bars.{bar.ground}")),)


def span_refusals(profile: Profile, bar: Bar) -> tuple[Refusal, ...]:
    """A bar ends after it begins."""
    if bar.until is None or bar.since < bar.until:
        return ()
    return (Refusal("bar_span_empty", profile.cite(f"bars.{bar.ground}")),)


def bar_refusals(
    profile: Profile, bars: Iterable[Bar], visitor: PersonId, inmate: PersonId, at: datetime
) -> tuple[Refusal, ...]:
    """What keeps this visitor from this inmate at a moment, by its true ground.

    Before it is shown to anybody it goes through `shown`."""
    return tuple(
        Refusal(f"{PREFIX}{each.ground}", profile.cite(f"bars.{each.ground}"))
        for each in bars
        if each.ground in profile.bars and each.visitor == visitor
        if binds(profile, each, inmate) and stands(each, at)
    )


def binds(profile: Profile, bar: Bar, inmate: PersonId) -> bool:
    """Whether a bar keeps its visitor from this inmate."""
    return profile.bars[bar.ground].scope is Scope.PERSON or bar.inmate == inmate


def stands(bar: Bar, at: datetime) -> bool:
    """Whether a bar has begun and is not over."""
    return bar.since <= at and (bar.until is None or at < bar.until)


def shown(
    profile: Profile, refusal: Refusal, viewer: Actor, visitor: PersonId, target: Target
) -> Refusal:
    """A refusal as a viewer may see it: who decides on no bar sees "not eligible" (GD-43, 84).

    Args:
        visitor: whom the refusal keeps out; the person is told the ground (Art. 15 ¶1).
        target: the units that decide on this person now, and before which a review lies (A40).
    The citation goes with the ground, since Art. 18(2) would name it."""
    if not is_veiled(profile, refusal) or sees_grounds(profile, refusal, viewer, target):
        return refusal
    if isinstance(viewer, Applicant) and viewer.person == visitor:
        return refusal
    read = "relationships.parties" if profile.admission is None else "admission.statuses_read_at"
    return Refusal(NOT_ELIGIBLE, profile.cite(read))


def is_veiled(profile: Profile, refusal: Refusal) -> bool:
    """Whether a refusal is a bar of a list with a sensitive ground.

    All bars of the list are veiled: if the sensitive one alone were, the veil would name it."""
    ground = refusal.code.removeprefix(PREFIX)
    listed = refusal.code.startswith(PREFIX) and ground in profile.bars
    return listed and any(bar.sensitive for bar in profile.bars.values())


def sees_grounds(profile: Profile, refusal: Refusal, viewer: Actor, target: Target) -> bool:
    """Whether a viewer decides on that ground here, or reviews it: an officer at a monitor needs
    no diagnosis, nor does the bureau of another county."""
    if not isinstance(viewer, Staff):
        return False
    bodies = profile.bars[refusal.code.removeprefix(PREFIX)].decided_by
    decides_on_it = viewer.body in bodies or viewer.unit in target.case_before
    return decides_on_it and not act_refusals(profile, viewer, Act.SEE_SENSITIVE_GROUND, target)


def telling_refusals(profile: Profile, channel: str) -> tuple[Refusal, ...]:
    """A ground is told at the desk or in writing, and never by SMS (Art. 15 ¶1, 32)."""
    if profile.decisions is None or channel in profile.decisions.reasons_told_by.value:
        return ()
    cited = profile.cite("decisions.reasons_told_by")
    return (Refusal("ground_not_told_here", cited, {"channel": channel}),)


def any_bar_key(profile: Profile) -> str:
    """What to cite when a ground is in no list: the first of the list, or who may come."""
    return next((f"bars.{code}" for code in profile.bars), "relationships.parties")
