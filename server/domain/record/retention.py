"""When a recording may be deleted: never in silence, never early, never under a lock (A24).

Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.actor import Actor, Staff
from server.domain.citation import Refusal
from server.domain.conduct.referrals import Referral, lock_refusals
from server.domain.identifiers import BookingId
from server.domain.months import months_after
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Deletion:
    """Somebody wants a recording gone."""

    booking: BookingId
    recorded_on: date
    by: Actor
    reason: str
    legal_holds: int = 0
    """How many legal holds stand on it."""


def deletion_refusals(
    profile: Profile, deletion: Deletion, referrals: Sequence[Referral], today: date
) -> tuple[Refusal, ...]:
    """What keeps a recording."""
    return (
        *age_refusals(profile, deletion, today),
        *silence_refusals(profile, deletion),
        *hold_refusals(profile, deletion),
        *lock_refusals(profile, deletion.booking, referrals),
    )


def age_refusals(profile: Profile, deletion: Deletion, today: date) -> tuple[Refusal, ...]:
    """Younger than the period of retention; its last day is kept too (A24)."""
    rule = profile.retention.recording_months
    if rule is None or today > (last := months_after(deletion.recorded_on, rule.value)):
        return ()
    cited = profile.cite("retention.recording_months")
    return (Refusal("retention_not_over", cited, {"last_day": last.isoformat()}),)


def silence_refusals(profile: Profile, deletion: Deletion) -> tuple[Refusal, ...]:
    """A person and a reason stand in the register before anything goes (A24)."""
    if profile.retention.silent_deletion.value:
        return ()
    if isinstance(deletion.by, Staff) and deletion.reason.strip():
        return ()
    return (Refusal("deletion_in_silence", profile.cite("retention.silent_deletion")),)


def hold_refusals(profile: Profile, deletion: Deletion) -> tuple[Refusal, ...]:
    """A legal hold keeps it, however old it is (A24)."""
    if not profile.retention.legal_hold.value or not deletion.legal_holds:
        return ()
    cited = profile.cite("retention.legal_hold")
    return (Refusal("recording_under_hold", cited, {"holds": deletion.legal_holds}),)
