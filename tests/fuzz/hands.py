"""What is thrown: one function for each kind of input, each a mutant from the seeded generator.

A hand returns at once; the caller lets the engine drain.  Who throws decides how far it gets: a
stranger's datagram should fall at the door, a checked address's behind it, and what is sealed with
right keys reaches the last parser."""

from random import Random
from typing import Final

from tests.fuzz.arena import Arena
from tests.fuzz.corpus import compound, dtls_records, one_byte_extension, payloads, rtp
from tests.fuzz.mutate import mutate
from tests.support.stun_client import signed
from tests.support.wire_peer import WirePeer

STUN_KINDS: Final = (0x0001, 0x0011, 0x0101, 0x0111, 0x0002, 0x3FFF)
RTCP_KINDS_MIN, RTCP_KINDS_MAX = 192, 223


class Hands:
    """Breeds and throws mutants; everything random comes from `random`."""

    def __init__(self, arena: Arena, random: Random) -> None:
        self._arena = arena
        self._random = random
        self._payloads = payloads()
        throwaway = WirePeer(arena.identity, "")
        self._records = dtls_records(throwaway.client_hello())
        throwaway.sock.close()
        self._index = 1 << 20
        self._videos = [arena.payload_type(arena.b, name) for name in ("H264", "VP8", "rtx")]
        self._types = [*self._videos, arena.payload_type(arena.b, "opus")]
        self._ssrcs = [random.getrandbits(32) for _ in range(64)]
        self._extension = one_byte_extension((4, b"1"), (2, b"abc"), (10, b"h"), (11, b"l"))

    def throw(self, datagram: bytes) -> None:
        """Put it on the wire as a stranger, or from a checked address of a hostile peer."""
        random, arena = self._random, self._arena
        match random.randrange(4):
            case 0 | 1:
                sock = random.choice(arena.strangers)
                try:
                    sock.send(datagram)
                except (BlockingIOError, ConnectionError):
                    return
            case 2:
                arena.b.send(datagram)
            case _:
                arena.monitor.send(datagram)

    def stun(self) -> None:
        """A binding request, spoilt before or after it was signed, or of another kind.

        With a right signature it goes out from its owner's address alone: ICE lets whoever knows
        the password move the path (RFC 8445 §7.3.1.5), and that is no fault."""
        random, owner = self._random, self._anybody()
        request = owner.unsigned_check()
        match random.randrange(5):
            case 0:
                owner.send(mutate(random, owner.sign(request)))
            case 1:
                owner.send(owner.sign(mutate(random, request, keep=20)))
            case 2:
                kind = random.choice(STUN_KINDS).to_bytes(2, "big")
                owner.send(owner.sign(kind + request[2:]))
            case 3:
                self.throw(signed(mutate(random, request, keep=20), "not the password"))
            case _:
                self.throw(mutate(random, request))

    def dtls(self) -> None:
        """Records in place of ours: hellos, alerts in the clear, fragments, noise."""
        datagram = mutate(self._random, self._random.choice(self._records))
        if datagram and self._random.random() < 0.9:
            datagram = bytes([self._random.randrange(20, 64)]) + datagram[1:]
        self.throw(datagram)

    def rtp(self) -> None:
        """RTP: half of it sealed by a hostile peer after it was spoilt, half noise."""
        random = self._random
        packet = mutate(random, self._packet(), keep=random.choice((0, 2, 12)))
        if random.random() < 0.5:
            self.throw(bytes([0x80 | packet[0] & 0x3F]) + packet[1:] if packet else b"")
        elif len(packet) >= 12:
            self._hostile().send_rtp(packet, random.choice((0, 0, 0, 1, 0xFFFFFFFF)))

    def rtcp(self) -> None:
        """RTCP: half of it sealed by a hostile peer after it was spoilt, half noise."""
        random, peer = self._random, self._hostile()
        media = random.choice([*self._arena.node_ssrcs(peer), *self._ssrcs[:2]])
        packet = mutate(
            random, random.choice(compound(self._ssrcs[0], media)), random.choice((0, 2))
        )
        if random.random() < 0.3 or len(packet) < 8:
            self.throw(packet)
            return
        kind = packet[1]
        if not RTCP_KINDS_MIN <= kind <= RTCP_KINDS_MAX:
            kind = RTCP_KINDS_MIN + kind % 32
        peer.send_rtcp(bytes([packet[0], kind]) + packet[2:])

    def _packet(self) -> bytes:
        random = self._random
        self._index += 1
        return rtp(
            random.choice(self._types),
            self._index if random.random() < 0.9 else random.getrandbits(16),
            random.getrandbits(32),
            random.choice(self._ssrcs),
            random.choice(self._payloads),
            marker=random.random() < 0.3,
            extension=self._extension if random.random() < 0.5 else None,
        )

    def _anybody(self) -> WirePeer:
        return self._random.choice((self._arena.a, self._arena.b, self._arena.monitor))

    def _hostile(self) -> WirePeer:
        return self._random.choice((self._arena.b, self._arena.monitor))
