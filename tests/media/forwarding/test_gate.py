"""The gate: open until a moment, and what closing takes back."""

from media.forwarding.gate import Crossing, Gate, settle


class Box:
    """An outbox."""

    def __init__(self) -> None:
        self.outbox: list[bytes] = []


def test_a_gate_is_open_until_its_moment_and_not_at_it() -> None:
    gate = Gate()
    assert not gate.is_open(0.0)
    gate.open(10.0)
    assert gate.is_open(9.999)
    assert not gate.is_open(10.0)


def test_closing_takes_back_what_crossed_and_nothing_else() -> None:
    gate, box, hot = Gate(), Box(), list[Crossing]()
    crossing = Crossing(gate, box, hot)
    gate.open(10.0)
    own = b"report"
    box.outbox.append(own)
    for packet in (b"one", b"two"):
        crossing.add(packet)
        box.outbox.append(packet)
    gate.close()
    assert box.outbox == [own]


def test_what_has_been_flushed_is_not_looked_for_again() -> None:
    gate, box, hot = Gate(), Box(), list[Crossing]()
    crossing = Crossing(gate, box, hot)
    gate.open(10.0)
    crossing.add(b"one")
    box.outbox.append(b"one")
    settle(hot, 9.0)
    box.outbox.clear()
    crossing.add(b"two")
    box.outbox.append(b"two")
    assert crossing.pending == [b"two"]
    assert hot == [crossing]


def test_settling_holds_back_what_waits_behind_a_gate_that_closed() -> None:
    gate, box, hot = Gate(), Box(), list[Crossing]()
    crossing = Crossing(gate, box, hot)
    gate.open(10.0)
    crossing.add(b"one")
    box.outbox.append(b"one")
    settle(hot, 10.0)
    assert box.outbox == []
    assert hot == []
