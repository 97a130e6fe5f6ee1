"""The number on a receipt: short enough for the telephone, and it tells nothing of anybody.

Day of lodging, six digits of chance, and a check digit by which a clerk hears a slip (ISO/IEC
7064, MOD 11-10)."""

import secrets
from datetime import datetime
from typing import Final

from server.storage import applications
from server.storage.database import Work

CHANCE_DIGITS: Final = 6
TRIES_MAX: Final = 100
_MODULUS: Final = 10


async def unused_reference(work: Work, now: datetime) -> str:
    """A number that no application has; acts happen one after another, so it stays free.

    A province that takes four thousand in a day would give some number twice on most days."""
    for _ in range(TRIES_MAX):
        found = new_reference(now)
        if not await applications.has_reference(work, found):
            return found
    raise AssertionError("nearly every number of the day is given out")


def new_reference(now: datetime) -> str:
    """Another number each time, with luck."""
    digits = f"{now:%y%m%d}{secrets.randbelow(10**CHANCE_DIGITS):0{CHANCE_DIGITS}d}"
    return digits + check_digit(digits)


def is_whole(reference: str) -> bool:
    """Whether a number was heard as it was said."""
    return (
        reference.isascii()
        and reference.isdecimal()
        and len(reference) > 1
        and check_digit(reference[:-1]) == reference[-1]
    )


def check_digit(digits: str) -> str:
    """The digit that follows others.  Source: ISO/IEC 7064:2003 §8.2 (hybrid system MOD 11,10)."""
    product = _MODULUS
    for digit in digits:
        total = (product + int(digit)) % _MODULUS or _MODULUS
        product = total * 2 % (_MODULUS + 1)
    return str((_MODULUS + 1 - product) % _MODULUS)
