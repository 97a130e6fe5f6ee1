"""The end of the register, signed by the office's key, to be kept outside the office.

Whoever owns the database's files can cut off the last lines of the chain; a head that somebody
else has kept shows it.  A compact JWS (RFC 7515) with `alg` Ed25519 (RFC 9864)."""

from datetime import datetime
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
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from server.errors import ConfigRefused
from server.storage.register import Head

ALGORITHM: Final = "Ed25519"
TOKEN_CHARACTERS_MAX: Final = 4096


class SignedHead(BaseModel):
    """The claims."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aud: Literal["register"] = "register"
    at: AwareDatetime
    number: Annotated[int, Field(ge=0)]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def sign(head: Head, key: Ed25519PrivateKey, now: datetime) -> str:
    """The head as a token of one line."""
    claims = SignedHead(at=now, number=head.number, hash=head.hash)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    payload = claims.model_dump_json().encode()
    key_of = OKPKey.import_key(pem)
    return jws.serialize_compact({"alg": ALGORITHM}, payload, key_of, algorithms=[ALGORITHM])


def read(token: str, key: Ed25519PublicKey) -> Head:
    """The head in a token.  Raises: ConfigRefused `head_invalid`."""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        if len(token) > TOKEN_CHARACTERS_MAX:
            raise ValueError("too long")
        signed = jws.deserialize_compact(token, OKPKey.import_key(pem), algorithms=[ALGORITHM])
        claims = SignedHead.model_validate_json(signed.payload)
    # joserfc lets a TypeError out for a `crit` that is no list (RFC 7515 §4.1.11).
    except (JoseError, ValidationError, ValueError, TypeError) as error:
        raise ConfigRefused("head_invalid", "no head that this office has signed") from error
    return Head(claims.number, claims.hash)
