"""Passwords: what may be chosen, what is kept, and that a check tells no more than it should."""

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Literal

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.credentials import passwords
from server.credentials.errors import PasswordsBusy
from server.credentials.passwords import (
    CHECKS_AT_ONCE_MAX,
    CHECKS_WAITING_MAX,
    Check,
    Cost,
    PasswordRefusal,
    Passwords,
    new_password_refusals,
)

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
GOOD = "correct horse 9"


@dataclass
class Counting(PasswordHasher):
    """Counts what it is asked."""

    verified: int = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.verified += 1
        raise VerifyMismatchError


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("abcdefghi", PasswordRefusal.TOO_SHORT),
        ("abcd" * 32 + "a", PasswordRefusal.TOO_LONG),
        ("abcdefghij\0", PasswordRefusal.CHARACTER),
        ("abcdefghij\ud800", PasswordRefusal.CHARACTER),
        ("Clerk.Somebody", PasswordRefusal.IS_LOGIN),
        ("abcabcabcabc", PasswordRefusal.TOO_EVEN),
    ],
)
def test_a_password_is_refused_for_its_own_reason(password: str, refusal: PasswordRefusal) -> None:
    assert new_password_refusals("clerk.somebody", password) == (refusal,)


@pytest.mark.parametrize("password", ["abcdefghij", "abcd" * 32, "一二三四五六七八九十", GOOD])
def test_ten_to_128_characters_of_any_script_are_taken(password: str) -> None:
    assert new_password_refusals("clerk", password) == ()


async def test_a_password_is_known_again_and_another_is_not() -> None:
    kept = await (known := Passwords(CHEAP)).hash(GOOD)
    assert kept.startswith("$argon2id$") and GOOD not in kept
    assert await known.check(kept, GOOD) is Check.RIGHT
    assert await known.check(kept, GOOD + "x") is Check.WRONG
    assert await known.check(kept, GOOD + "x" * 4000) is Check.WRONG


async def test_a_letter_in_one_piece_and_in_three_is_the_same_letter() -> None:
    kept = await (known := Passwords(CHEAP)).hash("ti\u1ebfng vi\u1ec7t 1")
    assert await known.check(kept, "tie\u0302\u0301ng vie\u0323\u0302t 1") is Check.RIGHT


async def test_what_was_kept_at_another_cost_is_right_but_old() -> None:
    kept = await Passwords(CHEAP).hash(GOOD)
    assert await Passwords(Cost(2, 8, 1)).check(kept, GOOD) is Check.RIGHT_BUT_OLD


async def test_an_unknown_login_costs_a_check_and_is_wrong() -> None:
    known, counting = Passwords(CHEAP), Counting()
    kept = await known.hash(GOOD)
    known._hasher = counting
    assert await known.check(None, GOOD) is Check.WRONG
    assert await known.check(kept, "\0" * 11) is Check.WRONG
    assert await known.check(kept, "x" * 200) is Check.WRONG
    assert counting.verified == 3


@dataclass
class Slow(PasswordHasher):
    """Takes until it is let go."""

    go: threading.Event = field(default_factory=threading.Event)
    running: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.running.release()
        assert self.go.wait(30)
        return "done"


def test_the_cost_is_that_of_the_rfc() -> None:
    assert (Cost().passes, Cost().memory_kib, passwords.CHECKS_AT_ONCE_MAX) == (3, 65536, 2)


async def test_only_so_many_checks_run_at_once_and_only_so_many_wait() -> None:
    known, slow = Passwords(CHEAP), Slow()
    known._hasher = slow
    tasks = [
        asyncio.create_task(known.hash(GOOD))
        for _ in range(CHECKS_AT_ONCE_MAX + CHECKS_WAITING_MAX)
    ]
    for _ in range(CHECKS_AT_ONCE_MAX):
        assert await asyncio.to_thread(slow.running.acquire, timeout=30)
    with pytest.raises(PasswordsBusy):
        await known.hash(GOOD)
    tasks[0].cancel()  # its caller has hung up, but its thread goes on and keeps the turn
    await asyncio.sleep(0)
    assert not slow.running.acquire(blocking=False)
    slow.go.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert done[1:] == ["done"] * (len(tasks) - 1)
    assert await known.hash(GOOD) == "done"


async def test_an_account_kept_without_a_real_hash_lets_nobody_in() -> None:
    passwords = Passwords(CHEAP)
    assert await passwords.check("!", "a password of ten") is Check.WRONG
