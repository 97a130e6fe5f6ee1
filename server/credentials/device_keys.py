"""How an enrolled device shows that it is itself: a signature over each request.

The device made an ECDSA P-256 key that never leaves its browser (WebCrypto, not extractable) and
signs method, target, time and body as RFC 9449 (DPoP) does.  The proof is a compact JWS:
  header  {"typ": "device+jwt", "alg": "ES256", "kid": the device's id}
  claims  {"htm": "POST", "htu": "/api/v1/…?…", "iat": seconds, "jti": 16 random bytes or more,
           "body": base64url of the body's SHA-256}
Pure: `now_s` is an argument, wall seconds."""

import base64
import binascii
import hashlib
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.domain.identifiers import DeviceId

ALGORITHM: Final = "ES256"
TYPE: Final = "device+jwt"
PROOF_CHARACTERS_MAX: Final = 2048
AWAY_S_MAX: Final = 60
"""How far the device's clock may be from the office's, either way."""
LIFE_S: Final = 2 * AWAY_S_MAX
PROOFS_SEEN_MAX: Final = 100_000
PROOFS_OF_DEVICE_MAX: Final = 2_000
"""Within LIFE_S.  At either limit a proof is refused: one that were forgotten could be repeated."""
UNREADABLE: Final = (JoseError, ValueError, LookupError, TypeError)
"""What joserfc raises at a key or header that is none: it looks up before it checks."""


class ProofRefusal(StrEnum):
    """Why a request is not taken for the device's."""

    MALFORMED = "device_proof_malformed"
    UNKNOWN = "device_unknown"
    SIGNATURE = "device_proof_signature"
    OTHER_REQUEST = "device_proof_other_request"
    TIME = "device_proof_time"
    REPEATED = "device_proof_repeated"
    TOO_MANY = "device_proof_too_many"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What came: `target` is the path with its query, as sent."""

    method: str
    target: str
    body: bytes
    proof: str


class Header(BaseModel):
    """The header, nothing beside it: no key of the sender's own, no critical extension."""

    model_config = ConfigDict(extra="forbid", strict=True)
    typ: str
    alg: str
    kid: Annotated[str, Field(min_length=1, max_length=64)]


class Claims(BaseModel):
    """What the device signs."""

    model_config = ConfigDict(extra="forbid", strict=True)
    htm: str
    htu: str
    iat: int
    jti: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
    body: str


class SeenProofs:
    """Proofs that were taken and could still be repeated."""

    def __init__(
        self, seen_max: int = PROOFS_SEEN_MAX, of_device_max: int = PROOFS_OF_DEVICE_MAX
    ) -> None:
        self._max, self._of_device_max = seen_max, of_device_max
        self._seen: set[tuple[DeviceId, str]] = set()
        self._order: deque[tuple[float, DeviceId, str]] = deque()
        self._of: Counter[DeviceId] = Counter()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._seen)

    def take(self, device: DeviceId, proof: str, now_s: float) -> ProofRefusal | None:
        """Remember a proof for LIFE_S; None: it is the first of its name."""
        self._forget(now_s)
        if (device, proof) in self._seen:
            return ProofRefusal.REPEATED
        if len(self._seen) >= self._max or self._of[device] >= self._of_device_max:
            return ProofRefusal.TOO_MANY
        self._seen.add((device, proof))
        self._order.append((now_s + LIFE_S, device, proof))
        self._of[device] += 1
        return None

    def _forget(self, now_s: float) -> None:
        while self._order and self._order[0][0] < now_s:
            _, device, proof = self._order.popleft()
            self._seen.discard((device, proof))
            self._of[device] -= 1
            if not self._of[device]:
                del self._of[device]


def public_key_of(jwk: Mapping[str, Any]) -> dict[str, str] | None:
    """What is kept of the key that a browser exported, its four members (RFC 7518 §6.2.1).

    Returns: None, if it is no public key on P-256; a private one is not kept either."""
    wanted = {name: jwk.get(name) for name in ("crv", "kty", "x", "y")}
    if "d" in jwk or not all(isinstance(value, str) for value in wanted.values()):
        return None
    if (wanted["kty"], wanted["crv"]) != ("EC", "P-256"):
        return None
    kept = {name: str(value) for name, value in wanted.items()}
    try:
        imported = ECKey.import_key({**kept}).public_key
    except UNREADABLE:
        return None
    return kept if imported is not None else None


def named_device(proof: str) -> DeviceId | None:
    """Who a proof says to be from, to look its key up; nothing of it is proven yet."""
    header = header_of(proof)
    return None if header is None else DeviceId(header.kid)


def header_of(proof: str) -> Header | None:
    """The header, if it is one of a proof."""
    if len(proof) > PROOF_CHARACTERS_MAX:
        return None
    first = proof.partition(".")[0]
    try:
        header = Header.model_validate_json(
            base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
        )
    except (ValidationError, binascii.Error, ValueError):
        return None
    return header if (header.typ, header.alg) == (TYPE, ALGORITHM) else None


def prove(
    device: DeviceId,
    public_key: Mapping[str, str],
    request: SignedRequest,
    now_s: float,
    seen: SeenProofs,
) -> DeviceId | ProofRefusal:
    """Whether a request is the device's, now, and for the first time.

    Args:
        device: whom `named_device` told; enrolled, and not taken out.
        public_key: what `public_key_of` gave when it was enrolled.
    Returns: the device, or why not."""
    if named_device(request.proof) != device:
        return ProofRefusal.MALFORMED
    claims = signed_claims(request.proof, public_key)
    if isinstance(claims, ProofRefusal):
        return claims
    if abs(claims.iat - now_s) > AWAY_S_MAX:
        return ProofRefusal.TIME
    asked = (request.method, request.target, body_hash(request.body))
    if (claims.htm, claims.htu, claims.body) != asked:
        return ProofRefusal.OTHER_REQUEST
    return seen.take(device, claims.jti, now_s) or device


def signed_claims(proof: str, public_key: Mapping[str, str]) -> Claims | ProofRefusal:
    """What the holder of the key has signed."""
    try:
        key = ECKey.import_key({**public_key})
        payload = jws.deserialize_compact(proof, key, algorithms=[ALGORITHM]).payload
    except UNREADABLE:
        return ProofRefusal.SIGNATURE
    try:
        return Claims.model_validate_json(payload)
    except ValidationError:
        return ProofRefusal.MALFORMED


def body_hash(body: bytes) -> str:
    """How a proof names a body; the empty body has one too."""
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
