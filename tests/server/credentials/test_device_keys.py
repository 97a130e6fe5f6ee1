"""A device's proof: good for one request, from one device, now, once."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from server.credentials.device_keys import (
    AWAY_S_MAX,
    LIFE_S,
    PROOF_CHARACTERS_MAX,
    ProofRefusal,
    SeenProofs,
    SignedRequest,
    named_device,
    prove,
    public_key_of,
)
from server.domain.identifiers import DeviceId
from tests.support.device_browser import DeviceBrowser

NOW_S = 1_772_413_200
KIOSK = DeviceBrowser(DeviceId("device-1"))
PUBLIC = public_key_of(KIOSK.jwk()) or {}


def said(
    request: SignedRequest, now_s: float = NOW_S, seen: SeenProofs | None = None
) -> DeviceId | ProofRefusal:
    return prove(KIOSK.device, PUBLIC, request, now_s, SeenProofs() if seen is None else seen)


def test_a_signed_request_is_its_devices() -> None:
    request = KIOSK.request(NOW_S)
    assert named_device(request.proof) == KIOSK.device
    assert said(request) == KIOSK.device
    assert said(KIOSK.request(NOW_S, "GET", "/api/v1/visit", b"")) == KIOSK.device


@pytest.mark.parametrize("away", [-AWAY_S_MAX, AWAY_S_MAX])
def test_a_clock_may_be_a_minute_away_either_way(away: int) -> None:
    assert said(KIOSK.request(NOW_S + away)) == KIOSK.device
    assert said(KIOSK.request(NOW_S + away), NOW_S - away / 60) is ProofRefusal.TIME


@pytest.mark.parametrize(
    "changed",
    [{"method": "PUT"}, {"target": "/api/v1/arrivals?visit=2"}, {"body": b"{} "}],
)
def test_a_proof_is_good_for_its_own_request_alone(changed: dict[str, Any]) -> None:
    assert said(replace(KIOSK.request(NOW_S), **changed)) is ProofRefusal.OTHER_REQUEST


def test_a_proof_is_taken_once_for_as_long_as_it_could_be_repeated() -> None:
    seen, request = SeenProofs(), KIOSK.request(NOW_S + AWAY_S_MAX)
    assert said(request, NOW_S, seen) == KIOSK.device
    for later in (0, LIFE_S):
        assert said(request, NOW_S + later, seen) is ProofRefusal.REPEATED
    assert said(request, NOW_S + LIFE_S + 1, seen) is ProofRefusal.TIME
    assert said(KIOSK.request(NOW_S + LIFE_S + 1), NOW_S + LIFE_S + 1, seen) == KIOSK.device
    assert len(seen) == 1


def test_at_the_limit_a_proof_is_refused_and_none_is_forgotten() -> None:
    seen = SeenProofs(seen_max=3, of_device_max=2)
    requests = [KIOSK.request(NOW_S) for _ in range(3)]
    assert [said(each, NOW_S, seen) for each in requests] == [
        KIOSK.device, KIOSK.device, ProofRefusal.TOO_MANY,
    ]  # fmt: skip
    assert said(requests[0], NOW_S, seen) is ProofRefusal.REPEATED
    other = DeviceBrowser(DeviceId("device-2"))
    proofs = [other.request(NOW_S) for _ in range(2)]
    key = public_key_of(other.jwk()) or {}
    assert [prove(other.device, key, each, NOW_S, seen) for each in proofs] == [
        other.device, ProofRefusal.TOO_MANY,
    ]  # fmt: skip


def test_another_key_signs_for_nobody_else() -> None:
    forged = DeviceBrowser(KIOSK.device).request(NOW_S)
    assert said(forged) is ProofRefusal.SIGNATURE
    assert said(DeviceBrowser(DeviceId("device-2")).request(NOW_S)) is ProofRefusal.MALFORMED


def test_what_is_signed_by_the_public_key_as_a_secret_is_refused() -> None:
    header = {"typ": "device+jwt", "alg": "HS256", "kid": KIOSK.device}
    secret = OctKey.import_key(PUBLIC["x"])
    forged = jws.serialize_compact(header, "{}", secret, ["HS256"])
    assert said(replace(KIOSK.request(NOW_S), proof=forged)) is ProofRefusal.MALFORMED


@pytest.mark.parametrize(
    "changed",
    [
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": KIOSK.key.as_dict(private=False)}},
        {"header": {"kid": ""}},
        {"jti": "short"},
        {"iat": str(NOW_S)},
        {"more": 1},
    ],
)
def test_a_proof_of_another_form_is_malformed(changed: dict[str, Any]) -> None:
    assert said(KIOSK.request(NOW_S, **changed)) is ProofRefusal.MALFORMED


@pytest.mark.parametrize(
    "proof", ["", "a", "..", "e30.e30.e30", "é.é.é", "!" * 40, "A" * (PROOF_CHARACTERS_MAX + 1)]
)
def test_what_is_no_proof_is_malformed(proof: str) -> None:
    assert named_device(proof) is None
    assert said(replace(KIOSK.request(NOW_S), proof=proof)) is ProofRefusal.MALFORMED


def test_of_a_key_only_its_public_point_is_kept() -> None:
    assert set(PUBLIC) == {"crv", "kty", "x", "y"}


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        KIOSK.key.as_dict(private=True),
        ECKey.generate_key("P-384").as_dict(private=False),
        {**PUBLIC, "x": PUBLIC["y"]},
        {**PUBLIC, "x": "!!"},
        {**PUBLIC, "y": 5},
        {"kty": "OKP", "crv": "Ed25519", "x": PUBLIC["x"]},
    ],
)
def test_what_is_no_public_key_on_p_256_is_not_taken(jwk: dict[str, Any]) -> None:
    assert public_key_of(jwk) is None
