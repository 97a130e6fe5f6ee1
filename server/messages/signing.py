"""Signatures of webhooks, as Standard Webhooks 1.0.0 says; pure.

Signed is `id.timestamp.body`, so that a message can be neither changed nor sent again later."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from server.messages.errors import WebhookRefused

PREFIX: Final = "whsec_"
# Standard Webhooks, "Signature scheme": between 24 and 64 bytes.
SECRET_BYTES_MIN: Final = 24
SECRET_BYTES_MAX: Final = 64
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret of a new subscription; shown to the subscriber once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign.  Raises: WebhookRefused."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX:
        raise WebhookRefused("webhook_secret_malformed")
    return key


def headers_of(secret: str, event: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The three headers of one attempt.

    Args:
        event: the same at each attempt; the receiver knows a repeat by it.
        timestamp_s: of this attempt, Unix time.
    Raises: WebhookRefused."""
    signed = f"{event}.{timestamp_s}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
