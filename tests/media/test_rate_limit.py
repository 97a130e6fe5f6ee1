"""What one address may do in a second, and what a flood from many does to the others."""

from media.rate_limit import RateLimit


def test_an_address_may_do_its_number_and_again_in_the_next_second() -> None:
    limit = RateLimit(per_second=3, keys_max=10)
    assert [limit.allows("a", 0.1 * n) for n in range(5)] == [True] * 3 + [False] * 2
    assert limit.allows("b", 0.9)
    assert limit.allows("a", 1.5)


def test_a_full_table_refuses_newcomers_and_keeps_those_it_knows() -> None:
    limit = RateLimit(per_second=3, keys_max=100)
    allowed = [limit.allows(n, 0.0) for n in range(10_000)]
    assert sum(allowed) == 100
    assert limit.allows("known", 0.5, known=True)
    assert not limit.allows("new", 0.5)
    assert limit.allows("new", 1.0)
