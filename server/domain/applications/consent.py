"""Whether the family agrees: by lodging for a slot, by an answer, or not at all (GD-38, A32).

Pure.  `working_day_before` is the working day before the visit, from the calendar.  Silence frees
the slot; it is no fault, bars nobody and uses no visit."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.applications.applications import Origin
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId, SlotId, StaffId
from server.domain.profile.booking import Consent
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Mode


class Channel(StrEnum):
    """How an answer came; which ones a text opens stands in [consent]."""

    ACCOUNT = "account"
    SMS = "sms"
    DESK = "desk"
    PHONE = "phone"


ENTERED_BY_CLERK: Final = frozenset({Channel.DESK, Channel.PHONE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the family is asked about.

    `deciders` may answer: the applicant and the visitors; `asked_at` is when the notice went
    out, `start` the time that the facility fixed."""

    origin: Origin
    start: datetime
    asked_at: datetime
    working_day_before: date
    deciders: frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or no; `entered_by` is the clerk who took it at the desk or on the phone, `mode` how
    the family wants to visit, where they have not said so before (Art. 4 ¶2)."""

    agrees: bool
    channel: Channel
    answered_by: PersonId
    at: datetime
    entered_by: StaffId | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the bureau feeds back to the facility (Art. 15 ¶3): answer, way and time."""

    agrees: bool
    channel: Channel
    at: datetime
    citation: Citation


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody answered in time: the slot is freed, and what that does to the family."""

    due: datetime
    bars: bool
    uses_quota: bool
    citation: Citation


def by_lodging(
    profile: Profile, lodged_for: SlotId | None, approved: SlotId, revoked: bool
) -> Citation | None:
    """By what right lodging is the consent already; None: the family has to be asked.

    Who lodged for a stated slot agreed to that slot, not to another time (A32)."""
    consent = profile.consent
    if consent is None or not consent.lodging_for_a_slot_consents.value:
        return None
    if lodged_for != approved or revoked:
        return None
    return profile.cite("consent.lodging_for_a_slot_consents")


def due(profile: Profile, asked: Asked) -> datetime | None:
    """The last moment of an answer: the cut-off of the working day before, that second included.

    Who is asked when it has passed already may answer until the visit begins: a time limit that
    nobody could keep is none.  None: the text asks for no consent."""
    if profile.consent is None:
        return None
    moment = cutoff(profile, profile.consent, asked.working_day_before)
    return moment if asked.asked_at <= moment else asked.start


def cutoff(profile: Profile, consent: Consent, day: date) -> datetime:
    """The time of day of [consent] on a day, in the zone of the profile; 24:00 is the day's end."""
    hours, minutes = (int(part) for part in consent.cutoff_time.value.split(":"))
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(profile.time_zone))
    return midnight + timedelta(hours=hours, minutes=minutes)


def answer_refusals(profile: Profile, asked: Asked, answer: Answer) -> tuple[Refusal, ...]:
    """Why an answer does not count.  Source: Art. 4 ¶2, 15 ¶3, 16 ¶1; A32."""
    return (
        *channel_refusals(profile, answer),
        *entry_refusals(profile, answer),
        *person_refusals(profile, asked, answer),
        *mode_refusals(profile, asked, answer),
        *late_refusals(profile, asked, answer),
    )


def channel_refusals(profile: Profile, answer: Answer) -> tuple[Refusal, ...]:
    """Answers come by the ways that the profile opens."""
    if profile.consent is None or answer.channel in profile.consent.channels.value:
        return ()
    cited = profile.cite("consent.channels")
    return (Refusal("consent_channel_not_open", cited, {"channel": answer.channel}),)


def entry_refusals(profile: Profile, answer: Answer) -> tuple[Refusal, ...]:
    """An answer at the desk or on the phone is entered by a clerk, who stands for it."""
    if profile.consent is None or answer.channel not in ENTERED_BY_CLERK:
        return ()
    if answer.entered_by is not None:
        return ()
    cited = profile.cite("consent.channels")
    return (Refusal("consent_without_clerk", cited, {"channel": answer.channel}),)


def person_refusals(profile: Profile, asked: Asked, answer: Answer) -> tuple[Refusal, ...]:
    """The family answers: who applied or would come, nobody else."""
    if profile.consent is None or answer.answered_by in asked.deciders:
        return ()
    return (Refusal("consent_of_a_stranger", profile.cite("consent.channels")),)


def mode_refusals(profile: Profile, asked: Asked, answer: Answer) -> tuple[Refusal, ...]:
    """When the inmate applied, the family says with its yes that it wants video (Art. 4 ¶2)."""
    if profile.mode is None or not profile.mode.confirmed_at_consent.value:
        return ()
    if asked.origin is not Origin.INMATE or not answer.agrees or answer.mode is Mode.VIDEO:
        return ()
    return (Refusal("consent_without_mode", profile.cite("mode.confirmed_at_consent")),)


def late_refusals(profile: Profile, asked: Asked, answer: Answer) -> tuple[Refusal, ...]:
    """After the last moment the slot is another family's."""
    last = due(profile, asked)
    if last is None or answer.at <= last:
        return ()
    facts = {"due": last.isoformat()}
    return (Refusal("consent_too_late", profile.cite("consent.cutoff_time"), facts),)


def feedback(profile: Profile, answer: Answer) -> Feedback:
    """What the facility sees of an answer; never who gave it.  Raises: KeyError, without a text
    on consent."""
    return Feedback(answer.agrees, answer.channel, answer.at, profile.cite("consent.channels"))


def silence(profile: Profile, asked: Asked, now: datetime) -> Silence | None:
    """What silence up to now means; None: there is time left, or nobody needs to answer."""
    last = due(profile, asked)
    if profile.consent is None or last is None or now <= last:
        return None
    consent = profile.consent
    bars, uses = consent.silence_bars.value, consent.silence_uses_quota.value
    return Silence(last, bars, uses, profile.cite("consent.silence"))


def revocation_refusals(profile: Profile, start: datetime, now: datetime) -> tuple[Refusal, ...]:
    """A yes may be taken back until the visit begins; then it is for the day's rules (Art. 23)."""
    consent = profile.consent
    if consent is None or (consent.revocable.value and now < start):
        return ()
    facts = {"start": start.isoformat()}
    return (Refusal("consent_not_revocable", profile.cite("consent.revocable"), facts),)
