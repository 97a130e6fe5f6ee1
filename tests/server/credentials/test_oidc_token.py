"""An ID token whose header is not one: refused, not a bug."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from server.credentials.oidc_token import (
    TOKEN_CHARACTERS_MAX,
    Expected,
    Identity,
    OidcRefusal,
    identity_of,
)
from tests.support.oidc_server import signing_key

NOW_S = 1_772_413_200
KEY = signing_key("key-1")
KEYS = KeySet([KEY])
EXPECTED = Expected("https://login.example", "huijian", "nonce-1")
CLAIMS = {
    "iss": EXPECTED.issuer, "aud": "huijian", "nonce": "nonce-1", "sub": "subject-1",
    "iat": NOW_S, "exp": NOW_S + 300,
}  # fmt: skip
GOOD = jwt.encode({"alg": "ES256", "kid": "key-1"}, CLAIMS, KEY, ["ES256"])


def with_header(**changed: Any) -> str:
    header = json.dumps({"alg": "ES256", "kid": "key-1", **changed}).encode()
    _, payload, signature = GOOD.split(".")
    return f"{base64.urlsafe_b64encode(header).rstrip(b'=').decode()}.{payload}.{signature}"


def test_a_good_token_names_whom_it_is_about() -> None:
    assert identity_of(GOOD, KEYS, EXPECTED, NOW_S) == Identity(EXPECTED.issuer, "subject-1")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        GOOD[:-4],
        with_header(alg="none"),
        with_header(alg="none").rpartition(".")[0] + ".",
        with_header(crit=None),
        with_header(crit=["b64"], b64=False),
        with_header(kid=5),
        with_header(kid="key-2"),
        "A" * (TOKEN_CHARACTERS_MAX + 1),
    ],
)
def test_what_is_no_token_of_the_providers_is_refused(token: str) -> None:
    assert identity_of(token, KEYS, EXPECTED, NOW_S) is OidcRefusal.TOKEN


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    forged = jwt.encode({"alg": "HS256", "kid": "key-1"}, CLAIMS, secret, ["HS256"])
    assert identity_of(forged, KEYS, EXPECTED, NOW_S) is OidcRefusal.TOKEN
