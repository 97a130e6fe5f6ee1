"""Grants and control tokens: what the office signs and the node obeys.

A compact JWS (RFC 7515) with `alg` Ed25519 (RFC 8037, named so by RFC 9864).  Pure: the moment is
an argument, in wall seconds that the node derives from CLOCK_BOOTTIME."""

import secrets
from enum import StrEnum
from typing import Annotated, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from media.engine import Side
from signalling.errors import Refused
from signalling.plan import SessionId

ALGORITHM: Final = "Ed25519"
TOKEN_CHARACTERS_MAX: Final = 4096
GRANT_LIFE_S_MAX: Final = 24 * 3600
CONTROL_LIFE_S_MAX: Final = 60
CLOCK_SKEW_S_MAX: Final = 5
"""How far ahead `iat` may lie: the office may stand on another machine."""
DEVICE_PATTERN: Final = r"^[A-Za-z0-9._-]{1,64}$"


class Role(StrEnum):
    """What kind of place a peer sits at."""

    KIOSK = "kiosk"
    TERMINAL = "terminal"
    MONITOR = "monitor"
    INTERPRETER = "interpreter"

    @property
    def is_party(self) -> bool:
        """Whether it talks (a kiosk, a terminal) rather than watches."""
        return self in (Role.KIOSK, Role.TERMINAL)


class Power(StrEnum):
    """What a monitor may do."""

    WATCH = "watch"
    SPEAK_ONE = "speak_one"
    SPEAK_BOTH = "speak_both"
    WARN = "warn"
    HOLD = "hold"
    CUT = "cut"


class Grant(BaseModel):
    """The claims of a grant: one peer, one session, one use; times in wall seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jti: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    iat: int
    exp: int
    session: SessionId
    role: Role
    side: Side
    device: Annotated[str, Field(pattern=DEVICE_PATTERN)]
    label: Annotated[str, Field(min_length=1, max_length=80)]
    """What others may be shown of this peer; never a person's name."""
    powers: frozenset[Power] = frozenset()


class ControlToken(BaseModel):
    """The claims of a token that opens the office's door."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aud: Literal["node"]
    iat: int
    exp: int


def sign_grant(claims: Grant, key: Ed25519PrivateKey) -> str:
    """The grant as a compact JWS, for the page."""
    return _sign(claims.model_dump_json().encode(), key)


def verify_grant(token: str, key: Ed25519PublicKey, now_wall_s: float, device: str) -> Grant:
    """The claims of a grant that is good now and made for `device`.

    Raises: Refused `grant_invalid`, `grant_expired`, `grant_wrong_device`."""
    try:
        grant = Grant.model_validate_json(_verified_payload(token, key, "grant_invalid"))
    except ValidationError as error:
        raise Refused("grant_invalid", "the claims are not those of a grant") from error
    _check_life(grant.iat, grant.exp, now_wall_s, GRANT_LIFE_S_MAX)
    if grant.device != device:
        raise Refused("grant_wrong_device", "this grant was made for another device")
    return grant


def sign_control(key: Ed25519PrivateKey, now_wall_s: float) -> str:
    """A token for one call at the office's door, good for CONTROL_LIFE_S_MAX."""
    issued = int(now_wall_s)
    claims = ControlToken(aud="node", iat=issued, exp=issued + CONTROL_LIFE_S_MAX)
    return _sign(claims.model_dump_json().encode(), key)


def verify_control(token: str, key: Ed25519PublicKey, now_wall_s: float) -> None:
    """Let a control token pass, if it is good now.

    Raises: Refused `grant_invalid`, `grant_expired`."""
    try:
        claims = ControlToken.model_validate_json(_verified_payload(token, key, "grant_invalid"))
    except ValidationError as error:
        raise Refused("grant_invalid", "the claims are not those of a control token") from error
    _check_life(claims.iat, claims.exp, now_wall_s, CONTROL_LIFE_S_MAX)


def new_grant_id() -> str:
    """A `jti` that is never given twice."""
    return secrets.token_hex(16)


def _check_life(iat: int, exp: int, now_wall_s: float, life_s_max: int) -> None:
    if exp <= now_wall_s:
        raise Refused("grant_expired", "its time is over")
    if iat > now_wall_s + CLOCK_SKEW_S_MAX:
        raise Refused("grant_expired", "its time has not begun")
    if exp - iat > life_s_max:
        raise Refused("grant_invalid", "it would live too long")


def _sign(payload: bytes, key: Ed25519PrivateKey) -> str:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    header = {"alg": ALGORITHM}
    return jws.serialize_compact(header, payload, OKPKey.import_key(pem), algorithms=[ALGORITHM])


def _verified_payload(token: str, key: Ed25519PublicKey, code: str) -> bytes:
    if len(token) > TOKEN_CHARACTERS_MAX:
        raise Refused(code, "the token is too long")
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        signed = jws.deserialize_compact(token, OKPKey.import_key(pem), algorithms=[ALGORITHM])
    # joserfc lets a TypeError out for a `crit` that is no list (RFC 7515 §4.1.11).
    except (JoseError, ValueError, TypeError) as error:
        raise Refused(code, "the signature does not hold") from error
    return signed.payload
