"""The two clocks of a session: talk, which stands while a hold stands, and the slot, which never
stands; and what is due on them.

Pure: `now_s` is CLOCK_BOOTTIME and comes as an argument; no wall clock enters here.
Asked by signalling/session.py; numbers from signalling/plan.py."""

from dataclasses import dataclass
from typing import Final

from signalling.plan import Plan
from signalling.states import State, Turn

TALK_GUARD_S: Final = 0.10
"""The session ends this long before its cap, so that a packet already handed to the kernel still
leaves inside it: never a packet later, at most 250 ms earlier."""
GATE_LEASE_S: Final = 2.0
"""The gate shuts by itself this long after its last renewal: a hung session goes silent."""
LINE_WAIT_S: Final = 0.2
"""The talk clock starts at the stamp of its ledger line; a line accepted later than this after its
stamp is asked for anew instead of eating the family's minutes."""


@dataclass(slots=True)
class Clocks:
    """Talk and slot of one session; all times in clock seconds, all spans in seconds."""

    cap_s: float
    slot_end_s: float
    no_show_at_s: float
    talked_before_s: float = 0.0
    """Talk of all finished stretches."""
    talking_since_s: float | None = None
    first_talk_s: float | None = None

    @classmethod
    def of(cls, plan: Plan, opened_s: float) -> "Clocks":
        """The clocks of a session that was opened at `opened_s`."""
        return cls(plan.cap_s, opened_s + plan.slot_s, opened_s + plan.no_show_s)

    @property
    def talk_end_s(self) -> float | None:
        """When the talk that runs now must be over; None while the talk clock stands."""
        if self.talking_since_s is None:
            return None
        return self.talking_since_s + self.cap_s - TALK_GUARD_S - self.talked_before_s

    @property
    def used_up(self) -> bool:
        """No talk is left, though none runs (after a crash that left a doubt)."""
        return self.talked_before_s >= self.cap_s - TALK_GUARD_S

    def start(self, since_s: float) -> None:
        """Let the talk clock run; `since_s` is the stamp of the ledger line that says so."""
        assert self.talking_since_s is None
        self.talking_since_s = since_s
        if self.first_talk_s is None:
            self.first_talk_s = since_s

    def stop(self, now_s: float) -> None:
        """Let the talk clock stand."""
        self.talked_before_s = self.talked_s(now_s)
        self.talking_since_s = None

    def talked_s(self, now_s: float) -> float:
        """Seconds of talk so far."""
        end_s = self.talk_end_s
        if self.talking_since_s is None or end_s is None:
            return self.talked_before_s
        # Past its end nothing crosses, however late this is asked.
        until_s = min(now_s, end_s, self.slot_end_s)
        return self.talked_before_s + max(0.0, until_s - self.talking_since_s)

    def uncounted_s(self, now_s: float) -> float:
        """Seconds since the first talk in which the talk clock stood."""
        if self.first_talk_s is None:
            return 0.0
        return max(0.0, now_s - self.first_talk_s - self.talked_s(now_s))

    def forward_until_s(self, now_s: float) -> float:
        """How long the engine may forward without hearing from us again."""
        assert self.talk_end_s is not None, "only a talking session has an open gate"
        return min(now_s + GATE_LEASE_S, self.talk_end_s, self.slot_end_s)

    def due(self, now_s: float, state: State, both_came: bool) -> Turn | None:
        """The ending that is due at `now_s`, the slot's before the cap's; None: nothing."""
        if now_s >= self.slot_end_s:
            return Turn.SLOT_END
        if self.talk_end_s is not None and now_s >= self.talk_end_s:
            return Turn.CAP
        if state is State.HELD and self.used_up:
            return Turn.CAP
        if state is State.WAITING and not both_came and now_s >= self.no_show_at_s:
            return Turn.NO_SHOW
        return None
