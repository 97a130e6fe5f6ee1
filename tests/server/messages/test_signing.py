"""Webhooks are signed as Standard Webhooks says, by somebody else's reckoning too."""

import base64
import hashlib

import pytest

from server.messages.errors import WebhookRefused
from server.messages.signing import headers_of, key_of, new_secret
from tests.support.standard_webhooks import verified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_signature_is_the_one_that_the_specification_describes() -> None:
    body = b'{"test": 2432232314}'
    headers = headers_of(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert verified(SECRET, headers, body)


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_whatever_is_changed_breaks_it(part: str) -> None:
    headers = headers_of(SECRET, "event-1", 1614265330, b"{}")
    assert not verified(SECRET, headers | {part: headers[part] + "1"}, b"{}")
    assert not verified(SECRET, headers, b"{ }")
    assert not verified(new_secret(), headers, b"{}")


def test_a_new_secret_is_long_enough_and_never_the_same() -> None:
    assert len(key_of(new_secret())) == hashlib.sha256().digest_size
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_!!!",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(WebhookRefused):
        key_of(secret)


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_of_a_subscribers_own_is_taken(size: int) -> None:
    assert len(key_of("whsec_" + base64.b64encode(b"x" * size).decode())) == size
