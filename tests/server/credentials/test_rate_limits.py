"""Rate limits: a burst, then one at a time; each for himself."""

from server.credentials.rate_limits import Limit, RateLimits

LIMITS = {"login": Limit(burst=3, every_s=20.0), "enrol": Limit(burst=1, every_s=60.0)}


def test_a_burst_is_let_pass_and_then_one_each_span() -> None:
    limits = RateLimits(LIMITS)
    assert [limits.allow(("login", "a"), 0.0) for _ in range(4)] == [None, None, None, 20.0]
    assert limits.allow(("login", "a"), 5.0) == 15.0
    assert limits.allow(("login", "a"), 20.0) is None
    assert limits.allow(("login", "a"), 20.0) == 20.0


def test_who_waits_gains_a_burst_and_no_more() -> None:
    limits = RateLimits(LIMITS)
    assert limits.allow(("login", "a"), 0.0) is None
    said = [limits.allow(("login", "a"), 9000.0) for _ in range(4)]
    assert said == [None, None, None, 20.0]


def test_each_has_his_own_bucket_for_each_thing() -> None:
    limits = RateLimits(LIMITS)
    assert limits.allow(("enrol", "a"), 0.0) is None
    assert limits.allow(("enrol", "a"), 0.0) == 60.0
    assert limits.allow(("enrol", "b"), 0.0) is None
    assert limits.allow(("login", "a"), 0.0) is None


def test_the_bucket_that_was_idle_the_longest_goes_first() -> None:
    limits = RateLimits(LIMITS, buckets_max=2)
    for who in ("a", "b", "a", "c"):
        limits.allow(("enrol", who), 0.0)
    assert len(limits) == 2
    assert limits.allow(("enrol", "a"), 0.0) == 60.0  # kept
    assert limits.allow(("enrol", "b"), 0.0) is None  # gone


def test_a_clock_that_goes_back_gives_nothing() -> None:
    limits = RateLimits(LIMITS)
    limits.allow(("enrol", "a"), 100.0)
    assert limits.allow(("enrol", "a"), 10.0) == 60.0
