"""5 % lost each way at 60 ms round trip, in the time of a fake clock and from a seed."""

import heapq
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Final

import pytest

from media.engine import Side
from media.forwarding.rate import START_BPS
from media.rtp import rtcp
from media.rtp.packet import HEADER
from tests.support.quiet_visit import DELTA, KEY, RTX_SSRC, VIDEO_SSRC, QuietVisit, talking
from tests.support.quiet_wire import PARTY_PAYLOAD_TYPES

ONE_WAY_S: Final = 0.03
SECONDS: Final = 30
PACKETS_PER_S: Final = 150
STEP_S: Final = 0.005
H264, RTX = PARTY_PAYLOAD_TYPES["H264"], PARTY_PAYLOAD_TYPES["H264 rtx"]


class LossyVisit:
    """Side A's camera and side B's player, each behind a link that loses and delays."""

    def __init__(self, visit: QuietVisit, loss: float) -> None:
        self.visit = visit
        self._loss = loss
        self._chance = Random(5)
        self._order = count()
        self._under_way: list[tuple[float, int, Callable[[], None]]] = []
        self._rtx = count()
        self._taken = dict.fromkeys(Side, 0)
        self.sent = 0
        self.got: dict[int, float] = {}
        self._missing: dict[int, float] = {}
        self._highest = -1
        self._ssrc = 0

    def travel(self, arrive: Callable[[], None]) -> None:
        """Put something on the way: it may be lost."""
        if self._chance.random() >= self._loss:
            due_s = self.visit.clock.now_s() + ONE_WAY_S
            heapq.heappush(self._under_way, (due_s, next(self._order), arrive))

    def film(self) -> None:
        """The camera sends its next packet."""
        number = self.sent
        self.sent += 1
        payload = (KEY if number % (4 * PACKETS_PER_S) == 0 else DELTA) + number.to_bytes(4, "big")
        header = HEADER.pack(0x80, H264, number, number // 5 * 3000, VIDEO_SSRC[Side.A])
        self._to_node(header + payload)

    def _to_node(self, packet: bytes) -> None:
        sink = self.visit.party[Side.A].sink
        self.travel(lambda: sink.on_rtp([packet], self.visit.clock.now_s()))

    def _film_again(self, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            head = HEADER.pack(0x80, RTX, next(self._rtx), number // 5 * 3000, RTX_SSRC[Side.A])
            body = DELTA if number % (4 * PACKETS_PER_S) else KEY
            self._to_node(head + number.to_bytes(2, "big") + body + number.to_bytes(4, "big"))

    def step(self) -> None:
        """What has arrived is taken; the wheel turns; what left goes on its way."""
        now_s = self.visit.clock.now_s()
        while self._under_way and self._under_way[0][0] <= now_s:
            heapq.heappop(self._under_way)[2]()
        self.visit.network.drain()
        for side in Side:
            wire = self.visit.party[side]
            for datagram in wire.sent[self._taken[side] :]:
                self._leave(side, datagram)
            self._taken[side] = len(wire.sent)
        self._ask_again(now_s)

    def _leave(self, side: Side, datagram: bytes) -> None:
        if 192 <= datagram[1] <= 223:
            for report in rtcp.parse_compound(datagram):
                if side is Side.A and isinstance(report, rtcp.Nack):
                    self.travel(lambda numbers=report.numbers: self._film_again(numbers))  # type: ignore[misc]
        elif side is Side.B:
            self.travel(lambda: self._play(datagram))

    def _play(self, datagram: bytes) -> None:
        _, second, sequence, _, ssrc = HEADER.unpack_from(datagram)
        payload = datagram[12:]
        if second & 127 == RTX:
            sequence, payload = int.from_bytes(payload[:2], "big"), payload[2:]
        else:
            self._ssrc = ssrc
        now_s = self.visit.clock.now_s()
        self.got.setdefault(int.from_bytes(payload[-4:], "big"), now_s)
        self._missing.pop(sequence, None)
        if self._highest < 0:
            self._highest = sequence
        for gap in range(self._highest + 1, sequence):
            self._missing[gap] = now_s
        self._highest = max(self._highest, sequence)

    def _ask_again(self, now_s: float) -> None:
        due = [number for number, due_s in self._missing.items() if due_s <= now_s]
        for number in due:
            self._missing[number] = now_s + 2 * ONE_WAY_S
        if due:
            compound = rtcp.nack(1, self._ssrc, sorted(due))
            sink = self.visit.party[Side.B].sink
            self.travel(lambda: sink.on_rtcp(compound, self.visit.clock.now_s()))


def played(loss: float) -> LossyVisit:
    """Half a minute of video over such links."""
    lossy = LossyVisit(talking(), loss)
    visit = lossy.visit
    for turn in range(int((SECONDS + 1) / STEP_S)):
        visit.open_gate()
        if lossy.sent < SECONDS * PACKETS_PER_S and turn * STEP_S * PACKETS_PER_S >= lossy.sent:
            lossy.film()
        if turn % 4 == 0:
            visit.python_engine.tick()
        lossy.step()
        visit.clock.advance(STEP_S)
    return lossy


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.1])
def test_all_but_a_thousandth_is_journaled_and_nearly_all_is_played(loss: float) -> None:
    lossy = played(loss)
    entries = [e for e in lossy.visit.tap.take(100_000) if isinstance(e, tuple)]
    journaled = {int.from_bytes(entry[3][-4:], "big") for entry in entries if entry[2] == 2}
    numbers = [int.from_bytes(entry[3][-4:], "big") for entry in entries if entry[2] == 2]
    assert len(numbers) == len(journaled)  # nothing twice
    assert len(journaled) >= 0.999 * lossy.sent
    assert len(lossy.got) >= 0.995 * lossy.sent


def test_five_percent_of_loss_does_not_lower_the_rate() -> None:
    visit = played(0.05).visit
    assert visit.engine.peer_stats(visit.handle[Side.A]).rate_bps >= START_BPS
