"""Whom an ID token names, if it is good.  Pure: `now_s` is an argument, wall seconds.

Source: OpenID Connect Core 1.0 §3.1.3.7; RFC 7519; RFC 8725."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""No "none" and no HMAC: who can check a signature must not be able to make one."""
TOKEN_CHARACTERS_MAX: Final = 16 * 1024
CLOCK_SKEW_S_MAX: Final = 60
AGE_S_MAX: Final = 600
SUBJECT_CHARACTERS_MAX: Final = 255  # Core §2, sub
UNREADABLE: Final = (JoseError, ValueError, LookupError, TypeError)
"""What joserfc raises at a key or header that is none: it looks up before it checks."""


class OidcRefusal(StrEnum):
    """Why a login elsewhere does not count here."""

    NOT_ASKED = "oidc_not_asked"
    """No login waits under this state in this browser: begin anew."""
    DENIED = "oidc_denied"
    """The provider said no, or the person did."""
    TOKEN = "oidc_token"  # noqa: S105 - a code of ours
    """The ID token is not this provider's, not for us, not for this login or not of now."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logged in elsewhere: `subject` is unique within `issuer` and never given anew."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str


def identity_of(
    token: str, keys: KeySet, expected: Expected, now_s: float
) -> Identity | OidcRefusal:
    """Whom the token names."""
    if len(token) > TOKEN_CHARACTERS_MAX:
        return OidcRefusal.TOKEN
    registry = jwt.JWTClaimsRegistry(
        now=int(now_s),
        leeway=CLOCK_SKEW_S_MAX,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        nonce={"essential": True, "value": expected.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        registry.validate(claims)
    except UNREADABLE:
        return OidcRefusal.TOKEN
    if not (is_for_us_alone(claims, expected.client_id) and is_fresh(claims, now_s)):
        return OidcRefusal.TOKEN
    subject = str(claims["sub"])
    if len(subject) > SUBJECT_CHARACTERS_MAX:
        return OidcRefusal.TOKEN
    return Identity(expected.issuer, subject)


def is_for_us_alone(claims: Mapping[str, Any], client_id: str) -> bool:
    """Several audiences are let pass only if the token was given to us (Core §3.1.3.7, 3 to 5)."""
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    return party == client_id if several or party is not None else True


def is_fresh(claims: Mapping[str, Any], now_s: float) -> bool:
    """Made for this login, not kept from another day (Core §3.1.3.7, 10)."""
    return bool(claims["iat"] >= now_s - AGE_S_MAX)
