"""The node's own negotiation takes the simulated offers, and the simulated browser its answer."""

from itertools import count

import pytest

from media.engine import Kind
from media.negotiation import Local as NodeLocal
from media.negotiation import Purpose, negotiate, parse_offer
from media.simulator.offer import Local, Remote, monitor_lines, party_lines, read, write

FINGERPRINT = ":".join(["AB"] * 32)
BROWSER = Local("ufrg", "p" * 24, FINGERPRINT, "127.0.0.1", 40000)
NODE = NodeLocal("node", "q" * 24, FINGERPRINT, "127.0.0.1", 5000)


def answered(offer: str, purpose: Purpose) -> Remote:
    return read(negotiate(parse_offer(offer), purpose, NODE, count(1000)).answer)


def test_a_party_learns_where_to_send_and_what_will_come() -> None:
    remote = answered(write(BROWSER, party_lines([11, 22, 33])), Purpose.PARTY)
    assert (remote.host, remote.port, remote.ufrag) == ("127.0.0.1", 5000, "node")
    assert [line.kind for line in remote.lines] == [Kind.AUDIO, Kind.VIDEO, Kind.AUDIO]
    assert all(line.ssrc is not None for line in remote.lines)
    assert remote.lines[1].rtx_ssrc is not None
    assert (remote.lines[0].payload_type, remote.lines[1].payload_type) == (111, 102)
    assert remote.lines[1].rtx_payload_type == 103


def test_a_monitor_gets_a_pair_of_lines_for_each_slot() -> None:
    remote = answered(write(BROWSER, monitor_lines(4, 77)), Purpose.MONITOR)
    assert len(remote.lines) == 9
    assert [line.kind for line in remote.lines[1:3]] == [Kind.VIDEO, Kind.AUDIO]
    ssrcs = [line.ssrc for line in remote.lines]
    assert len(set(ssrcs)) == 9


def test_a_description_reads_as_it_was_written() -> None:
    lines = party_lines([11, 22, 33])
    remote = read(write(BROWSER, lines, "active"))
    told = [(x.mid, x.kind, x.direction, x.ssrc, x.rtx_ssrc) for x in remote.lines]
    assert told == [(x.mid, x.kind, x.direction, x.ssrc, x.rtx_ssrc) for x in lines]
    assert remote.fingerprints == (("sha-256", FINGERPRINT),)


def test_an_answer_without_a_candidate_is_named_as_such() -> None:
    text = write(BROWSER, party_lines([1, 2, 3]))
    without = "\r\n".join(x for x in text.split("\r\n") if not x.startswith("a=candidate"))
    with pytest.raises(ValueError, match="candidate"):
        read(without)
