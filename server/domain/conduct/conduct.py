"""Conduct on the day: for what the bureau may refuse or cancel a visit (Art. 25; GD-65; A11).

Pure.  Ten codes for nine numbers, each with what must be on record before it may be named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from server.domain import silence
from server.domain.actor import Actor, Staff
from server.domain.citation import Citation, Refusal
from server.domain.months import months_after
from server.domain.profile.desk import Ground
from server.domain.profile.profile import Profile


class Measure(StrEnum):
    """What Art. 25 lets the bureau do."""

    NOT_ARRANGE = "not_arrange"
    CANCEL = "cancel"
    PROPOSE_SUSPENSION = "propose_suspension"


class Basis(StrEnum):
    """On what the danger to a person's health rests (Art. 25(6))."""

    SIGN_SEEN = "sign_seen"
    PAPER = "paper"
    AGE_OR_AID = "age_or_aid"
    """Old, in a wheelchair: alone never enough, for Art. 6 gives these people priority."""


@dataclass(frozen=True, slots=True)
class Misconduct:
    """What an officer says that a visitor did or shows."""

    ground: str
    at: datetime
    by: Actor
    basis: Basis | None = None
    basis_text: str = ""
    warned_at: datetime | None = None
    """When staff asked the visitor to stop."""
    absences: tuple[date, ...] = ()
    """Days of visits for which an unexcused lateness or absence was found."""
    seriousness: str = ""
    """Why the history is serious, in the bureau's words."""


@dataclass(frozen=True, slots=True)
class History:
    """How often a visitor was late or absent without reason, in the months that count (A11)."""

    count: int
    months: int
    warns: bool
    repeated: bool
    citation: Citation


def conduct_refusals(
    profile: Profile, act: Misconduct, measure: Measure, today: date
) -> tuple[Refusal, ...]:
    """What stands against refusing, cancelling or proposing on a ground of Art. 25.

    Args:
        today: in the profile's zone."""
    if profile.conduct is None:
        return (Refusal("conduct_not_in_this_text", silence.cite(profile, "conduct.may")),)
    ground = profile.conduct.grounds.get(act.ground)
    if ground is None:
        facts = {"ground": act.ground}
        return (Refusal("conduct_ground_unknown", profile.cite("conduct.may"), facts),)
    return (
        *bureau_refusals(profile, act),
        *measure_refusals(profile, measure),
        *warning_refusals(profile, act, ground),
        *basis_refusals(profile, act, ground),
        *history_refusals(profile, act, ground, today),
    )


def bureau_refusals(profile: Profile, act: Misconduct) -> tuple[Refusal, ...]:
    """The bureau decides, by a named officer (Art. 25)."""
    assert profile.conduct is not None
    if isinstance(act.by, Staff) and act.by.body in profile.conduct.decided_by.value:
        return ()
    return (Refusal("conduct_not_decided_by_bureau", profile.cite("conduct.decided_by")),)


def measure_refusals(profile: Profile, measure: Measure) -> tuple[Refusal, ...]:
    """Refuse, cancel, propose; nothing else (Art. 25)."""
    assert profile.conduct is not None
    if measure.value in profile.conduct.may.value:
        return ()
    return (Refusal("conduct_measure_unknown", profile.cite("conduct.may")),)


def warning_refusals(profile: Profile, act: Misconduct, ground: Ground) -> tuple[Refusal, ...]:
    """Loud or uncivil counts only after a warning not heeded (Art. 25(3) 经劝阻不予改正)."""
    if not ground.needs_dissuasion or (act.warned_at is not None and act.warned_at < act.at):
        return ()
    cited = profile.cite(f"conduct.grounds.{act.ground}")
    return (Refusal("conduct_without_warning", cited),)


def basis_refusals(profile: Profile, act: Misconduct, ground: Ground) -> tuple[Refusal, ...]:
    """Sudden illness needs a sign that was seen or a paper, and its words (Art. 25(6), 6)."""
    if "sign_or_paper" not in ground.demands:
        return ()
    if act.basis in (Basis.SIGN_SEEN, Basis.PAPER) and act.basis_text.strip():
        return ()
    cited = profile.cite(f"conduct.grounds.{act.ground}")
    return (Refusal("conduct_without_basis", cited),)


def history_refusals(
    profile: Profile, act: Misconduct, ground: Ground, today: date
) -> tuple[Refusal, ...]:
    """Repeatedly absent: often enough, and serious for a stated reason (Art. 25(8); A11)."""
    if "history" not in ground.demands or profile.lateness is None:
        return ()
    past = history(profile, act.absences, today)
    found = []
    if not past.repeated:
        needed = profile.lateness.repeated_count.value
        facts = {"count": past.count, "needed": needed, "months": past.months}
        found.append(Refusal("absences_too_few", profile.cite("lateness.repeated_count"), facts))
    if profile.lateness.repeated_needs_seriousness.value and not act.seriousness.strip():
        cited = profile.cite("lateness.repeated_needs_seriousness")
        found.append(Refusal("seriousness_not_stated", cited, {"count": past.count}))
    return tuple(found)


def history(profile: Profile, absences: Sequence[date], today: date) -> History:
    """The findings of the last 12 months, the same day a year ago included (A11, A30)."""
    lateness = profile.lateness
    assert lateness is not None, "a text without lateness has no history of it"
    months = lateness.repeated_in_months.value
    count = sum(months_after(today, -months) <= day <= today for day in absences)
    return History(
        count=count,
        months=months,
        warns=count >= lateness.warning_count.value,
        repeated=count >= lateness.repeated_count.value,
        citation=profile.cite("conduct.grounds.repeatedly_absent"),
    )
