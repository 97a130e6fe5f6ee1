"""A request that an outside channel has signed (Art. 8): whose it is, and that it is no copy.

Pure.  The client signs with Ed25519 (RFC 8032) these lines, joined by line feeds, without one at
the end: `huijian-channel-1`, its name, the applicant whom it has authenticated, the method, the
path with its query, the moment in whole seconds of Unix time, a nonce, and the SHA-256 of the body
in hexadecimal.  All but method, path and body stand in the header:
`Authorization: Signature client="…", applicant="…", at="…", nonce="…", signature="…"`."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SCHEME: Final = "huijian-channel-1"
CLOCKS_APART_MAX: Final = timedelta(minutes=5)
"""House rule: so far a channel's clock may be off; a nonce is remembered for twice that."""
NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
PUBLIC_KEY: Final = re.compile(r"[0-9a-f]{64}")
SIGNATURE_CHARACTERS: Final = 88
HEADER_CHARACTERS_MAX: Final = 1_024
PARAMETERS: Final = {"client", "applicant", "at", "nonce", "signature"}
PARAMETER: Final = re.compile(r'([a-z]+)="([A-Za-z0-9._:+/=-]{1,200})"')
HEADER: Final = re.compile(rf"{PARAMETER.pattern}(?:, ?{PARAMETER.pattern}){{4}}")
AT: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What came in: the request, and what its headers say; `signature` is base64."""

    client: str
    method: str
    path: str
    at_s: int
    nonce: str
    body: bytes
    signature: str
    applicant: str = ""


def named(header: str, method: str, path: str, body: bytes) -> SignedRequest | None:
    """A request as its header, without the scheme's word, describes it; None: it does not."""
    if len(header) > HEADER_CHARACTERS_MAX or HEADER.fullmatch(header) is None:
        return None
    said = dict(PARAMETER.findall(header))
    if said.keys() != PARAMETERS or not AT.fullmatch(said["at"]):
        return None
    return SignedRequest(
        said["client"],
        method,
        path,
        int(said["at"]),
        said["nonce"],
        body,
        said["signature"],
        said["applicant"],
    )


def signed_bytes(request: SignedRequest) -> bytes:
    """What is signed."""
    lines = (
        SCHEME,
        request.client,
        request.applicant,
        request.method.upper(),
        request.path,
        str(request.at_s),
        request.nonce,
        hashlib.sha256(request.body).hexdigest(),
    )
    return "\n".join(lines).encode()


def fault_of(request: SignedRequest, public_key: str, now: datetime) -> str | None:
    """What is wrong with a request of this key: a stable code; None: it is the client's own.

    Whether its nonce was used before is asked of the database, after this."""
    if any(
        "\n" in each for each in (request.client, request.applicant, request.method, request.path)
    ):
        return "channel_request_malformed"
    if NONCE.fullmatch(request.nonce) is None:
        return "channel_nonce_malformed"
    if not is_near(request.at_s, now):
        return "channel_clock_apart"
    return None if is_signed(request, public_key) else "channel_signature_wrong"


def is_near(at_s: int, now: datetime) -> bool:
    """Whether the client's clock and ours agree."""
    try:
        at = datetime.fromtimestamp(at_s, UTC)
    except (OverflowError, ValueError, OSError):
        return False
    return abs(at - now) <= CLOCKS_APART_MAX


def is_signed(request: SignedRequest, public_key: str) -> bool:
    """Whether the signature is this key's."""
    if len(request.signature) > SIGNATURE_CHARACTERS or not is_public_key(public_key):
        return False
    try:
        signature = base64.b64decode(request.signature, validate=True)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, signed_bytes(request))
    except (binascii.Error, InvalidSignature, ValueError):
        return False
    return True


def is_public_key(text: str) -> bool:
    """Whether a text is the 32 bytes of a key in hexadecimal."""
    return PUBLIC_KEY.fullmatch(text) is not None
