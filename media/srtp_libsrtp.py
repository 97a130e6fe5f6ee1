"""SRTP with AES-CM and HMAC-SHA1-80 (RFC 3711), for peers without AES-GCM, by libsrtp.

The same faces as in `media/srtp.py`, which hands these out; libsrtp keeps rollover counters and
replay windows itself, so here stand only the limits it does not know."""

from collections.abc import Callable
from typing import Final

import pylibsrtp

DATAGRAM_BYTES_MAX: Final = 1500
"""pylibsrtp raises ValueError, not its own Error, on more."""


class LibsrtpSealer:
    """A sealer with AES128_CM_SHA1_80."""

    __slots__ = ("_session",)

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._session = _session(key + salt, pylibsrtp.Policy.SSRC_ANY_OUTBOUND, 1024)

    def seal_rtp(self, header: bytes, payload: bytes, ssrc: int, index: int) -> bytes:
        """The SRTP datagram; libsrtp finds the rollover counter by the sequence number, which
        comes to the same as `index` for a caller that begins with rollover counter 0."""
        return bytes(self._session.protect(header + payload))

    def stream(self, ssrc: int) -> Callable[[bytes, bytes, int], bytes]:
        """`seal_rtp` for one SSRC."""
        return lambda header, payload, index: self.seal_rtp(header, payload, ssrc, index)

    def seal_rtcp(self, compound: bytes) -> bytes:
        """The SRTCP datagram of one compound packet."""
        return bytes(self._session.protect_rtcp(compound))


class LibsrtpOpener:
    """An opener with AES128_CM_SHA1_80."""

    __slots__ = ("_rtcp_ssrcs", "_rtp_ssrcs", "_session", "_ssrcs_max")

    def __init__(self, key: bytes, salt: bytes, ssrcs_max: int, window_packets: int) -> None:
        self._session = _session(key + salt, pylibsrtp.Policy.SSRC_ANY_INBOUND, window_packets)
        self._ssrcs_max = ssrcs_max
        self._rtp_ssrcs: set[bytes] = set()
        self._rtcp_ssrcs: set[bytes] = set()

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """The RTP packet; None: malformed, not authentic, replayed or of an SSRC too many."""
        if not 22 <= len(datagram) <= DATAGRAM_BYTES_MAX:
            return None
        ssrcs, ssrc = self._rtp_ssrcs, datagram[8:12]
        if ssrc not in ssrcs and len(ssrcs) >= self._ssrcs_max:
            return None
        try:
            packet = bytes(self._session.unprotect(datagram))
        except pylibsrtp.Error:
            return None
        ssrcs.add(ssrc)
        return packet

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """The compound packet; None: malformed, not authentic, replayed or an SSRC too many."""
        if not 22 <= len(datagram) <= DATAGRAM_BYTES_MAX:
            return None
        ssrcs, ssrc = self._rtcp_ssrcs, datagram[4:8]
        if ssrc not in ssrcs and len(ssrcs) >= self._ssrcs_max:
            return None
        try:
            compound = bytes(self._session.unprotect_rtcp(datagram))
        except pylibsrtp.Error:
            return None
        ssrcs.add(ssrc)
        return compound


def _session(key_and_salt: bytes, direction: int, window_packets: int) -> pylibsrtp.Session:
    policy = pylibsrtp.Policy(
        key=key_and_salt,
        ssrc_type=direction,
        srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    )
    policy.window_size = window_packets
    policy.allow_repeat_tx = True  # an answer to a NACK seals the same packet again
    return pylibsrtp.Session(policy)
