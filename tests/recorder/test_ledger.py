"""The ledger: a chain of signed lines in which no byte changes unseen."""

import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recorder.errors import LedgerDamaged
from recorder.ledger import FIRST_PREV, Act, Chain, Timeline, check_signature, digest, parse_line

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
TIMELINE = Timeline("boot-1", 1_790_000_000.0)


def test_a_line_says_what_when_and_what_came_before() -> None:
    chain = Chain(KEY)
    first = chain.sign(TIMELINE.stamp(12.5), Act.OPENED, {"title": "会见"})
    second = chain.sign(TIMELINE.stamp(13.0), Act.TALKING, {"talked_s": 0.0})
    line = parse_line(first.rstrip(b"\n"))
    assert (line.number, line.previous, line.act) == (1, FIRST_PREV, "opened")
    assert line.fields == {"title": "会见"}
    assert line.stamp.wall == "2026-09-21T14:13:32.500000+00:00"
    assert parse_line(second.rstrip(b"\n")).previous == digest(first.rstrip(b"\n"))
    assert chain.head == digest(second.rstrip(b"\n"))


def test_the_spelling_is_canonical() -> None:
    line = Chain(KEY).sign(TIMELINE.stamp(1.0), Act.NOTE, {"b": 1, "a": [True, None]})
    body = line[: line.index(b',"sig"')] + b"}"
    value = json.loads(body)
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == body


def test_every_flipped_bit_is_seen() -> None:
    raw = Chain(KEY).sign(TIMELINE.stamp(1.0), Act.CUT, {"side": "a"}).rstrip(b"\n")
    check_signature(raw, KEY.public_key())
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << random.Random(at).randrange(8)
        with pytest.raises(LedgerDamaged):
            check_signature(bytes(changed), KEY.public_key())


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"n":1', b"\xff\xfe", b"[" * 60_000])
def test_nonsense_is_no_line(raw: bytes) -> None:
    with pytest.raises(LedgerDamaged):
        parse_line(raw)


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Chain(KEY).sign(TIMELINE.stamp(1.0), Act.NOTE, {"share": float("nan")})
