"""WebAuthn: a key registers and logs in, each answer to its own question, once."""

from typing import Any

import pytest
from webauthn.helpers import encode_cbor

from server.credentials.pending import LIFE_S, Pending
from server.credentials.webauthn_keys import (
    Challenges,
    Key,
    KeyRefusal,
    Party,
    login_options,
    register,
    registration_options,
    used_key,
)
from tests.support.authenticator import SoftwareKey

HOST, ORIGIN, ACCOUNT = "office.example", "https://office.example", "staff-1"
PARTY = Party(HOST, "Huijian", ORIGIN)


def registered(token: SoftwareKey, known: tuple[Key, ...] = ()) -> Key | KeyRefusal:
    challenges: Challenges = Pending()
    options = registration_options(PARTY, ACCOUNT, "clerk", known, challenges, 0.0)
    return register(PARTY, ACCOUNT, token.create(options), challenges, 1.0)


def logged_in(token: SoftwareKey, *known: Key, account: str = ACCOUNT) -> Key | KeyRefusal:
    challenges: Challenges = Pending()
    options = login_options(PARTY, account, known, challenges, 0.0)
    return used_key(PARTY, ACCOUNT, token.get(options), known, challenges, 1.0)


def key_of(token: SoftwareKey) -> Key:
    found = registered(token)
    assert isinstance(found, Key)
    return found


def test_a_key_registers_and_then_logs_in_and_its_count_is_kept() -> None:
    token = SoftwareKey(ORIGIN, HOST)
    first = key_of(token)
    second = logged_in(token, first)
    assert isinstance(second, Key)
    assert (second.id, second.public_key) == (first.id, first.public_key)
    assert (first.sign_count, second.sign_count) == (0, 1)


def test_the_options_ask_for_no_make_and_name_the_keys_that_are_known() -> None:
    key = key_of(SoftwareKey(ORIGIN, HOST))
    challenges: Challenges = Pending()
    made = registration_options(PARTY, ACCOUNT, "clerk", [key], challenges, 0.0)
    assert made["attestation"] == "none" and made["rp"]["id"] == HOST
    assert [each["id"] for each in made["excludeCredentials"]] == [key.id]
    asked = login_options(PARTY, ACCOUNT, [key], challenges, 0.0)
    assert [each["id"] for each in asked["allowCredentials"]] == [key.id]
    assert asked["challenge"] != made["challenge"]


def test_an_answer_counts_once_and_not_after_its_time() -> None:
    token, challenges = SoftwareKey(ORIGIN, HOST), Pending[bytes]()
    key = key_of(token)
    answer = token.get(login_options(PARTY, ACCOUNT, [key], challenges, 0.0))
    assert isinstance(used_key(PARTY, ACCOUNT, answer, [key], challenges, 1.0), Key)
    assert used_key(PARTY, ACCOUNT, answer, [key], challenges, 1.0) is KeyRefusal.NOT_ASKED
    late = token.get(login_options(PARTY, ACCOUNT, [key], challenges, 0.0))
    assert used_key(PARTY, ACCOUNT, late, [key], challenges, LIFE_S) is KeyRefusal.NOT_ASKED


def test_a_challenge_is_one_accounts_and_for_one_purpose() -> None:
    token = SoftwareKey(ORIGIN, HOST)
    key, challenges = key_of(token), Pending[bytes]()
    assert logged_in(token, key, account="staff-2") is KeyRefusal.NOT_ASKED
    options = login_options(PARTY, ACCOUNT, [key], challenges, 0.0)
    assert register(PARTY, ACCOUNT, token.create(options), challenges, 1.0) is KeyRefusal.NOT_ASKED


@pytest.mark.parametrize(
    "token",
    [
        SoftwareKey("https://office.example.evil.example", HOST),
        SoftwareKey(ORIGIN, "evil.example"),
        SoftwareKey(ORIGIN, HOST, flags=0),
    ],
)
def test_an_answer_from_another_page_or_of_a_key_that_nobody_touched_is_wrong(
    token: SoftwareKey,
) -> None:
    assert registered(token) is KeyRefusal.WRONG
    honest = SoftwareKey(ORIGIN, HOST)
    key = key_of(honest)
    token.private, token.id = honest.private, honest.id
    assert logged_in(token, key) is KeyRefusal.WRONG


def test_another_keys_signature_is_wrong_and_another_key_unknown() -> None:
    token, other = SoftwareKey(ORIGIN, HOST), SoftwareKey(ORIGIN, HOST)
    key = key_of(token)
    assert logged_in(other, key) is KeyRefusal.UNKNOWN
    other.id = token.id
    assert logged_in(other, key) is KeyRefusal.WRONG


def test_a_count_that_does_not_grow_is_a_copied_key() -> None:
    token = SoftwareKey(ORIGIN, HOST)
    used = logged_in(token, key_of(token))
    assert isinstance(used, Key)
    token.count = 0
    assert logged_in(token, used) is KeyRefusal.WRONG


def test_a_key_that_lacks_half_its_point_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    half = encode_cbor({1: 2, 3: -7, -1: 1, -2: bytes(32)})
    monkeypatch.setattr(SoftwareKey, "cose", lambda _: half)
    assert registered(SoftwareKey(ORIGIN, HOST)) is KeyRefusal.WRONG


@pytest.mark.parametrize(
    "spoilt",
    [
        {"response": None},
        {"response": {}},
        {"id": 5},
        {"id": "é", "rawId": "é"},
        {"type": "password"},
        {"response": {"clientDataJSON": "e30", "attestationObject": "oA"}},
        {"response": {"clientDataJSON": "!", "attestationObject": "A"}},
        {"response": {"clientDataJSON": "A" * 20_000, "attestationObject": "A"}},
    ],
)
def test_what_is_no_answer_is_wrong(spoilt: dict[str, Any]) -> None:
    token, challenges = SoftwareKey(ORIGIN, HOST), Pending[bytes]()
    options = registration_options(PARTY, ACCOUNT, "clerk", (), challenges, 0.0)
    answer = token.create(options) | spoilt
    assert register(PARTY, ACCOUNT, answer, challenges, 1.0) is KeyRefusal.WRONG
