"""The gate: open until a moment, and what it lets leave."""

from media.forwarding.gate import Gate, Outgoing, leaving, sealed


def test_a_gate_is_open_until_its_moment_and_not_at_it() -> None:
    gate = Gate()
    assert not gate.is_open(0.0)
    gate.open(10.0)
    assert gate.is_open(9.999)
    assert not gate.is_open(10.0)


def crossing(gate: Gate, payload: bytes) -> Outgoing:
    return gate, lambda header, payload, _: header + payload, b"head-", payload, 0


def test_what_is_queued_leaves_in_order_while_the_gate_is_open() -> None:
    gate = Gate()
    gate.open(10.0)
    queued = [crossing(gate, b"one"), sealed(b"report"), crossing(gate, b"two")]
    assert leaving(queued, 9.999) == [b"head-one", b"report", b"head-two"]


def test_closing_holds_back_what_crosses_and_nothing_else() -> None:
    gate, other = Gate(), Gate()
    gate.open(10.0)
    other.open(10.0)
    queued = [sealed(b"report"), crossing(gate, b"one"), crossing(other, b"another visit's")]
    gate.close()
    assert leaving(queued, 9.0) == [b"report", b"head-another visit's"]


def test_a_gate_whose_moment_came_while_packets_waited_holds_them_back() -> None:
    gate = Gate()
    gate.open(10.0)
    assert leaving([crossing(gate, b"one")], 10.0) == []


def test_what_is_held_back_is_not_sealed() -> None:
    gate = Gate()

    def never(_header: bytes, _payload: bytes, _index: int) -> bytes:
        raise AssertionError("sealed though it must not leave")

    assert leaving([(gate, never, b"", b"", 0)], 0.0) == []
