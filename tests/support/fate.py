"""One simulated visit: what happens to it by chance, and what an onlooker at the gate sees.

The session, its clocks, its registry and the gate are the real ones; time, peers and the disk are
a test's.  The onlooker reckons by itself: it knows what was done to the visit and when."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from media.engine import Side
from signalling import messages
from signalling.events import OfficeCut, OfficeHold
from signalling.grant import Role
from tests.support.house import SESSION, House, Page, plan

NEAR_S: Final = 0.05
GONE_S_MAX: Final = 2.0 + 0.25 + 2.0
"""A silence is noticed in 2 s and a step; a node that hangs then is silenced by the lease."""
SEATS: Final = (
    (Role.KIOSK, Side.A),
    (Role.TERMINAL, Side.B),
    (Role.MONITOR, Side.A),
    (Role.MONITOR, Side.B),
)
LOST_S_MAX: Final = 0.05
"""What a kill takes from the journal, at most."""
Place = tuple[Role, Side]


@dataclass
class Sights:
    """What the onlooker counted in one visit."""

    probes: int = 0
    near: int = 0
    """Of them within 50 ms of a transition of the gate."""
    wrong: list[str] = field(default_factory=list)
    open_s: float = 0.0
    """How long the gate truly was open, over all lives of the node."""
    restarts: int = 0
    stretches: int = 0
    talked_s: float = 0.0
    reason: str = ""
    cap_s: float = 0.0


class Fate:
    """Plays one visit to its end."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.house = House()
        chance = self.random
        self.cap_s = chance.uniform(2.0, 8.0)
        self.slot_s = self.cap_s + chance.uniform(-1.0, 25.0)
        self.sights = Sights(cap_s=self.cap_s)
        self.opened_s = self.house.clock.now_s()
        spans = {"cap_s": self.cap_s, "slot_s": self.slot_s, "no_show_s": chance.uniform(3, 20)}
        self.house.open(plan().model_copy(update=spans))
        self.session_handle = self.house.handle()
        self.pages: dict[Place, Page] = {}
        self.secrets: dict[Place, str] = {}
        self.returns_s: dict[Place, float] = {
            place: self.opened_s + chance.expovariate(2.0) for place in SEATS
        }
        self.silent_since_s: dict[Place, float] = dict.fromkeys(SEATS, self.opened_s)
        self.reports_s: dict[Place, float] = {}
        self.officer = self.office = self.sick = self.over = False
        self.thaws_s = self.sick_since_s = 0.0
        self.was_open = False

    # What happens --------------------------------------------------------------------------------

    def play(self) -> Sights:
        """From opening to 0.3 s after the end."""
        while not self._has_ended():
            self._wait(self._step_s())
            self._happen()
            self._tick()
            assert self.house.clock.now_s() < self.opened_s + self.slot_s + 10, "it never ends"
        self._note_ending()
        sights = self.sights
        enough = max(120, sights.probes - sights.near + 3) - sights.near
        for _ in range(enough):
            self.house.clock.advance(NEAR_S / (enough + 1))
            self._probe(near=True)
        while sights.probes < 210:
            self._wait(0.1)
            self._probe(near=False)
        self._wait(0.3)
        return sights

    def _step_s(self) -> float:
        draw = self.random.random()
        if draw < 0.003:
            return self.random.uniform(1.0, 4.0)  # the node hangs: the lease must run out
        return self.random.uniform(0.01, 0.2) if draw < 0.1 else 0.05

    def _happen(self) -> None:
        now_s = self.house.clock.now_s()
        for place in SEATS:
            if place not in self.pages and now_s >= self.returns_s[place]:
                self._come(place)
        chances: tuple[tuple[float, Callable[[], None]], ...] = (
            (0.004, self._drop),
            (0.006, self._toggle_silence),
            (0.004, self._toggle_officer),
            (0.003, self._toggle_office),
            (0.003, self._toggle_sickness),
            (0.004, self._freeze),
            (0.0015, self._restart),
            (0.0006, self._cut),
        )
        for chance, act in chances:
            if self.random.random() < chance and not self._has_ended():
                act()
        self._report()

    def _come(self, place: Place) -> None:
        role, side = place
        if place in self.secrets:
            page = self.house.page(f"{role.value}-{side.value}")
            page.resume(self.secrets.pop(place))
            if not page.peer.joined:  # what the node forgot with its last lines, or 60 s are over
                page.drop()
                return
        else:
            page = self.house.seat(role, side)
        self.pages[place] = page
        self.silent_since_s.pop(place, None)

    def _drop(self) -> None:
        if self.pages:
            place = self.random.choice(sorted(self.pages))
            self._learn_secret(place)
            self.pages.pop(place).drop()
            self.silent_since_s.setdefault(place, self.house.clock.now_s())
            self.returns_s[place] = self.house.clock.now_s() + self.random.uniform(0.1, 3.0)
            self._demand_closed_if(place[0].is_party, "a party dropped")

    def _learn_secret(self, place: Place) -> None:
        page = self.pages[place]
        page.heard()
        if page.secret:
            self.secrets[place] = page.secret
        else:
            self.secrets.pop(place, None)

    def _toggle_silence(self) -> None:
        if not self.pages:
            return
        place = self.random.choice(sorted(self.pages))
        page, now_s = self.pages[place], self.house.clock.now_s()
        silent = place not in self.silent_since_s
        if silent:
            self.silent_since_s[place] = now_s
        else:
            del self.silent_since_s[place]
        if not page.peer.in_engine:
            return
        if place[0].is_party:
            self.house.engine.send(page.peer.handle, flowing=not silent)
        else:
            self.house.engine.silence(page.peer.handle, silent)

    def _monitor(self) -> Page | None:
        page = self.pages.get((Role.MONITOR, Side.A))
        return page if page and page.peer.joined else None

    def _toggle_officer(self) -> None:
        if page := self._monitor():
            self.officer = not self.officer
            page.say(messages.Hold(type="hold", session=SESSION, on=self.officer))
            self._demand_closed_if(self.officer, "an officer holds")

    def _toggle_office(self) -> None:
        self.office = not self.office
        self.house.post(OfficeHold(self.office))
        self._demand_closed_if(self.office, "the office holds")

    def _toggle_sickness(self) -> None:
        self.sick = not self.sick
        record = self.house.recorder.records[SESSION]
        record.unwritten_s = 0.6 if self.sick else 0.0
        self.sick_since_s = self.house.clock.now_s()

    def _freeze(self) -> None:
        self.house.recorder.stalled = True
        self.thaws_s = self.house.clock.now_s() + self.random.choice((0.05, 0.15, 0.3, 2.0))

    def _restart(self) -> None:
        for place in list(self.pages):
            self._learn_secret(place)
        self.pages.clear()
        now_s = self.house.clock.now_s()
        self.silent_since_s = dict.fromkeys(SEATS, now_s)
        self.house.recorder.stalled = False
        record = self.house.recorder.records[SESSION]
        record.last_packet_s = now_s - self.random.uniform(0.0, LOST_S_MAX)
        self.house.restart(
            wall_jump_s=self.random.choice((0.0, 3600.0, -3600.0, 86400.0, -86400.0))
        )
        self.session_handle = self.house.handle()
        self.returns_s = {place: now_s + self.random.uniform(0.1, 2.0) for place in SEATS}
        state = self.house.state()  # a hold whose line never reached the disk is gone
        self.officer, self.office = ("officer" in state["holds"]), ("office" in state["holds"])
        self.sick = False
        self.sights.restarts += 1
        self._demand_closed_if(True, "the node has just started")

    def _cut(self) -> None:
        page = self._monitor()
        if page and self.random.random() < 0.5:
            page.say(messages.Cut(type="cut", session=SESSION))
        else:
            self.house.post(OfficeCut(None, ""))
        self.over = True
        self._demand_closed_if(True, "it was cut")

    def _report(self) -> None:
        now_s = self.house.clock.now_s()
        for place, page in self.pages.items():
            due = now_s - self.reports_s.get(place, 0.0) >= 0.5
            if not place[0].is_party and due and place not in self.silent_since_s:
                self.reports_s[place] = now_s
                page.report()

    def _tick(self) -> None:
        if self.house.recorder.stalled and self.house.clock.now_s() >= self.thaws_s:
            self.house.recorder.stalled = False
        self.house.news()
        self.house.registry.tick()
        if self.random.random() < 0.6:  # else the writer's thread is a turn behind
            self.house.news()
        for page in self.pages.values():
            while page.peer.outbox.take() is not None and page.secret:
                pass

    # What the onlooker sees ----------------------------------------------------------------------

    def _wait(self, seconds: float) -> None:
        """Let time pass between two events, looking at the gate on the way."""
        begin_s = self.house.clock.now_s()
        gate = self.house.engine.gates.get(self.session_handle)
        until_s = gate.until_s if gate else float("-inf")
        self.sights.open_s += max(0.0, min(until_s, begin_s + seconds) - begin_s)
        now_open = until_s > begin_s
        moved = now_open != self.was_open
        self.was_open = now_open
        # After a change of the gate, and about the moment at which it shuts by itself.
        looks = [self.random.uniform(0.0, min(NEAR_S, seconds)) for _ in range(12 if moved else 0)]
        if begin_s < until_s < begin_s + seconds:
            looks += [until_s - begin_s + self.random.uniform(-0.01, 0.01) for _ in range(8)]
        marks = [(min(max(look, 0.0), seconds), True) for look in looks]
        marks += [(self.random.uniform(0.0, seconds), False)] if self.random.random() < 0.3 else []
        for look_s, near in sorted(marks):
            self.house.clock.advance(begin_s + look_s - self.house.clock.now_s())
            self._probe(near=near)
        self.house.clock.advance(begin_s + seconds - self.house.clock.now_s())

    def _probe(self, near: bool) -> None:
        self.sights.probes += 1
        self.sights.near += near
        if not self.house.engine.is_open(self.session_handle):
            return
        now_s, state = self.house.clock.now_s(), self.house.state()
        faults = {
            "past the slot's end": now_s >= self.opened_s + self.slot_s,
            "past the cap": self.sights.open_s > self.cap_s,
            "while the session says that a hold stands": bool(state["holds"]),
            "though the session does not talk": state["state"] != "talking",
            "while an officer holds": self.officer or self.office,
            "after its end": self.over,
            "while a party is away": any(p[0].is_party and p not in self.pages for p in SEATS),
            "though nothing is recorded": self.sick and now_s - self.sick_since_s > GONE_S_MAX,
            "though nobody of a side watches": any(self._long_gone(place) for place in SEATS),
        }
        self.sights.wrong += [f"open {fault}" for fault, is_so in faults.items() if is_so]

    def _long_gone(self, place: Place) -> bool:
        since_s = self.silent_since_s.get(place)
        return since_s is not None and self.house.clock.now_s() - since_s > GONE_S_MAX

    def _demand_closed_if(self, demanded: bool, why: str) -> None:
        if demanded and self.house.engine.is_open(self.session_handle):
            self.sights.wrong.append(f"open although {why}")

    def _has_ended(self) -> bool:
        return bool(self.house.registry.find(SESSION).session.ending)

    def _note_ending(self) -> None:
        self.over = True
        state = self.house.state()
        ending = self.house.registry.find(SESSION).session.ending
        assert ending is not None
        self.sights.talked_s, self.sights.reason = state["talked_s"], ending.turn.value
        record = self.house.recorder.records[SESSION]
        self.sights.stretches = record.acts().count("talking")
