"""Walks through the model office, and the shortest story of one that went wrong.

A walk is drawn from a seed, at some 10,000 steps a second; a library that keeps each choice in
order to shrink it draws a few hundred, so the shrinking is done here: moves name all they need,
hence any of them can be left out, and those without which the same invariant still breaks are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from server.domain.actor import Actor, Applicant, Staff
from server.domain.identifiers import PersonId
from tests.support.model_office.acts import ACTS
from tests.support.model_office.chance import Chance
from tests.support.model_office.office import VISITORS, Deed, Move, Office
from tests.support.model_office.onlooker import Onlooker

Fault = tuple[str, str]


@dataclass(slots=True)
class Walk:
    """What was played: the moves that were about something, what came of them, what was wrong."""

    moves: list[Move] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: set[str] = field(default_factory=set)
    deeds: list[Deed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, move: Move, deeds: Sequence[Deed]) -> None:
        """One step."""
        self.moves.append(move)
        self.deeds += deeds
        for deed in deeds:
            tally = self.refused if deed.refusals else self.done
            tally[str(deed.move.facts.get("event", deed.move.act))] += 1
        self.codes |= {each.code for each in deeds[0].refusals}


def walk(seed: int, steps: int) -> Walk:
    """A walk of some steps; it ends at the first fault."""
    office, onlooker, chance, walked = Office(), Onlooker(), Chance(seed), Walk()
    while len(walked.moves) < steps and not onlooker.faults:
        move = chance.next(office)
        deeds = office.play(move, ACTS)
        if deeds:
            walked.add(move, deeds)
        for deed in deeds:
            onlooker.see(deed)
    walked.faults = onlooker.faults
    return walked


def replayed(moves: Iterable[Move]) -> Walk:
    """The same moves again, or some of them, up to the first fault."""
    office, onlooker, walked = Office(), Onlooker(), Walk()
    for move in moves:
        deeds = office.play(move, ACTS)
        if deeds:
            walked.add(move, deeds)
        for deed in deeds:
            onlooker.see(deed)
        if onlooker.faults:
            break
    walked.faults = onlooker.faults
    return walked


def shortest(moves: Sequence[Move], code: str) -> Walk:
    """The moves without which that invariant would not break: pieces of half the length are left
    out while it still does, then shorter ones, down to single moves."""
    before: list[Move] = []
    best = without(replayed(moves), code)
    while len(best.moves) != len(before):
        before = best.moves
        tried = replayed(waits_joined(before))
        best = without(tried if is_wrong(tried, code) else best, code)
        for person in VISITORS:
            tried = replayed(each for move in best.moves for each in less(move, person))
            best = tried if is_wrong(tried, code) else best
    return best


def less(move: Move, person: PersonId) -> list[Move]:
    """A move without a person: nothing, if the person does it or it is about the person."""
    about = {move.facts.get("person"), move.by.person if isinstance(move.by, Applicant) else None}
    if person in about:
        return []
    visitors = move.facts.get("visitors", frozenset()) - {person}
    facts = {**move.facts, "visitors": visitors} if visitors else move.facts
    return [replace(move, facts=facts)]


def waits_joined(moves: Sequence[Move]) -> list[Move]:
    """Two waits in a row are one."""
    joined: list[Move] = []
    for move in moves:
        if joined and move.act == joined[-1].act == "pass time":
            span = joined.pop().facts["span"] + move.facts["span"]
            joined.append(replace(move, facts={"span": span}))
        else:
            joined.append(move)
    return joined


def is_wrong(walked: Walk, code: str) -> bool:
    """Whether that invariant breaks."""
    return any(each[0] == code for each in walked.faults)


def without(best: Walk, code: str) -> Walk:
    """Left out is what can be."""
    assert is_wrong(best, code), "the story does not go wrong"
    size = len(best.moves) // 2
    while size:
        at = 0
        while at < len(best.moves):
            tried = replayed([*best.moves[:at], *best.moves[at + size :]])
            if is_wrong(tried, code):
                best = tried
            else:
                at += size
        size //= 2
    return best


def told(walked: Walk) -> list[str]:
    """The story in plain sentences, and what is wrong with its end."""
    return [*(sentence(each) for each in walked.deeds if not each.refusals), walked.faults[0][1]]


def sentence(deed: Deed) -> str:
    """One deed: when, who, and what."""
    move = deed.move
    facts = {name: plain(value) for name, value in move.facts.items()}
    act = str(move.facts.get("event", move.act))
    words = SAID.get(act, f"does “{act}” {' '.join(facts.values())}").format_map(
        defaultdict(str, facts, case=move.case)
    )
    return f"{deed.at:%d %b %H:%M:%S} {actor(move.by)} {words}"


SAID: Final = {
    "lodge": "lodges case {case} for {start}: {visitors} with {inmates}",
    "re-apply": "lodges case {case} for {start} in place of {old}",
    "forwarded": "forwards case {case}",
    "approve": "approves case {case} for {start}",
    "agree by lodging": "takes the lodging of case {case} for a yes",
    "agreed": "agrees to case {case}",
    "cancelled": "cancels case {case}",
    "pass time": "waits for {span}",
    "arrive": "arrives for case {case}",
    "sign pledge": "has the pledge of {person} signed",
    "check in": "checks {person} in for case {case}",
    "count heads": "counts {heads} in the room",
    "confirm": "brings the inmate of case {case}",
    "read": "reads who may take part in case {case}",
    "open": "opens the session of case {case}",
    "watch": "watches case {case}",
    "enter": "lets the {device} into case {case}",
    "enrol": "enrols the {device} as {kind}",
    "enter bar": "bars {person}: {ground}",
    "set status": "gives {inmate} the status {code}",
    "move inmate": "moves {inmate} to {to}",
    "cut": "cuts case {case} off",
    "propose": "proposes to suspend {person}",
    "decide": "suspends by proposal {number} for {months} months",
    "file": "files suspension {number}",
    "close": "closes the service of {units}",
    "approve exception": "approves special case {case} for {start}",
    "decide exception": "decides on special case {case}",
    "decide special": "grants {excess}: {number}",
}


def actor(by: Actor) -> str:
    """Who acts."""
    match by:
        case Staff():
            return f"{by.account} ({by.role.value.replace('_', ' ')} of {by.unit})"
        case Applicant():
            return by.person
        case _:
            return "the office"


def plain(value: Any) -> str:
    """A fact as one would say it."""
    if isinstance(value, frozenset | tuple):
        return " and ".join(sorted(str(each) for each in value))
    return f"{value:%d %b %H:%M}" if isinstance(value, datetime) else str(value)
