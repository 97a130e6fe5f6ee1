"""Grants and control tokens: signed, short-lived, for one device."""

from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from signalling.errors import Refused
from signalling.grant import (
    Grant,
    Power,
    Role,
    sign_control,
    sign_grant,
    verify_control,
    verify_grant,
)

KEY = Ed25519PrivateKey.generate()
NOW_S = 1_800_000_000.0
CLAIMS = Grant(
    jti="a1",
    iat=int(NOW_S),
    exp=int(NOW_S) + 900,
    session="visit-1",
    role=Role.MONITOR,
    side=Side.B,
    device="wall-1",
    label="Facility · duty 02",
    powers=frozenset({Power.WATCH, Power.CUT}),
)


def refusal(token: str, now_s: float = NOW_S, device: str = "wall-1") -> str:
    with pytest.raises(Refused) as refused:
        verify_grant(token, KEY.public_key(), now_s, device)
    return refused.value.code


def test_a_grant_comes_back_as_it_was_signed() -> None:
    assert verify_grant(sign_grant(CLAIMS, KEY), KEY.public_key(), NOW_S, "wall-1") == CLAIMS


def test_a_grant_is_good_until_its_time_is_over_and_on_its_own_device_only() -> None:
    token = sign_grant(CLAIMS, KEY)
    assert refusal(token, NOW_S + 900) == "grant_expired"
    assert refusal(token, NOW_S - 60) == "grant_expired"
    assert refusal(token, device="wall-2") == "grant_wrong_device"


def test_a_grant_signed_by_somebody_else_or_changed_by_one_character_is_refused() -> None:
    assert refusal(sign_grant(CLAIMS, Ed25519PrivateKey.generate())) == "grant_invalid"
    token = sign_grant(CLAIMS, KEY)
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    assert refusal(changed) == "grant_invalid"


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "é.ü.ß", ".." * 99, "x" * 5000])
def test_nonsense_is_no_grant(token: str) -> None:
    assert refusal(token) == "grant_invalid"


def test_a_token_without_a_signature_is_no_grant() -> None:
    header = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    assert refusal(f"{header}.{sign_grant(CLAIMS, KEY).split('.')[1]}.") == "grant_invalid"


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"null",
        b"[" * 2900,
        b'{"alg":["Ed25519"]}',
        b'{"alg":"HS256"}',
        b'{"alg":"EdDSA"}',
        b'{"alg":"Ed25519","crit":1}',
        b'{"alg":"Ed25519","crit":["b64"],"b64":false}',
    ],
)
def test_no_header_that_somebody_thinks_of_opens_or_breaks_the_door(header: bytes) -> None:
    payload = sign_grant(CLAIMS, KEY).split(".")[1]
    odd = urlsafe_b64encode(header).rstrip(b"=").decode()
    assert refusal(f"{odd}.{payload}.{'A' * 86}") == "grant_invalid"


def test_a_grant_that_would_live_for_days_is_refused() -> None:
    long = CLAIMS.model_copy(update={"exp": int(NOW_S) + 48 * 3600})
    assert refusal(sign_grant(long, KEY)) == "grant_invalid"


def test_a_control_token_is_no_grant_and_a_grant_no_control_token() -> None:
    assert refusal(sign_control(KEY, NOW_S)) == "grant_invalid"
    with pytest.raises(Refused) as refused:
        verify_control(sign_grant(CLAIMS, KEY), KEY.public_key(), NOW_S)
    assert refused.value.code == "grant_invalid"


def test_a_control_token_lives_for_a_minute() -> None:
    token = sign_control(KEY, NOW_S)
    verify_control(token, KEY.public_key(), NOW_S + 59)
    with pytest.raises(Refused) as refused:
        verify_control(token, KEY.public_key(), NOW_S + 61)
    assert refused.value.code == "grant_expired"
