"""Where a page's message goes: reads it, checks its grant, finds its session, posts it there."""

from typing import assert_never

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from media.clock import Clock
from signalling import messages
from signalling.answers import Error
from signalling.errors import Refused
from signalling.events import Joining, Resuming, Said
from signalling.grant import Grant, verify_grant
from signalling.messages import FromPage, read_message
from signalling.peer import CLOSE_NORMAL, Peer
from signalling.registry import Registry
from signalling.wall import Wall


class Reception:
    """Takes every message of every peer of a node."""

    def __init__(
        self,
        registry: Registry,
        office_key: Ed25519PublicKey,
        clock: Clock,
        wall: Wall,
    ) -> None:
        self._registry = registry
        self._office_key = office_key
        self._clock = clock
        self._wall = wall

    def take(self, peer: Peer, text: str) -> None:
        """Handle one message whole; what is refused is answered with `error`."""
        request = None
        try:
            message = read_message(text)
            request = message.type
            self._route(peer, message)
        except Refused as refusal:
            refuse(peer, refusal.code, refusal.message, request)

    def _route(self, peer: Peer, message: FromPage) -> None:
        if isinstance(message, messages.Join | messages.Resume):
            self._let_in(peer, message)
            return
        if not peer.joined:
            raise Refused("not_joined", "join first")
        match message:
            case messages.Watch():
                self._watch(peer, message)
            case messages.Report() | messages.Leave():
                self._to_all(peer, message)
            case messages.Restart() | messages.Help():
                self._to_first(peer, message)
            case (
                messages.Unwatch()
                | messages.Speak()
                | messages.Warn()
                | messages.Hold()
                | messages.Cut()
                | messages.Ground()
                | messages.Note()
            ):
                self._registry.find(message.session).post(Said(peer, message))
            case _:
                assert_never(message)

    def _let_in(self, peer: Peer, message: messages.Join | messages.Resume) -> None:
        if peer.joined:
            raise Refused("already_joined", "one join a connection")
        if isinstance(message, messages.Join):
            grant = self._grant(peer, message.grant)
            self._registry.find(grant.session).post(Joining(peer, grant, message.sdp))
        else:
            mailbox = self._registry.find(message.session)
            mailbox.post(Resuming(peer, message.secret, message.sdp))

    def _watch(self, peer: Peer, message: messages.Watch) -> None:
        match message:
            case messages.Watch(grant=str(token), session=None, secret=None):
                grant = self._grant(peer, token)
                self._registry.find(grant.session).post(Joining(peer, grant, None))
            case messages.Watch(grant=None, session=str(session), secret=str(secret)):
                self._registry.find(session).post(Resuming(peer, secret, None))
            case _:
                raise Refused("message_malformed", "watch: a grant, or session and secret")

    def _to_all(self, peer: Peer, message: messages.Report | messages.Leave) -> None:
        for session in self._registry.sessions_of(peer):
            self._registry.find(session).post(Said(peer, message))
        if isinstance(message, messages.Leave):
            peer.outbox.close(CLOSE_NORMAL)

    def _to_first(self, peer: Peer, message: messages.Restart | messages.Help) -> None:
        sessions = self._registry.sessions_of(peer)
        if not sessions:
            raise Refused("not_joined", "this connection has no seat any more")
        self._registry.find(sessions[0]).post(Said(peer, message))

    def _grant(self, peer: Peer, token: str) -> Grant:
        now_wall_s = self._wall.at_s(self._clock.now_s())
        return verify_grant(token, self._office_key, now_wall_s, peer.device)


def refuse(peer: Peer, code: str, message: str, request: str | None) -> None:
    """Tell a peer what was wrong."""
    peer.outbox.put(Error(code=code, message=message, request=request))
