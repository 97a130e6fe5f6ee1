"""A head that was kept elsewhere: this office's, and of a register; it shows a cut tail."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server import register_head
from server.errors import ConfigRefused
from server.storage.register import Head
from signalling.grant import sign_control

KEY = Ed25519PrivateKey.generate()
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = Head(12, "ab" * 32)


def test_a_head_is_read_as_it_was_signed() -> None:
    token = register_head.sign(HEAD, KEY, NOW)
    assert "\n" not in token and register_head.read(token, KEY.public_key()) == HEAD


def test_another_key_or_another_token_is_no_head() -> None:
    token = register_head.sign(HEAD, KEY, NOW)
    other = Ed25519PrivateKey.generate().public_key()
    for told, key in (
        (token, other),
        (token[:-4] + "AAAA", KEY.public_key()),
        (sign_control(KEY, NOW.timestamp()), KEY.public_key()),
        ("x" * 5000, KEY.public_key()),
        ("", KEY.public_key()),
    ):
        with pytest.raises(ConfigRefused):
            register_head.read(told, key)
