"""ICE-lite of one peer: whose passwords are answered, and which addresses passed a check.

RFC 8445 §2.5 and §7.3; restart: RFC 8839 §4.4.1.1.1."""

import secrets
from collections import deque
from typing import Final

from media.demultiplexer import Address, Peer
from media.negotiation import Local
from media.port import Port
from media.stun import ROLE_CONFLICT, UNKNOWN_ATTRIBUTE, Request, authentic, refusal, success

ADDRESSES_MAX: Final = 8  # that passed a check; over it the oldest is forgotten


class IceLite:
    """The credentials and addresses of one peer, registered in the port until `close`."""

    def __init__(self, port: Port, peer: Peer, fingerprint: str, remote_ufrag: str) -> None:
        self.address: Address | None = None
        """Last checked with USE-CANDIDATE; before there is such a one, last checked."""
        self.last_stun_s: float | None = None
        """When an authentic request came last, None: never."""
        self._port, self._peer, self._fingerprint = port, peer, fingerprint
        self._nominated = False
        self._addresses: deque[Address] = deque()
        self._passwords: dict[str, str] = {}
        self._remote_ufrags: dict[str, str] = {}
        self.local = self._fresh(remote_ufrag)

    def restart(self, remote_ufrag: str) -> None:
        """Make new credentials; the old ones are answered until the new ones nominate.

        At most two are answered: a restart within a restart ends the oldest."""
        while len(self._passwords) > 1:
            self._drop(next(iter(self._passwords)))
        self.local = self._fresh(remote_ufrag)

    def on_check(self, request: Request, address: Address, now_s: float) -> bytes | None:
        """Judge a Binding request; the answer, None: say nothing."""
        pwd = self._passwords.get(request.local_ufrag)
        if pwd is None or request.remote_ufrag != self._remote_ufrags[request.local_ufrag]:
            return None
        if not authentic(request, pwd):
            return None
        if request.unknown:
            return refusal(request, pwd, UNKNOWN_ATTRIBUTE)
        if request.peer_is_controlled:
            return refusal(request, pwd, ROLE_CONFLICT)
        if not self._port.admit(address, self._peer):
            return None
        self.last_stun_s = now_s
        if request.use_candidate or not self._nominated:
            self.address = address
        if request.use_candidate:
            self._nominated = True
            if request.local_ufrag == self.local.ufrag:
                for ufrag in [old for old in self._passwords if old != self.local.ufrag]:
                    self._drop(ufrag)
        self._remember(address)
        return success(request, pwd, address[0], address[1])

    def close(self) -> None:
        """Answer nothing and take nothing any more."""
        for ufrag in list(self._passwords):
            self._drop(ufrag)
        for address in self._addresses:
            self._port.dismiss(address, self._peer)
        self._addresses.clear()

    def _fresh(self, remote_ufrag: str) -> Local:
        ufrag, pwd = secrets.token_hex(6), secrets.token_hex(16)  # RFC 8839 §5.4: 128 bits
        self._passwords[ufrag] = pwd
        self._remote_ufrags[ufrag] = remote_ufrag
        self._port.enter(ufrag, self._peer)
        return Local(ufrag, pwd, self._fingerprint, self._port.advertised_host, self._port.number)

    def _drop(self, ufrag: str) -> None:
        del self._passwords[ufrag], self._remote_ufrags[ufrag]
        self._port.drop_ufrag(ufrag)

    def _remember(self, address: Address) -> None:
        addresses = self._addresses
        if address in addresses:
            return
        addresses.append(address)
        if len(addresses) > ADDRESSES_MAX:
            oldest = addresses[0] if addresses[0] != self.address else addresses[1]
            addresses.remove(oldest)
            self._port.dismiss(oldest, self._peer)
