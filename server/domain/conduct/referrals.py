"""Breaches of law go to the judicial authorities, and the evidence is locked (GD-67, GD-78).

Pure.  Only a person refers; the lock stands until the authority's answer is entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import silence
from server.domain.actor import Actor, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import BookingId
from server.domain.profile.profile import Profile


class State(StrEnum):
    """Where a referral stands."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What moves it on."""

    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"


TRANSITIONS: Final[Mapping[State, Mapping[Event, State]]] = {
    State.OPEN: {Event.ANSWERED: State.CLOSED, Event.TAKEN_BACK: State.WITHDRAWN},
    State.CLOSED: {},
    State.WITHDRAWN: {},
}


@dataclass(frozen=True, slots=True)
class Referral:
    """One breach handed over: after conduct (Art. 25) or a cut (Art. 29)."""

    booking: BookingId
    after: str
    """"conduct" or "cut"."""
    by: Actor
    at: datetime
    authority: str
    law: str
    """Which law or regulation is said to be broken."""
    state: State = State.OPEN


def referral_refusals(profile: Profile, referral: Referral) -> tuple[Refusal, ...]:
    """What is missing in a referral: a person, an authority, a law, and what it follows."""
    cited = silence.cite(profile, "referrals.after")
    found = []
    if profile.referrals is None or referral.after not in profile.referrals.after.value:
        found.append(Refusal("referral_after_nothing", cited, {"after": referral.after}))
    if not isinstance(referral.by, Staff):
        found.append(Refusal("referral_by_nobody", cited))
    if not referral.authority.strip():
        found.append(Refusal("referral_to_nobody", cited))
    if not referral.law.strip():
        found.append(Refusal("referral_without_law", cited))
    return tuple(found)


def lock_refusals(
    profile: Profile, booking: BookingId, referrals: Sequence[Referral]
) -> tuple[Refusal, ...]:
    """What is referred cannot be deleted while the referral is open (Art. 25, 29)."""
    if profile.referrals is None or not profile.referrals.locks_recording.value:
        return ()
    if not any(each.booking == booking and each.state is State.OPEN for each in referrals):
        return ()
    return (Refusal("recording_under_referral", profile.cite("referrals.locks_recording")),)
