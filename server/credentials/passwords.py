"""Passwords: which may be chosen, how they are kept, and how one is checked.

Kept as Argon2id (RFC 9106), with the salt and the cost in the text itself.  A check takes a core
and MEMORY_KIB for a sixth of a second, so it runs beside the loop and only so many run at once.  A
login that nobody has costs the same check as one that somebody has."""

import asyncio
import contextlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import Type

from server.credentials.errors import PasswordsBusy

T = TypeVar("T")

CHARACTERS_MIN: Final = 10
CHARACTERS_MAX: Final = 128
DISTINCT_MIN: Final = 4
"""House rule: "aaaaaaaaaa" is ten characters and one guess."""
CHECKS_AT_ONCE_MAX: Final = 2
"""One a core of the machine that an office needs; each takes Cost.memory_kib."""
CHECKS_WAITING_MAX: Final = 40
"""Two at a time, so the last waits some three seconds; who comes then is refused."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one check costs: the second choice of RFC 9106 §4 (3 passes over 64 MiB), but with two
    lanes, since more than there are cores would only cost the office and not who guesses."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 2


class PasswordRefusal(StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "password_too_short"
    TOO_LONG = "password_too_long"
    CHARACTER = "password_character"
    """A control character, or half a one: no keyboard types it twice alike."""
    IS_LOGIN = "password_is_login"
    TOO_EVEN = "password_too_even"


class Check(StrEnum):
    """What a check says."""

    RIGHT = "right"
    RIGHT_BUT_OLD = "right_but_old"
    """Kept at a cost of another day: hash it anew while it is known."""
    WRONG = "wrong"


def new_password_refusals(login: str, password: str) -> tuple[PasswordRefusal, ...]:
    """Why a password may not become the one of `login`; none: it may."""
    text = composed(password)
    reasons = {
        PasswordRefusal.TOO_SHORT: len(text) < CHARACTERS_MIN,
        PasswordRefusal.TOO_LONG: len(text) > CHARACTERS_MAX,
        PasswordRefusal.CHARACTER: not is_text(text),
        PasswordRefusal.IS_LOGIN: text.casefold() == composed(login).casefold(),
        PasswordRefusal.TOO_EVEN: len(set(text)) < DISTINCT_MIN,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def is_text(text: str) -> bool:
    """Whether it holds neither control characters (NUL too) nor lone surrogates."""
    return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def composed(text: str) -> str:
    """One spelling for what looks alike: keyboards send "ế" as one character or as three.

    Source: RFC 8265 §4.2.2, rule 4 (NFC)."""
    return unicodedata.normalize("NFC", text)


class Passwords:
    """Hashes and checks; built once by the composition root, since its first hash takes time."""

    def __init__(self, cost: Cost | None = None) -> None:
        chosen = cost or Cost()
        self._hasher = PasswordHasher(
            time_cost=chosen.passes,
            memory_cost=chosen.memory_kib,
            parallelism=chosen.lanes,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._turns = asyncio.Semaphore(CHECKS_AT_ONCE_MAX)
        self._asked = 0

    async def hash(self, password: str) -> str:
        """What is kept of a password that `new_password_refusals` let pass.

        Raises: PasswordsBusy."""
        return await self._in_turn(lambda: self._hasher.hash(composed(password)))

    async def check(self, kept: str | None, password: str) -> Check:
        """Whether it is the password.

        Args:
            kept: what `hash` gave; None, if nobody has the login or he has no password: the check
                takes as long and says WRONG.
        Raises: PasswordsBusy."""
        known = kept is not None and len(password) <= CHARACTERS_MAX and is_text(password)
        against = kept if known and kept is not None else self._nobodys
        found = await self._in_turn(lambda: self._checked(against, password[:CHARACTERS_MAX]))
        return found if known else Check.WRONG

    def _checked(self, kept: str, password: str) -> Check:
        typed = composed(password).encode("utf-8", "surrogatepass")
        try:
            self._hasher.verify(kept, typed)
        except VerifyMismatchError:
            return Check.WRONG
        except InvalidHashError:  # an account that nobody may log in to is kept with none
            with contextlib.suppress(VerifyMismatchError):
                self._hasher.verify(self._nobodys, typed)
            return Check.WRONG
        old = self._hasher.check_needs_rehash(kept)
        return Check.RIGHT_BUT_OLD if old else Check.RIGHT

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._asked >= CHECKS_AT_ONCE_MAX + CHECKS_WAITING_MAX:
            raise PasswordsBusy("too many passwords are being checked")
        self._asked += 1
        try:
            await self._turns.acquire()
        except asyncio.CancelledError:
            self._asked -= 1
            raise
        # A caller may hang up, its thread goes on: the turn is the thread's.
        running = asyncio.ensure_future(asyncio.to_thread(work))
        running.add_done_callback(self._done)
        return await asyncio.shield(running)

    def _done(self, _running: object) -> None:
        self._asked -= 1
        self._turns.release()
