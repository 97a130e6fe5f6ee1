"""Requests of outside channels: signed, fresh, and each once (Art. 8)."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.casework.channel_clients import (
    CLOCKS_APART_MAX,
    SignedRequest,
    fault_of,
    named,
    signed_bytes,
)

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
PLAIN = SignedRequest(
    "c-1",
    "POST",
    "/api/applications?draft=1",
    int(NOW.timestamp()),
    "n" * 22,
    b'{"a":1}',
    "",
    "person-1",
)


def signed(request: SignedRequest, key: Ed25519PrivateKey = KEY) -> SignedRequest:
    signature = base64.b64encode(key.sign(signed_bytes(request))).decode()
    return replace(request, signature=signature)


def test_a_header_tells_all_that_method_path_and_body_do_not() -> None:
    parts = {"client": "c-1", "applicant": "person-1", "at": "7", "nonce": "n" * 22}
    parts["signature"] = "ab+/=="
    header = ", ".join(f'{name}="{value}"' for name, value in parts.items())
    found = named(header, "POST", "/a", b"x")
    assert found == SignedRequest("c-1", "POST", "/a", 7, "n" * 22, b"x", "ab+/==", "person-1")
    for broken in ("", header + ",", header.replace('at="7"', 'at="-7"'), header * 9):
        assert named(broken, "POST", "/a", b"x") is None
    twice = header.replace("nonce=", "client=")
    assert named(twice, "POST", "/a", b"x") is None


def test_what_is_signed_is_written_down_line_by_line() -> None:
    assert signed_bytes(PLAIN).decode().split("\n") == [
        "huijian-channel-1",
        "c-1",
        "person-1",
        "POST",
        "/api/applications?draft=1",
        "1772413200",
        "n" * 22,
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
    ]


def test_the_clients_own_request_is_taken() -> None:
    assert fault_of(signed(PLAIN), PUBLIC, NOW) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"client": "c-2"},
        {"method": "DELETE"},
        {"path": "/api/applications"},
        {"at_s": PLAIN.at_s + 1},
        {"nonce": "m" * 22},
        {"body": b'{"a":2}'},
        {"signature": "!"},
        {"signature": "A" * 89},
        {"signature": ""},
    ],
)
def test_whatever_was_changed_on_the_way_is_noticed(changed: dict[str, object]) -> None:
    request = replace(signed(PLAIN), **changed)  # type: ignore[arg-type]
    assert fault_of(request, PUBLIC, NOW) == "channel_signature_wrong"


def test_another_key_signs_for_nobody_else() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert fault_of(signed(PLAIN, other), PUBLIC, NOW) == "channel_signature_wrong"
    assert fault_of(signed(PLAIN), "no key", NOW) == "channel_signature_wrong"


def test_an_old_request_is_no_request() -> None:
    assert fault_of(signed(PLAIN), PUBLIC, NOW + CLOCKS_APART_MAX) is None
    late = NOW + CLOCKS_APART_MAX + timedelta(seconds=1)
    assert fault_of(signed(PLAIN), PUBLIC, late) == "channel_clock_apart"
    never = signed(replace(PLAIN, at_s=10**18))
    assert fault_of(never, PUBLIC, NOW) == "channel_clock_apart"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"nonce": "short"}, "channel_nonce_malformed"),
        ({"nonce": "n" * 65}, "channel_nonce_malformed"),
        ({"path": "/a\nb"}, "channel_request_malformed"),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_none(
    changed: dict[str, object], code: str
) -> None:
    request = signed(replace(PLAIN, **changed))  # type: ignore[arg-type]
    assert fault_of(request, PUBLIC, NOW) == code
