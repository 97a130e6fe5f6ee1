"""The life of a session on one screen: four states, the turns between them, and the holds.

Pure.  Rules of this file: a hold is not a state, else a party that reconnects would lift an
officer's hold; TRANSITIONS is the whole truth, and a turn that it does not name is a bug."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a session stands; only in TALKING may a packet cross between the parties."""

    WAITING = "waiting"
    """No talk yet."""
    TALKING = "talking"
    HELD = "held"
    """There was talk, and something stands against it now."""
    ENDED = "ended"


class Hold(StrEnum):
    """What can stand against talk; any number at once, each lifted by its own cause only."""

    PARTY_A_ABSENT = "party_a_absent"
    PARTY_B_ABSENT = "party_b_absent"
    UNWATCHED_A = "unwatched_a"
    UNWATCHED_B = "unwatched_b"
    UNRECORDED = "unrecorded"
    NO_INTERPRETER = "no_interpreter"
    OFFICER = "officer"
    OFFICE = "office"


class Turn(StrEnum):
    """What moves a session from one state to the next."""

    HOLDS_CLEARED = "holds_cleared"
    """No hold stands and the ledger line that says so was accepted by write."""
    HELD_UP = "held_up"
    CAP = "cap"
    SLOT_END = "slot_end"
    CUT = "cut"
    NO_SHOW = "no_show"
    LEFT = "left"
    OFFICE = "office"
    OVERLOAD = "overload"
    NODE_STOPPED = "node_stopped"


ENDINGS: Final = frozenset(Turn) - {Turn.HOLDS_CLEARED, Turn.HELD_UP}
"""Each of these is also the `reason` of `ended` and of the outcome, under the same name."""

_AT_ANY_TIME: Final[Mapping[Turn, State]] = dict.fromkeys(
    (Turn.SLOT_END, Turn.CUT, Turn.LEFT, Turn.OFFICE, Turn.OVERLOAD, Turn.NODE_STOPPED),
    State.ENDED,
)

TRANSITIONS: Final[Mapping[State, Mapping[Turn, State]]] = {
    State.WAITING: {Turn.HOLDS_CLEARED: State.TALKING, Turn.NO_SHOW: State.ENDED, **_AT_ANY_TIME},
    State.TALKING: {Turn.HELD_UP: State.HELD, Turn.CAP: State.ENDED, **_AT_ANY_TIME},
    # CAP: a session taken up after a crash may find that its minutes are used up.
    State.HELD: {Turn.HOLDS_CLEARED: State.TALKING, Turn.CAP: State.ENDED, **_AT_ANY_TIME},
    # Two officers may click at once; a peer may drop late.
    State.ENDED: dict.fromkeys(Turn, State.ENDED),
}


def next_state(state: State, turn: Turn) -> State:
    """Where `turn` leads from `state`; a turn that the table does not name is a bug."""
    after = TRANSITIONS[state].get(turn)
    assert after is not None, f"{turn} cannot happen in {state}"
    return after
