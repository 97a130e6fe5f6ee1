"""Which m-line an SSRC belongs to, learnt from a peer's first packets.

Pure.  A browser names no SSRC in its offer and puts the mid on its first packets only, until our
first report; so each SSRC is latched once (RFC 8843 §9.2), by mid, else by payload type."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from media.forwarding.publisher import Format, Publisher
from media.rtp.packet import extension_elements

SSRCS_MAX: Final = 8  # of one peer, RTX included; packets of a ninth are dropped


class Inlet(NamedTuple):
    """One m-line on which the peer sends, and the publisher it feeds."""

    mid: bytes
    mid_extension: int | None
    formats: Mapping[int, Format]
    """By payload type."""
    originals: Mapping[int, int]
    """RTX payload type to the payload type it repairs (apt, RFC 4588 §8.6)."""
    publisher: Publisher


class Latch:
    """SSRC to inlet, for one peer."""

    __slots__ = ("_inlets", "_latched", "refused")

    def __init__(self, inlets: Sequence[Inlet]) -> None:
        self._inlets = inlets
        self._latched: dict[int, Inlet] = {}
        self.refused = 0

    def find(self, packet: bytes, ssrc: int, payload_type: int) -> Inlet | None:
        """The inlet of this SSRC; None, if it has none or there are too many SSRCs.

        Raises: ValueError, if the header extension is malformed."""
        inlet = self._latched.get(ssrc)
        if inlet is None:
            if len(self._latched) >= SSRCS_MAX:
                self.refused += 1
                return None
            inlet = self._by_mid(packet) or self._by_payload_type(payload_type)
            if inlet is None:
                self.refused += 1
                return None
            self._latched[ssrc] = inlet
        return inlet

    def _by_mid(self, packet: bytes) -> Inlet | None:
        if not packet[0] & 0x10:
            return None
        elements = extension_elements(packet)
        for inlet in self._inlets:
            if inlet.mid_extension is not None and elements.get(inlet.mid_extension) == inlet.mid:
                return inlet
        return None

    def _by_payload_type(self, payload_type: int) -> Inlet | None:
        for inlet in self._inlets:
            if payload_type in inlet.formats or payload_type in inlet.originals:
                return inlet
        return None
