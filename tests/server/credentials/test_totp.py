"""TOTP: a code counts in its step and one aside, once."""

import pyotp
import pytest

from server.credentials.sealing import Seal
from server.credentials.totp import STEP_S, TotpRefusal, enrol, step_of

SEAL = Seal(bytes(32))
NOW_S = 1_772_413_200
STEP = NOW_S // STEP_S
MADE = enrol(SEAL, "staff-1", "clerk", "Huijian")
CLOCK = pyotp.TOTP(MADE.secret)


def said(code: str, last: int | None = None) -> int | TotpRefusal:
    return step_of(SEAL, "staff-1", MADE.sealed, code, NOW_S, last)


def test_what_is_shown_fits_what_is_kept_and_is_not_told_by_its_repr() -> None:
    assert SEAL.open(MADE.sealed, "staff-1").decode() == MADE.secret
    assert MADE.uri.startswith("otpauth://totp/Huijian:clerk?") and MADE.secret in MADE.uri
    assert MADE.secret not in repr(MADE)


@pytest.mark.parametrize("aside", [-1, 0, 1])
def test_a_code_counts_one_step_aside(aside: int) -> None:
    assert said(CLOCK.at(NOW_S + aside * STEP_S)) == STEP + aside


@pytest.mark.parametrize("aside", [-2, 2])
def test_a_code_does_not_count_two_steps_aside(aside: int) -> None:
    assert said(CLOCK.at(NOW_S + aside * STEP_S)) is TotpRefusal.WRONG


def test_no_step_is_used_twice_nor_one_before_it() -> None:
    assert said(CLOCK.at(NOW_S), STEP - 1) == STEP
    assert said(CLOCK.at(NOW_S), STEP) is TotpRefusal.USED
    assert said(CLOCK.at(NOW_S - STEP_S), STEP) is TotpRefusal.USED


def test_spaces_between_the_digits_are_let_pass() -> None:
    code = CLOCK.at(NOW_S)
    assert said(f"{code[:3]} {code[3:]}") == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", "1" * 5000])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert said(code) is TotpRefusal.WRONG
