"""One peer's transport: ICE-lite below, DTLS in the server's role, SRTP above.

DTLS is aiortc's `RTCDtlsTransport` over a path of our own, fed with nothing that did not pass
`media/dtls_records.py`; the keys it exports (RFC 5764 §4.2) go into our own SRTP.  Each private
name of aiortc that is used here has a contract test in `tests/media/test_transport_contract.py`."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import RTCDtlsTransport, State
from OpenSSL import SSL

from media.clock import Clock
from media.demultiplexer import Address, OnPackets
from media.dtls_path import DtlsPath
from media.dtls_records import admissible, client_random, datagrams_of
from media.errors import OfferRefused
from media.forwarding.gate import Outgoing, sealed
from media.ice import IceLite
from media.negotiation import Local, Offer
from media.network import MediaSink
from media.port import Port
from media.rate_limit import RateLimit
from media.srtp import Profile, Sealer, opener_for, sealer_for, split_keys
from media.stun import Request

log = logging.getLogger(__name__)

CONSENT_S: Final = 15.0
"""Without a checked STUN request for so long the peer is gone; browsers check every 2.5 s."""
CONNECT_S: Final = 15.0
OUTBOX_DATAGRAMS_MAX: Final = 1_024  # over it the oldest is dropped
DTLS_PER_S: Final = 256
RESTART_AFTER_S: Final = 1.0  # a ClientHello may replace another that came no further
FLIGHTS_BYTES_MAX: Final = 65_536  # what one read takes out of OpenSSL


@dataclass(frozen=True, slots=True)
class Identity:
    """The node's DTLS certificate, one for its life."""

    certificate: RTCCertificate
    fingerprint: str
    """As in SDP: `sha-256 AA:BB:…`."""

    @classmethod
    def fresh(cls) -> "Identity":
        """A new self-signed certificate (ECDSA P-256, RFC 8827 §6.5)."""
        certificate = RTCCertificate.generateCertificate()
        digests = {f.algorithm: f.value for f in certificate.getFingerprints()}
        return cls(certificate, f"sha-256 {digests['sha-256']}")


class Transport:
    """What leaves to and comes from one peer.  Registered in the port until `close`."""

    def __init__(
        self, port: Port, identity: Identity, offer: Offer, sink: MediaSink, clock: Clock
    ) -> None:
        self.outbox: list[Outgoing] = []
        self.address: Address | None = None
        """Where we send to: see `IceLite.address`."""
        self.connected = False
        self.sealer: Sealer | None = None
        self.open_rtp: Callable[[bytes], bytes | None] | None = None
        self.open_rtcp: Callable[[bytes], bytes | None] = _refuse
        self.on_rtp: OnPackets = sink.on_rtp
        self.on_rtcp: Callable[[bytes, float], None] = sink.on_rtcp
        self._port, self._identity, self._sink, self._offer = port, identity, sink, offer
        self._since_s = clock.now_s()
        self._over = False
        self._association: _Association | None = None
        self._random = b""
        self._random_s = 0.0
        self._dtls_rate = RateLimit(DTLS_PER_S, 1)
        self._ice = IceLite(port, self, identity.fingerprint, offer.ufrag)

    @property
    def local(self) -> Local:
        """Our side, as the answer names it; another one after `restart`."""
        return self._ice.local

    @property
    def last_stun_s(self) -> float | None:
        """When an authentic STUN request came last, None: never."""
        return self._ice.last_stun_s

    def queue(self, packet: Outgoing) -> None:
        """Queue a packet; it is sealed and leaves at the end of the drain, or of this turn."""
        outbox = self.outbox
        if not outbox:
            if not self.connected:
                return
            self._port.mark(self)
        elif len(outbox) >= OUTBOX_DATAGRAMS_MAX:
            del outbox[0]
        outbox.append(packet)

    def send_rtcp(self, compound: bytes) -> None:
        """Seal and queue one compound RTCP packet; nothing, before the transport is connected."""
        if self.sealer is not None:
            self.queue(sealed(self.sealer.seal_rtcp(compound)))

    def restart(self, offer: Offer) -> None:
        """Take a new remote and make a new local ufrag and password; DTLS and media go on.

        Raises: OfferRefused, `offer_not_a_restart`, if the peer's fingerprints are others."""
        if set(offer.fingerprints) != set(self._offer.fingerprints):
            raise OfferRefused("offer_not_a_restart", "another DTLS identity")
        if offer.ufrag == self._offer.ufrag or self._over:
            raise OfferRefused("offer_not_a_restart", "the same ufrag, or the transport is over")
        self._offer = offer
        self._ice.restart(offer.ufrag)

    def close(self) -> None:
        """Send and answer nothing any more; one DTLS close_notify goes before, for politeness."""
        self._stop()
        if self._association is not None:
            self._association.finish()
            self._association = None
        self._ice.close()

    def on_check(self, request: Request, address: Address, now_s: float) -> bytes | None:
        """Judge a Binding request; the answer, None: say nothing."""
        if self._over:
            return None
        answer = self._ice.on_check(request, address, now_s)
        self.address = self._ice.address
        return answer

    def on_dtls(self, datagram: bytes, address: Address, now_s: float) -> None:
        """Feed the association, made at the first ClientHello, with what passes the guards."""
        if self._over or not admissible(datagram, self.connected):
            return
        random = client_random(datagram)
        if random is not None and random != self._random and not self._begin(address, now_s):
            if self._association is not None:
                self._association.path.contested = True
            return
        if self._association is None or not self._dtls_rate.allows(0, now_s):
            return
        self._random = random or self._random
        self._association.path.feed(datagram)

    def tick(self, now_s: float) -> None:
        """Say that the peer is gone, once its time is over."""
        last_s = self.last_stun_s
        if last_s is not None and now_s - last_s > CONSENT_S:
            self.gone("consent_expired" if self.connected else "never_connected")
        elif not self.connected and now_s - self._since_s > CONNECT_S:
            self.gone("never_connected")

    def reply(self, datagram: bytes) -> None:
        """Send one of DTLS's own datagrams at once."""
        if self.address is not None:
            self._port.send_now(datagram, self.address)

    def on_dtls_connected(self, profile: Profile, exported: bytes) -> None:
        """The association is authentic: make SRTP of its keys and let media flow."""
        client, server = split_keys(profile, exported)
        opener = opener_for(profile, *client)
        self.sealer = sealer_for(profile, *server)
        self.open_rtp, self.open_rtcp = opener.open_rtp, opener.open_rtcp
        self.connected = True
        self._sink.on_connected()

    def _begin(self, address: Address, now_s: float) -> bool:
        """Make an association for this ClientHello.  A foreign one meanwhile is not looked at,
        unless the first got nowhere: then perhaps the first was the foreign one."""
        stuck = now_s - self._random_s >= RESTART_AFTER_S
        if self._association is not None and (self.connected or not stuck):
            return False
        if not self._port.may_handshake(address, now_s):
            return False
        if self._association is not None:
            self._association.abandon()
        self._random_s = now_s
        self._association = _Association(self, self._identity, self._offer)
        return True

    def abandon_association(self) -> None:
        """A handshake came to nothing: perhaps it was not the peer's, so the next may begin."""
        self._association = None
        self._random = b""  # the peer's own hello may be the same but for what was wrong in it

    def gone(self, why: str) -> None:
        """Stop, and tell the sink once why."""
        if not self._over:
            self._stop()
            self._sink.on_gone(why)

    def _stop(self) -> None:
        self._over = True
        self.connected = False
        self.sealer = self.open_rtp = None
        self.open_rtcp = _refuse
        self.outbox.clear()


class _Association(RTCDtlsTransport):
    """One DTLS association as server; tells its transport how it went."""

    def __init__(self, transport: Transport, identity: Identity, offer: Offer) -> None:
        self.path = DtlsPath(transport.reply)
        super().__init__(self.path, [identity.certificate])  # type: ignore[arg-type]
        self._owner: Transport | None = transport
        self._set_role("server")
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(*pair) for pair in offer.fingerprints])
        self._opening = asyncio.ensure_future(self.start(parameters))
        self._opening.add_done_callback(self._opened)

    def finish(self) -> None:
        """Tell the peer with close_notify, then be silent."""
        self._owner = None
        if self._state is State.CONNECTED:
            assert self._ssl is not None
            with contextlib.suppress(SSL.Error):
                self._ssl.shutdown()
            self._flush_ssl()
        self.abandon()

    def abandon(self) -> None:
        """Be silent at once."""
        self._owner = None
        self.path.close()
        self._opening.cancel()
        if self._task is not None:
            self._task.cancel()

    def _opened(self, opening: "asyncio.Future[None]") -> None:
        """Contain what aiortc did not: a strange certificate ends this association alone."""
        if not opening.cancelled() and (error := opening.exception()) is not None:
            if isinstance(error, SSL.Error):  # the peer's fault, not ours
                log.info("dtls_failed")
            else:
                log.error("dtls_failed", exc_info=error)
            self._set_state(State.FAILED)
        if self._task is not None:  # aiortc logs its exception; asyncio must not do so again
            self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    def _setup_srtp(self) -> None:
        """In place of libsrtp's sessions: export the keys (aiortc asks for this once it has
        compared the fingerprints)."""
        assert self._ssl is not None
        name = self._ssl.get_selected_srtp_profile().decode()
        if name not in set(Profile):
            self._set_state(State.FAILED)
            return
        profile = Profile(name)
        size = 2 * (profile.key_bytes + profile.salt_bytes)
        exported = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        if self._owner is not None:
            self._owner.on_dtls_connected(profile, exported)

    def _set_state(self, state: State) -> None:
        super()._set_state(state)
        if self._owner is None:
            return
        if state is State.CLOSED:
            self._owner.gone("dtls_closed")
        elif state is State.FAILED and self.encrypted:  # another fingerprint, or no SRTP
            self._owner.gone("dtls_failed")
        elif state is State.FAILED:
            self._owner.abandon_association()

    async def _write_ssl(self) -> None:
        self._flush_ssl()

    def _flush_ssl(self) -> None:
        assert self._ssl is not None
        with contextlib.suppress(SSL.Error):  # nothing to send
            flight = self._ssl.bio_read(FLIGHTS_BYTES_MAX)
            for datagram in () if self.path.contested else datagrams_of(flight):
                self.path.send(datagram)


def _refuse(_: bytes) -> None:
    return None
