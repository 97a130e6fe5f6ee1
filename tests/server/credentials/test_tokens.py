"""Tokens and typed codes: hard to guess, easy to type, kept as hashes."""

from datetime import UTC, datetime, timedelta

import pytest

from server.credentials.tokens import (
    ALPHABET,
    CODE_CHARACTERS,
    ENROLMENT_LIFE,
    TOKEN_CHARACTERS,
    Codes,
    hash_of,
    new_token,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CODES = Codes(b"k" * 32)


def test_a_token_has_256_bits_and_a_hash_that_is_not_it() -> None:
    token = new_token()
    assert len(token) == TOKEN_CHARACTERS and token != new_token()
    assert len(hash_of(token)) == 64 and hash_of(token) != hash_of(token + "x")
    assert hash_of("\ud800") != hash_of("")


def test_a_code_is_known_however_it_is_typed() -> None:
    made = CODES.new(NOW, ENROLMENT_LIFE)
    assert made.expires_at == NOW + timedelta(hours=1)
    assert made.code not in repr(made)
    for typed in (made.code, made.code.lower(), f" {made.code.replace('-', ' ')} "):
        assert CODES.hash_of(typed) == made.hash


def test_a_code_has_no_letter_that_looks_like_another() -> None:
    assert not set("01ILOU") & set(ALPHABET)
    assert len(ALPHABET) ** CODE_CHARACTERS > 2**49


def test_who_has_the_table_but_not_the_key_cannot_try_codes() -> None:
    made = CODES.new(NOW, ENROLMENT_LIFE)
    assert Codes(b"other" * 8).hash_of(made.code) != made.hash


@pytest.mark.parametrize("typed", ["", "ABCDE-2345", "ABCDE-23450", "ABCDE-234567", "a" * 999])
def test_what_cannot_be_a_code_has_no_hash(typed: str) -> None:
    assert CODES.hash_of(typed) is None
