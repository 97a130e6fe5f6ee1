"""Tokens that a browser carries and codes that a person types; only their hashes are kept.

A token has 256 bits, so its plain SHA-256 tells nothing.  A code that can be typed has 49, which a
thief of the database could try out; so its hash is an HMAC under a key that is not in it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

TOKEN_BYTES: Final = 32
TOKEN_CHARACTERS: Final = 43  # base64url of 32 bytes without padding: RFC 4648 §5
PURPOSE: Final = "one-time codes 1"
"""For `derived_key` of sealing.py."""
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 and O, 1 and I and L, and without U, so that no word comes out."""
CODE_CHARACTERS: Final = 10
FIRST_PASSWORD_CHARACTERS: Final = 16
TYPED_CHARACTERS_MAX: Final = 32
ACTIVATION_LIFE: Final = timedelta(days=7)
"""House rule: a family that got its code at the desk has a week to use it at home."""
ENROLMENT_LIFE: Final = timedelta(hours=1)
"""House rule: who enrols a device stands before it."""


def new_token() -> str:
    """A token for a cookie; nobody guesses it."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256, hexadecimal; whatever was sent in its place has one too."""
    return hashlib.sha256(token[: TOKEN_CHARACTERS + 1].encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to show or print once, and what is kept of it."""

    code: str = field(repr=False)
    """Two groups of five: "ABCDE-23456"."""
    hash: str
    expires_at: datetime


class Codes:
    """Makes codes and recognises them."""

    def __init__(self, key: bytes) -> None:
        """Args: key: from `derived_key` of sealing.py for PURPOSE."""
        self._key = key

    def new(self, now: datetime, life: timedelta) -> NewCode:
        """A code that lives for `life`."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))
        half = CODE_CHARACTERS // 2
        return NewCode(f"{code[:half]}-{code[half:]}", self._hash(code), now + life)

    def hash_of(self, typed: str) -> str | None:
        """What would be kept of a code as somebody typed it; None, if it cannot be one."""
        plain = typed[:TYPED_CHARACTERS_MAX].upper().replace("-", "").replace(" ", "")
        if len(plain) != CODE_CHARACTERS or not set(plain) <= set(ALPHABET):
            return None
        return self._hash(plain)

    def _hash(self, code: str) -> str:
        return hmac.new(self._key, code.encode(), hashlib.sha256).hexdigest()


def first_password() -> str:
    """A password that is shown once, to be changed by whom it is for."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(FIRST_PASSWORD_CHARACTERS))
    quarter = FIRST_PASSWORD_CHARACTERS // 4
    return "-".join(letters[at : at + quarter] for at in range(0, len(letters), quarter))
