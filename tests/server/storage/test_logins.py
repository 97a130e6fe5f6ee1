"""Logins: one spelling, and a lock that grows with each further failure."""

from datetime import timedelta

import pytest

from server.storage.logins import LOCK_MAX, lock_of, login_of


@pytest.mark.parametrize("typed", ["clerk.ế", " Clerk.Ế ", "clerk.e\u0302\u0301"])
def test_a_login_has_one_spelling(typed: str) -> None:
    assert login_of(typed) == "clerk.ế"


@pytest.mark.parametrize(
    ("failures", "minutes"), [(10, 1), (11, 2), (12, 4), (15, 32), (16, 60), (10_000, 60)]
)
def test_the_tenth_failure_locks_and_each_further_one_for_longer(
    failures: int, minutes: int
) -> None:
    assert lock_of(failures) == timedelta(minutes=minutes)
    assert timedelta(minutes=minutes) <= LOCK_MAX


def test_nine_failures_lock_nothing() -> None:
    assert lock_of(9) is None
