"""STUN is held against the vectors of RFC 5769 and against aioice, and against nonsense."""

import random

import pytest
from aioice import stun as aioice
from hypothesis import given
from hypothesis import strategies as st

from media.stun import (
    ROLE_CONFLICT,
    UNKNOWN_ATTRIBUTE,
    Request,
    authentic,
    parse_request,
    refusal,
    success,
)
from tests.support.stun_client import attribute, binding_request, signed

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
# RFC 5769 §2.1
SAMPLE = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)


def sample() -> Request:
    request = parse_request(SAMPLE)
    assert request is not None
    return request


def changed(*attributes: bytes) -> bytes:
    """A signed request with more attributes before its integrity."""
    message = binding_request("evtj:h6vY") + b"".join(attributes)
    return signed(message[:2] + (len(message) - 20).to_bytes(2, "big") + message[4:], PASSWORD)


def test_the_sample_request_of_rfc_5769_is_read_and_authentic() -> None:
    request = sample()
    assert (request.local_ufrag, request.remote_ufrag) == ("evtj", "h6vY")
    assert request.peer_is_controlled
    assert not request.use_candidate
    assert authentic(request, PASSWORD)
    assert not authentic(request, PASSWORD + "x")


@pytest.mark.parametrize(
    ("host", "mapped"),
    [
        ("192.0.2.1", "002000080001a147e112a643"),  # RFC 5769 §2.2
        (
            "2001:db8:1234:5678:11:2233:4455:6677",  # §2.3
            "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
        ),
    ],
)
def test_the_mapped_addresses_are_those_of_rfc_5769(host: str, mapped: str) -> None:
    answer = success(sample(), PASSWORD, host, 32_853)
    assert answer[20 : 20 + len(mapped) // 2].hex() == mapped
    message = aioice.parse_message(answer)
    assert signed(answer[:-32], PASSWORD) == answer  # integrity and fingerprint, made anew
    assert message.attributes["XOR-MAPPED-ADDRESS"] == (host, 32_853)
    assert message.transaction_id == sample().transaction


def test_an_ipv4_address_on_an_ipv6_socket_is_told_as_ipv4() -> None:
    assert success(sample(), PASSWORD, "::ffff:192.0.2.1", 1) == success(
        sample(), PASSWORD, "192.0.2.1", 1
    )
    assert success(sample(), PASSWORD, "fe80::1%lo", 1) == success(sample(), PASSWORD, "fe80::1", 1)


def test_a_refusal_carries_its_code_and_integrity() -> None:
    answer = refusal(sample(), PASSWORD, ROLE_CONFLICT)
    message = aioice.parse_message(answer)
    assert signed(answer[:-32], PASSWORD) == answer  # integrity and fingerprint, made anew
    assert message.message_class == aioice.Class.ERROR
    assert message.attributes["ERROR-CODE"][0] == 487


def test_an_attribute_that_must_be_understood_is_named_in_the_refusal() -> None:
    request = parse_request(changed(attribute(0x7001, b"x"), attribute(0xC001, b"y")))
    assert request is not None
    assert request.unknown == (0x7001,)
    answer = refusal(request, PASSWORD, UNKNOWN_ATTRIBUTE)
    assert attribute(0x000A, b"\x70\x01") in answer


def test_a_flipped_bit_anywhere_is_not_read_or_not_authentic() -> None:
    for position in range(len(SAMPLE)):
        bad = bytearray(SAMPLE)
        bad[position] ^= 1
        request = parse_request(bytes(bad))
        assert request is None or not authentic(request, PASSWORD)


def test_malformed_stun_of_all_sorts_is_not_read() -> None:
    good = changed()
    assert parse_request(good) is not None
    bad = [good[:n] for n in range(len(good))]
    bad += [good + b"\0" * 4, b"\1\1" + good[2:], good[:4] + bytes(4) + good[8:]]
    bad.append(changed(b"\x00\x06\xff\xff"))  # an attribute longer than the message
    bad.append(changed(*[attribute(0xC001, b"")] * 40))  # more attributes than anyone needs
    bad.append(signed(binding_request("no colon"), PASSWORD))
    bad.append(signed(binding_request("x" * 600 + ":y"), PASSWORD))
    bad.append(signed(binding_request("é:y"), PASSWORD))
    assert [datagram for datagram in bad if parse_request(datagram) is not None] == []


@given(st.binary(max_size=200))
def test_nonsense_never_raises(nonsense: bytes) -> None:
    assert parse_request(nonsense) is None
    body = b"\0\1" + len(nonsense).to_bytes(2, "big") + SAMPLE[4:20] + nonsense
    assert parse_request(body) is None
    padded = nonsense[: len(nonsense) & ~3]
    framed = signed(b"\0\1\0\0" + SAMPLE[4:20] + padded, PASSWORD)
    parse_request(framed)  # a right frame around nonsense: read or not, without an exception


def test_signed_mutations_never_raise() -> None:
    chance = random.Random(3)
    for _ in range(2_000):
        message = bytearray(binding_request("evtj:h6vY"))
        for _ in range(chance.randrange(1, 4)):
            message[chance.randrange(20, len(message))] = chance.randrange(256)
        parse_request(signed(bytes(message), PASSWORD))
