"""How a receiver checks a webhook: written from Standard Webhooks and RFC 2104, not from ours."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

BLOCK_BYTES: Final = 64


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the signatures is the sender's."""
    parts = (headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body)
    wanted = "v1," + b64encode(hmac(b64decode(secret.split("_")[1]), b".".join(parts))).decode()
    return wanted in headers["webhook-signature"].split(" ")


def hmac(key: bytes, text: bytes) -> bytes:
    """RFC 2104 §2, with SHA-256."""
    padded = (key if len(key) <= BLOCK_BYTES else sha256(key).digest()).ljust(BLOCK_BYTES, b"\0")
    inner = sha256(bytes(each ^ 0x36 for each in padded) + text).digest()
    return sha256(bytes(each ^ 0x5C for each in padded) + inner).digest()
