"""What waits for a slow page is bounded: states go first, then the page."""

import json

from signalling.answers import Restarted
from signalling.peer import CLOSE_TOO_SLOW, OUTBOX_MESSAGES_MAX, Outbox


def outbox() -> Outbox:
    return Outbox(lambda: None)


def drained(box: Outbox) -> list[str]:
    kinds = []
    while (text := box.take()) is not None:
        kinds.append(json.loads(text)["type"])
    return kinds


def test_the_oldest_states_of_a_slow_page_go_first() -> None:
    box = outbox()
    for _ in range(OUTBOX_MESSAGES_MAX - 1):
        box.put_state({"type": "state"})
    for _ in range(10):
        box.put(Restarted(sdp="x"))
    assert box.close_code is None
    kinds = drained(box)
    assert len(kinds) == OUTBOX_MESSAGES_MAX
    assert kinds.count("restarted") == 10


def test_a_page_that_reads_nothing_is_closed() -> None:
    box = outbox()
    for _ in range(OUTBOX_MESSAGES_MAX + 1):
        box.put(Restarted(sdp="x"))
    assert box.close_code == CLOSE_TOO_SLOW
    assert drained(box) == []


def test_nothing_is_queued_after_the_farewell() -> None:
    box = outbox()
    box.put(Restarted(sdp="x"))
    box.close(1000)
    box.put(Restarted(sdp="y"))
    box.close(4001)
    assert drained(box) == ["restarted"]
    assert box.close_code == 1000
