"""The 18 digits of a resident identity card: the day of birth in it, and its check character.

Pure.  Source: GB 11643-1999 (six digits of region, eight of birth, three of order, one check), its
check by ISO 7064, MOD 11-2."""

import re
from datetime import date
from typing import Final

SHAPE: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
BORN: Final = slice(6, 14)
CHECKS: Final = "10X98765432"
_MODULUS: Final = 11
_BODY_DIGITS: Final = 17


def is_resident_number(number: str) -> bool:
    """Whether a number was read whole: shape, a day that there was, and the check character."""
    if SHAPE.fullmatch(number) is None or born_on(number) is None:
        return False
    return check_character(number[:_BODY_DIGITS]) == number[-1]


def born_on(number: str) -> date | None:
    """The day of birth in a number; None, if there was no such day."""
    digits = number[BORN]
    if re.fullmatch(r"[0-9]{8}", digits) is None:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def check_character(digits: str) -> str:
    """The character that follows 17 digits; X stands for ten.

    Each digit weighs 2 to the power of its distance from the check, modulo 11."""
    places = range(len(digits), 0, -1)
    total = sum(
        int(digit) * pow(2, place, _MODULUS) for digit, place in zip(digits, places, strict=True)
    )
    return CHECKS[total % _MODULUS]
