"""The mailbox of one session: the only way to it, and the wall around its bugs."""

from collections import deque
from typing import Final

import structlog

from media.clock import Clock
from signalling.events import Event, Overflowed
from signalling.session import Session

LETTERS_MAX: Final = 1024

log = structlog.get_logger()


class Mailbox:
    """Takes events for one session and has them handled in order, before `post` returns.

    An event posted while another is handled waits its turn.  Nothing is ever dropped: a full box
    ends the session with `overload`.  A bug in a session ends that session, never another."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.lost = False
        """A bug was met that even the ending could not survive."""
        self._clock = clock
        self._letters: deque[Event] = deque()
        self._handling = False

    def post(self, event: Event) -> None:
        """Hand an event to the session."""
        if len(self._letters) >= LETTERS_MAX:
            self._letters.clear()
            event = Overflowed("mailbox")
        self._letters.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._letters:
                self._handle(self._letters.popleft())
        finally:
            self._handling = False

    def _handle(self, event: Event) -> None:
        if self.lost:
            return
        try:
            self.session.handle(event, self._clock.now_s())
        except Exception:
            self._survive(event)

    def _survive(self, event: Event) -> None:
        name = self.session.name
        # Before anything else, the log included: nothing more crosses in this session.
        self.session.shut()
        log.exception("session_bug", session=name, event_type=type(event).__name__)
        try:
            self.session.handle(Overflowed("bug"), self._clock.now_s())
        except Exception:
            self.lost = True
            log.exception("session_lost", session=name)
            self.session.abandon()
