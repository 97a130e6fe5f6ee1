"""Which profile holds in a jurisdiction on a day (GD-100; VN-15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.domain.profile.profile import Profile
from server.domain.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody puts a draft live from a day on, and says why.  Kept for ever."""

    profile: str
    version: str
    actor: str
    reason: str
    day: date

    def __post_init__(self) -> None:
        if not self.actor.strip() or not self.reason.strip():
            raise ValueError("an override names who and why")


class NoProfile(LookupError):
    """No text is in force there on that day; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def in_force(
    profiles: Iterable[Profile],
    jurisdiction: str,
    day: date,
    overrides: Iterable[Override] = (),
) -> Profile:
    """The latest text that holds on a day, as interpreted on that day.

    Args:
        jurisdiction: as the profiles name it ("CN-GD"), or the id of one profile.
        day: in the time zone of the jurisdiction.
        overrides: what allows drafts; each for one version, from its day on.
    Raises: NoProfile, `draft_needs_override` if only a draft would hold, else `no_profile`."""
    asked = [each for each in profiles if jurisdiction in (each.jurisdiction, each.id)]
    live = list(overrides)
    dated = [(since, each) for each in asked if (since := holds_since(each, day, live))]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1].as_of(day)
    if any(each.status is Status.DRAFT for each in asked):
        raise NoProfile("draft_needs_override", f"{jurisdiction}: only a draft, and no override")
    raise NoProfile("no_profile", f"{jurisdiction}: no text in force on {day.isoformat()}")


def holds_since(profile: Profile, day: date, overrides: list[Override]) -> date | None:
    """Since when a profile has held, if it holds on that day."""
    since = profile.effective_from
    if profile.status is Status.DRAFT:
        since = min((each.day for each in overrides if allows(each, profile)), default=None)
    if since is None or day < since:
        return None
    return since if profile.effective_to is None or day <= profile.effective_to else None


def allows(override: Override, profile: Profile) -> bool:
    """Whether an override is for this very version."""
    return (override.profile, override.version) == (profile.id, profile.version)
