"""From a node's word on a session to what became of the booking, checked against the ledger.

A node says why a session ended; the sealed ledger says it too, signed.  Only what both say alike
is believed: else the outcome is UNPROVEN, and the account waits until a person has looked.
The reasons are signalling's turns; a test holds the two lists together."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, assert_never

from server.domain.live_visit.outcome import (
    Became,
    Cause,
    Outcome,
    Talk,
    absent,
    closed,
    custody_moved,
    cut,
    not_brought,
    status_ended,
    talked,
    turned_away,
)
from server.domain.profile.profile import Profile
from server.domain.visit_day.absence import State as Absence

END_OF_NEED: Final = "end_of_need"
GROUNDS: Final[Mapping[str, str]] = {
    "disorder": "order",
    "cant_or_language": "coded_talk",
    "forbidden_topic": "forbidden_topic",
    "device": "device",
    "other_breach": "other_breach",
}
"""Each ground of a node's cut as the profile calls it; END_OF_NEED is none: nothing was wrong."""


class Reason(StrEnum):
    """Why a node ended a session."""

    CAP = "cap"
    SLOT_END = "slot_end"
    CUT = "cut"
    NO_SHOW = "no_show"
    LEFT = "left"
    OFFICE = "office"
    OVERLOAD = "overload"
    NODE_STOPPED = "node_stopped"


class Order(StrEnum):
    """Why the office itself ended a session."""

    STATUS = "status"
    CLOSURE = "closure"
    CUSTODY_MOVE = "custody_move"


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of one session: by the node, and by its ledger file.

    `ledger_head` is the SHA-256 of the ledger's last line, so that a cut tail shows."""

    reason: Reason
    side: str | None
    ground: str | None
    talked_s: float
    ledger_lines: int
    ledger_head: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of the visit beside the node.

    Args:
        approved_s: the plan's cap.
        fault: what shortened talk by the attribution log; None: nothing.
        turned_away: the ground, if nobody was admitted at the desk.
        inmate_absent, inmate_declined: the inmate's side did not come; by own will.
        absence: how the proposal against visitors who did not come stands.
        order, order_detail: why the office ended it: the status, closure or move by its code."""

    approved_s: float
    fault: Cause | None = None
    turned_away: str | None = None
    inmate_absent: bool = False
    inmate_declined: bool = False
    absence: Absence = Absence.PROPOSED
    order: Order | None = None
    order_detail: str = ""


def became(profile: Profile, node: Word, ledger: Word | None, known: Known) -> Became:
    """What became of a booking whose session has ended; `ledger` None: it could not be read."""
    assert profile.session is not None, "a text without video opens no session"
    differing = disagreements(node, ledger, known.approved_s)
    if differing:
        cited = profile.cite("session.recorded_throughout")
        facts = {"differs": ",".join(differing)}
        return Became(Outcome.UNPROVEN, Cause.SYSTEM, False, False, cited, facts)
    return converted(profile, node, known)


def disagreements(node: Word, ledger: Word | None, approved_s: float) -> tuple[str, ...]:
    """In what the node's word and the ledger's differ, and talk beyond the approved seconds.

    An empty tuple is agreement; invariant 2: talk seconds never exceed the approved ones."""
    if ledger is None:
        return ("ledger",)
    names = [each.name for each in fields(Word)]
    found = [name for name in names if getattr(node, name) != getattr(ledger, name)]
    if node.talked_s > approved_s:
        found.append("cap")
    return tuple(found)


def converted(profile: Profile, node: Word, known: Known) -> Became:
    """The node's reason in the words of outcome.py; the office adds what only it knows."""
    talk = Talk(known.approved_s, node.talked_s, known.fault)
    match node.reason:
        case Reason.CAP | Reason.LEFT | Reason.SLOT_END:
            return ended_by_itself(profile, talk, known)
        case Reason.CUT:
            return was_cut(profile, talk, node.ground)
        case Reason.OFFICE:
            return ended_by_office(profile, talk, node.ground, known)
        case Reason.OVERLOAD | Reason.NODE_STOPPED:
            return talked(profile, Talk(talk.approved_s, talk.talked_s, Cause.SYSTEM))
        case Reason.NO_SHOW:
            return never_began(profile, talk, known)
        case _:
            assert_never(node.reason)


def ended_by_itself(profile: Profile, talk: Talk, known: Known) -> Became:
    """At the cap, at the slot's end, or when all had left; without talk it never began."""
    if talk.talked_s > 0:
        return talked(profile, talk)
    return never_began(profile, talk, known)


def was_cut(profile: Profile, talk: Talk, ground: str | None) -> Became:
    """An officer's cut; where nothing was wrong any more, the visit was held to its end.

    A ground that was never told is `untold`: the visit is used (A15), and
    entitlement/duration.py reports the early end (Art. 31(2))."""
    if ground == END_OF_NEED:
        return talked(profile, talk)
    return cut(profile, talk, GROUNDS.get(ground or "", "untold"))


def ended_by_office(profile: Profile, talk: Talk, ground: str | None, known: Known) -> Became:
    """The office ended it, by its own order or for an officer's cut that came through it.

    A closure or a move in mid-visit is a fault not of the visitor: what was talked decides."""
    match known.order:
        case Order.STATUS:
            return status_ended(profile, talk, known.order_detail)
        case Order.CLOSURE | Order.CUSTODY_MOVE if talk.talked_s > 0:
            fault = FAULT_OF_ORDER[known.order]
            return talked(profile, Talk(talk.approved_s, talk.talked_s, fault))
        case Order.CLOSURE:
            return closed(profile, known.order_detail)
        case Order.CUSTODY_MOVE:
            return custody_moved(profile, known.order_detail)
        case None:
            return was_cut(profile, talk, ground)
        case _:
            assert_never(known.order)


FAULT_OF_ORDER: Final[Mapping[Order, Cause]] = {
    Order.CLOSURE: Cause.CLOSURE,
    Order.CUSTODY_MOVE: Cause.FACILITY,
}


def never_began(profile: Profile, talk: Talk, known: Known) -> Became:
    """No talk at all: the houses' and the inmate's side is asked about before the family's."""
    if known.inmate_declined or known.inmate_absent:
        return not_brought(profile, known.inmate_declined)
    if known.fault not in (None, Cause.NOBODY, Cause.VISITOR):
        return talked(profile, talk)
    if known.turned_away is not None:
        return turned_away(profile, known.turned_away)
    return absent(profile, known.absence)
