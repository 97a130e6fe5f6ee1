"""What is told at each step of an application, to whom and by which way (GD-36, 41, 86).

Pure.  Every turn tells the family (or, where there is none outside, the facility that speaks for
the inmate) that something has moved.  A message names no inmate, no facility and no ground; the
reasons themselves are told at the desk, by letter or in the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.domain.applications.applications import Event, Origin, State
from server.domain.citation import Refusal
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


class Way(StrEnum):
    """How a notice goes out."""

    SMS = "sms"
    INBOX = "inbox"
    """The work list of a unit, inside the house."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: the code of the sentence, and which fields it may hold."""

    code: str
    way: Way
    to: Body
    fields: tuple[str, ...]


# "reference" is the number on the receipt; the site is a bureau, which every family may visit.
_TOLD: Final[Mapping[Event, tuple[str, tuple[str, ...]]]] = {
    Event.LODGED: ("application_lodged", ("reference", "deadline")),
    Event.FORWARDED: ("application_forwarded", ("reference",)),
    Event.APPROVED: ("application_time_fixed", ("reference", "start", "site", "answer_by")),
    # Only that it is decided: the reasons wait at the desk and in the account (Art. 32).
    Event.REFUSED: ("application_decided", ("reference",)),
    Event.AGREED: ("application_booked", ("reference", "start", "site")),
    Event.DECLINED: ("application_declined", ("reference",)),
    Event.SILENT: ("application_released", ("reference",)),
    Event.BAR_REPORTED: ("application_looked_at_again", ("reference",)),
    Event.WITHDRAWN: ("application_withdrawn", ("reference",)),
    Event.TIME_PASSED: ("application_expired", ("reference",)),
    Event.MOVED: ("application_looked_at_again", ("reference",)),
    Event.CANCELLED: ("application_decided", ("reference",)),
}
# Who has to act next learns it from the work list, with what the step is about (Art. 15, 16).
_NEXT: Final[Mapping[State, tuple[Body, tuple[str, ...]]]] = {
    State.IN_REVIEW: (Body.BUREAU, ("application", "deadline")),
    State.BEFORE_FACILITY: (Body.FACILITY, ("application", "deadline")),
    State.BEFORE_OTHER_FACILITY: (Body.FACILITY, ("application", "deadline")),
    State.AWAITING_CONSENT: (Body.BUREAU, ("application", "start", "visitors", "answer_by")),
    State.BAR_REPORTED: (Body.FACILITY, ("application", "ground", "deadline")),
    State.BOOKED: (Body.FACILITY, ("application", "start", "answer", "channel", "answered_at")),
    State.DECLINED: (Body.FACILITY, ("application", "answer", "channel", "answered_at")),
    State.RELEASED: (Body.FACILITY, ("application",)),
}


def notices(
    profile: Profile, origin: Origin, event: Event, after: State, family_knows: bool
) -> tuple[Notice, ...]:
    """All that is told when a step was taken: one progress notice, and who acts next.

    `family_knows`: the bureau has told the family of this application before.
    Source: Art. 15 ¶2-3, 16 ¶1, 17.  A text without such messages has none."""
    if profile.decisions is None:
        return ()
    work = _NEXT.get(after)
    told = progress(origin, event, family_knows) if tells_each_step(profile) else ()
    return told if work is None else (*told, Notice("application_waits", Way.INBOX, *work))


def tells_each_step(profile: Profile) -> bool:
    """Whether the text wants the progress told (Art. 17)."""
    return profile.decisions is not None and profile.decisions.message_at_each_step.value


def progress(origin: Origin, event: Event, family_knows: bool) -> tuple[Notice, ...]:
    """The one progress notice of a step: to the family's telephone, or to the facility that tells
    the inmate, where no family outside takes part.

    An inmate's application is the inmate's own affair until a facility has approved it."""
    code, fields = _TOLD[event]
    unknown = origin is Origin.INMATE and not family_knows and event is not Event.APPROVED
    if origin is Origin.BOTH_IN_CUSTODY or unknown:
        return (Notice(code, Way.INBOX, Body.FACILITY, fields),)
    return (Notice(code, Way.SMS, Body.APPLICANT, fields),)


def notice_refusals(profile: Profile, notice: Notice) -> tuple[Refusal, ...]:
    """No message leaves that names an inmate, a facility or a ground (Art. 32)."""
    if profile.decisions is None or notice.way is not Way.SMS:
        return ()
    cited = profile.cite("decisions.messages_never_name")
    return tuple(
        Refusal("notice_names_too_much", cited, {"field": field})
        for field in profile.decisions.messages_never_name.value
        if any(field in named.split("_") for named in notice.fields)
    )


def told_refusals(profile: Profile, way: str) -> tuple[Refusal, ...]:
    """Reasons are told where only the person hears them: desk, letter, account (Art. 15, 32)."""
    if profile.decisions is None or way in profile.decisions.reasons_told_by.value:
        return ()
    cited = profile.cite("decisions.reasons_told_by")
    return (Refusal("notice_reasons_by_open_way", cited, {"way": way}),)
