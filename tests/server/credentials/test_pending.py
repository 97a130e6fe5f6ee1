"""What waits for an answer: once, for a while, and not without end."""

from server.credentials.pending import LIFE_S, Pending


def test_a_question_is_taken_once() -> None:
    pending: Pending[int] = Pending()
    pending.put("a", 1, 0.0)
    assert (pending.take("a", 1.0), pending.take("a", 1.0)) == (1, None)


def test_a_question_that_waited_too_long_is_gone() -> None:
    pending: Pending[int] = Pending()
    pending.put("a", 1, 0.0)
    pending.put("b", 2, 0.0)
    assert pending.take("a", LIFE_S - 0.1) == 1
    assert pending.take("b", LIFE_S) is None


def test_a_second_question_takes_the_place_of_the_first_and_the_oldest_goes_at_the_limit() -> None:
    pending: Pending[int] = Pending(pending_max=2)
    for key, question in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        pending.put(key, question, 0.0)
    assert len(pending) == 2
    assert [pending.take(key, 1.0) for key in "abc"] == [3, None, 4]
