"""Secrets that the office must read again: sealed in the database, the key outside of it.

AES-256-GCM (NIST SP 800-38D) under keys that HKDF (RFC 5869) derives from the office's signing key,
one for each purpose.  Who has only the database reads nothing.  An office with a new signing key
cannot open the old secrets: their owners enrol again."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.credentials.errors import SealBroken

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # SP 800-38D §8.2.2: random, so a key seals far fewer than 2^32 secrets
FORM: Final = b"\x01"


def derived_key(office: Ed25519PrivateKey, purpose: str) -> bytes:
    """A key of its own for one purpose; the same each time."""
    derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"huijian {purpose}".encode())
    return derivation.derive(office.private_bytes_raw())


class Seal:
    """Closes and opens the secrets of one purpose."""

    def __init__(self, key: bytes) -> None:
        """Args: key: from `derived_key`."""
        self._cipher = AESGCM(key)

    def close(self, secret: bytes, owner: str) -> bytes:
        """Seal a secret; `owner` is bound to it, so that no row can be given another's."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return FORM + nonce + self._cipher.encrypt(nonce, secret, FORM + owner.encode())

    def open(self, sealed: bytes, owner: str) -> bytes:
        """The secret again.  Raises: SealBroken."""
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != FORM or len(nonce) != NONCE_BYTES:
            raise SealBroken("a secret in a form that this office does not know")
        try:
            return self._cipher.decrypt(nonce, rest, FORM + owner.encode())
        except InvalidTag:
            raise SealBroken("a secret that this key did not seal for this owner") from None
