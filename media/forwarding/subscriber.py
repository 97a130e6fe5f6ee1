"""One outbound copy of a track: its own SSRC, payload type, numbers and time; sealed and queued.

Pure and per packet.  A video copy starts at a key frame: a party waits for one, a monitor is
served from the publisher's history and never causes a request to the publisher."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from media.forwarding.counters import ntp_of
from media.forwarding.gate import Gate, Outgoing, Seal
from media.forwarding.history import Entry
from media.forwarding.publisher import Publisher
from media.forwarding.resend_budget import ResendBudget
from media.forwarding.rewriter import Rewriter
from media.rtp.packet import VERSION, pack_header, retransmission_payload
from media.rtp.rtcp import ReportBlock, sender_report
from media.rtp.sequence import ticks_between

LIVE, FRESH, WAITING, CATCHING, DARK = range(5)
"""Fed; starts with the next packet; needs a key frame; served from history; cannot be sent."""

STRAIGHT_MAX: Final = 512
"""Behind the first packet of a drain, and far below an outbox's limit, queueing is one append."""
SERVED_AGAIN_AFTER_S: Final = 1.0  # a monitor's PLI is answered from the cache this often


class Seals(Protocol):
    """`media.srtp.Sealer`, as far as forwarding needs it."""

    def stream(self, ssrc: int) -> Seal:
        """How packets of one SSRC are sealed."""


class Link(Protocol):
    """`media.transport.Transport`, as far as forwarding needs it."""

    outbox: list[Outgoing]
    """What waits for the next flush; always the same list."""

    def queue(self, packet: Outgoing) -> None:
        """Let it leave with the next flush, if its gate is open then."""


class Stream(NamedTuple):
    """What the answer promised for one sending m-line."""

    ssrc: int
    rtx_ssrc: int | None
    payload_types: Mapping[str, tuple[int, int | None]]
    """Codec name to payload type and RTX payload type."""


class Subscriber:
    """Feeds one sending m-line of one peer from one publisher at a time."""

    __slots__ = (
        "_budget", "_catching", "_cursor", "_gate", "_link", "_octets", "_outbox", "_packets",
        "_payload_type", "_rewriter", "_rtx_index", "_rtx_type", "_seal", "_seal_resent",
        "_served_s", "_stream", "_video", "loss_share", "publisher", "round_trip_s", "ssrc",
        "state",
    )  # fmt: skip

    def __init__(
        self,
        link: Link,
        stream: Stream,
        rewriter: Rewriter,
        catching: "list[Subscriber]",
        *,
        video: bool,
        gate: Gate | None = None,
    ) -> None:
        """`catching`: the engine's list of those to be served from history; `gate`: that of the
        session, for what a party gets from the other party."""
        self._link = link
        self._outbox = link.outbox
        self._stream = stream
        self.ssrc = stream.ssrc
        """What it sends with."""
        self._rewriter = rewriter
        self._catching = catching
        self._gate = gate
        self._video = video
        self._seal: Seal = _unsealable
        self._seal_resent: Seal = _unsealable
        self.publisher: Publisher | None = None
        self.state = DARK
        self._payload_type = 0
        self._rtx_type: int | None = None
        self._rtx_index = 0
        self._packets = self._octets = 0
        self._cursor = 0
        self._served_s = float("-inf")
        self._budget = ResendBudget()
        self.loss_share = 0.0
        self.round_trip_s: float | None = None

    @property
    def octets(self) -> int:
        """Payload sent so far, resent packets not counted."""
        return self._octets

    def connect(self, seals: Seals, now_s: float) -> None:
        """The peer's handshake is done: packets may be sealed."""
        stream = self._stream
        self._seal = seals.stream(stream.ssrc)
        self._seal_resent = seals.stream(stream.rtx_ssrc or stream.ssrc)
        self.retune()
        self.catch_up(now_s)

    def attach(self, publisher: Publisher, now_s: float) -> None:
        """Take this publisher's packets from here on."""
        self.detach()
        self.publisher = publisher
        outlets = publisher.watching if self._gate is None else publisher.crossing
        outlets.append(self)
        self.retune()
        self.catch_up(now_s)

    def detach(self) -> None:
        """Take nothing more."""
        publisher = self.publisher
        if publisher is not None:
            for outlets in (publisher.watching, publisher.crossing):
                if self in outlets:
                    outlets.remove(self)
        self.publisher = None
        self.state = DARK

    def retune(self) -> None:
        """Choose the payload type by the publisher's codec; dark, if the peer has not got it."""
        self.state = DARK
        chosen = self.publisher.format if self.publisher is not None else None
        if chosen is None or self._seal is _unsealable:
            return
        types = self._stream.payload_types.get(chosen.codec)
        if types is not None:
            self._payload_type, self._rtx_type = types
            self.state = FRESH
            self.interrupt()

    def interrupt(self) -> None:
        """What follows does not continue what came before: start a new run."""
        if self.state != DARK:
            self.state = WAITING if self._video else FRESH

    def catch_up(self, now_s: float) -> None:
        """A monitor: start again from the last key frame kept, if there is one."""
        if self._gate is not None or self.state == DARK or not self._video:
            return
        assert self.publisher is not None
        key = self.publisher.history.key
        if key is None:
            self.state = WAITING
            return
        self._served_s = now_s
        self._start_catching(key.number, key.timestamp, now_s)

    def _start_catching(self, number: int, timestamp: int, now_s: float) -> None:
        publisher = self.publisher
        assert publisher is not None
        newest = publisher.history.get(publisher.history.highest)
        behind = max(0, ticks_between(newest[1], timestamp)) if newest is not None else 0
        self._rewriter.begin(number, timestamp, behind, now_s, publisher.reception.clock_rate)
        self._cursor = number
        self.state = CATCHING
        if self not in self._catching:
            self._catching.append(self)

    def is_catching(self) -> bool:
        """Is there more of the history to be served?"""
        return self.state == CATCHING

    def serve(self, packets_max: int, now_s: float) -> int:
        """Send up to so many packets of the history; returns how many were looked at."""
        publisher = self.publisher
        if self.state != CATCHING or publisher is None:
            return 0
        history = publisher.history
        start = self._cursor
        stop = min(start + packets_max, history.highest + 1)
        self.state = LIVE  # what is served goes the way of what comes
        kept = map(history.get, range(start, stop))
        self.forward([entry for entry in kept if entry is not None], now_s)
        self._cursor = stop
        if stop <= history.highest:
            self.state = CATCHING
        return stop - start

    def forward(self, entries: Sequence[Entry], now_s: float) -> None:
        """Packets of the publisher, as they came."""
        place, gate, seal, outbox = self._rewriter.place, self._gate, self._seal, self._outbox
        for entry in entries:
            if self.state and not self._starts_with(entry, now_s):
                continue
            number, timestamp, marker, payload, _ = entry
            placed = place(number, timestamp, now_s)
            if placed is None:
                continue
            out, timestamp = placed
            kind = marker | self._payload_type
            header = pack_header(VERSION, kind, out & 0xFFFF, timestamp, self.ssrc)
            self._packets += 1
            self._octets += len(payload)
            packet = (gate, seal, header, payload, out)
            if 0 < len(outbox) < STRAIGHT_MAX:
                outbox.append(packet)
            else:
                self._link.queue(packet)

    def _starts_with(self, entry: Entry, now_s: float) -> bool:
        """Not live: shall this packet be sent all the same?"""
        state, number = self.state, entry[0]
        publisher = self.publisher
        if state == DARK or publisher is None:
            return False
        if state == CATCHING:
            return number < self._cursor  # late, and its place has been passed
        if state == WAITING:
            if not entry[4]:
                return False
            if number <= publisher.passed_on:  # late: the rest of the frame is behind it
                self._start_catching(number, entry[1], now_s)
                return False
        self._rewriter.begin(number, entry[1], 0, now_s, publisher.reception.clock_rate)
        self.state = LIVE
        return True

    def on_nack(self, numbers: Sequence[int], now_s: float) -> None:
        """The receiver misses these: send them again, within the budget."""
        gate, publisher = self._gate, self.publisher
        if self.state not in (LIVE, CATCHING) or publisher is None:
            return
        if gate is not None and not gate.is_open(now_s):
            return
        self._budget.refill(now_s)
        for sequence in numbers:
            if self._budget.is_spent:
                return
            found = self._rewriter.source_number(sequence)
            entry = publisher.history.get(found[1]) if found is not None else None
            if found is not None and entry is not None and self._budget.spend(found[0], now_s):
                self._resend(found[0], entry)

    def _resend(self, out: int, entry: Entry) -> None:
        """By RTX (RFC 4588); without it as the very packet it was."""
        _, timestamp, marker, payload, _ = entry
        timestamp = self._rewriter.time(timestamp)
        stream, seal = self._stream, self._seal
        ssrc, index, payload_type = stream.ssrc, out, self._payload_type
        if stream.rtx_ssrc is not None and self._rtx_type is not None:
            ssrc, index, payload_type = stream.rtx_ssrc, self._rtx_index, self._rtx_type
            seal = self._seal_resent
            payload = retransmission_payload(out, payload)
            self._rtx_index += 1
        header = pack_header(VERSION, marker | payload_type, index & 0xFFFF, timestamp, ssrc)
        self._link.queue((self._gate, seal, header, payload, index))

    def on_key_frame_request(self, now_s: float) -> None:
        """The receiver's PLI or FIR: a party's goes on to the publisher, a monitor's never."""
        if self.publisher is None or not self._video:
            return
        if self._gate is not None:
            if self._gate.is_open(now_s):
                self.publisher.cadence.want()
        elif self.state == LIVE and now_s - self._served_s >= SERVED_AGAIN_AFTER_S:
            self.catch_up(now_s)

    def on_report_block(self, block: ReportBlock, now_s: float) -> None:
        """What the receiver says of this stream."""
        self.loss_share = block.fraction_lost / 256
        if block.last_report:
            passed = (ntp_of(now_s) >> 16) - block.last_report - block.delay & 0xFFFF_FFFF
            if passed < 10 << 16:  # more than ten seconds is a clock gone wrong, not a way
                self.round_trip_s = passed / 65536

    def report(self, now_s: float) -> bytes | None:
        """A sender report on our one clock; None while nothing is being sent."""
        if self.state not in (LIVE, CATCHING) or self.publisher is None or not self._packets:
            return None
        if self._gate is not None and not self._gate.is_open(now_s):
            return None
        source = self.publisher.timestamp_at(now_s)
        if source is None:
            return None
        timestamp = source + self._rewriter.turn
        return sender_report(self.ssrc, ntp_of(now_s), timestamp, self._packets, self._octets)


def _unsealable(_header: bytes, _payload: bytes, _index: int) -> bytes:
    raise AssertionError("nothing is sent before the handshake is done")
