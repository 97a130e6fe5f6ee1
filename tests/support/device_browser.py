"""A kiosk's browser with its key, and the proofs that it sends."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from server.credentials.device_keys import ALGORITHM, TYPE, SignedRequest, body_hash
from server.domain.identifiers import DeviceId


@dataclass(frozen=True, slots=True)
class DeviceBrowser:
    """One device."""

    device: DeviceId
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    def jwk(self) -> dict[str, Any]:
        """The public key, as crypto.subtle.exportKey gives it."""
        return {**self.key.as_dict(private=False), "ext": True, "key_ops": ["verify"]}

    def request(
        self,
        at_s: int,
        method: str = "POST",
        target: str = "/api/v1/arrivals?visit=1",
        body: bytes = b"{}",
        header: dict[str, Any] | None = None,
        **changed: Any,
    ) -> SignedRequest:
        """A request with its proof; `changed` claims lie."""
        claims = {"htm": method, "htu": target, "iat": at_s, "body": body_hash(body)}
        claims |= {"jti": secrets.token_urlsafe(16), **changed}
        head = {"typ": TYPE, "alg": ALGORITHM, "kid": self.device, **(header or {})}
        proof = jws.serialize_compact(head, json.dumps(claims), self.key, [str(head["alg"])])
        return SignedRequest(method, target, body, proof)
