"""Which DTLS records reach OpenSSL, and how its flights are cut into datagrams."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from media.dtls_records import FLIGHT_BYTES_MAX, admissible, client_random, datagrams_of
from tests.support.wire_peer import Identity


def record(kind: int, body: bytes, epoch: int = 0, version: bytes = b"\xfe\xfd") -> bytes:
    return bytes([kind]) + version + epoch.to_bytes(2, "big") + bytes(6) + sized(body, 2)


def sized(body: bytes, width: int) -> bytes:
    return len(body).to_bytes(width, "big") + body


def message(kind: int, body: bytes, sequence: int = 0) -> bytes:
    size = len(body).to_bytes(3, "big")
    return bytes([kind]) + size + sequence.to_bytes(2, "big") + bytes(3) + size + body


def hello(random: bytes = b"r" * 32) -> bytes:
    return record(22, message(1, b"\xfe\xfd" + random + bytes(20)))


def openssl_hello() -> bytes:
    client = SSL.Connection(Identity().context(), None)
    client.set_connect_state()
    with contextlib.suppress(SSL.WantReadError):
        client.do_handshake()
    return client.bio_read(4_096)


def test_a_real_client_hello_passes_and_gives_its_random() -> None:
    first, second = openssl_hello(), openssl_hello()
    assert admissible(first, connected=False)
    assert client_random(first) is not None
    assert client_random(first) != client_random(second)


@pytest.mark.parametrize(
    "datagram",
    [
        record(21, b"\x02\x28"),  # fatal handshake_failure
        record(21, b"\x01\x00"),  # close_notify
        record(23, b"data"),
        record(20, b"\x02"),
        record(22, message(2, b"x")),  # a ServerHello
        record(22, message(1, b"x")[:-1]),
        record(22, message(11, b"x", sequence=100)),
        record(22, b"\x0b\xff\xff\xff\0\0\0\0\0\0\0\1x"),  # 16 MB announced
        record(22, b"\x0b\0\0\2\0\0\0\0\2\0\0\1x"),  # a fragment beyond its message
        hello() + record(21, b"\x02\x28"),
        record(22, b""),
        record(22, message(1, b"x"), version=b"\x03\x03"),
        hello()[:-1],
        hello() + b"\x16",
    ],
)
def test_what_no_client_sends_in_the_clear_is_refused_before_and_after(datagram: bytes) -> None:
    assert not admissible(datagram, connected=False)
    assert not admissible(datagram, connected=True)


def test_a_client_hello_is_refused_once_connected_and_a_repeated_flight_is_not() -> None:
    flight = record(22, message(16, b"key", 2)) + record(20, b"\1") + record(22, b"x" * 40, epoch=1)
    assert admissible(flight, connected=False)
    assert admissible(flight, connected=True)
    assert not admissible(hello(), connected=True)


def test_an_encrypted_alert_passes_for_its_keys_judge_it() -> None:
    assert admissible(record(21, b"x" * 26, epoch=1), connected=True)


def test_a_flight_is_cut_between_records_and_nothing_is_lost() -> None:
    flight = b"".join(record(22, message(11, bytes([n]) * 300)) for n in range(20))
    datagrams = datagrams_of(flight)
    assert b"".join(datagrams) == flight
    assert max(map(len, datagrams)) <= FLIGHT_BYTES_MAX
    assert all(datagram[0] == 22 for datagram in datagrams)
    assert len(datagrams) == 7
    assert datagrams_of(b"") == []


@given(st.binary(min_size=1, max_size=400), st.booleans())
def test_nonsense_never_raises(nonsense: bytes, connected: bool) -> None:
    for datagram in (nonsense, b"\x16\xfe\xfd" + nonsense, hello()[:25] + nonsense):
        admissible(datagram, connected)
        client_random(datagram)
