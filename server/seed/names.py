"""Names and numbers that nobody can take for real.

People are called 试验 or 示例 and a count by heavenly stems; identity numbers begin with a region
that does not exist and end with a check digit that is wrong on purpose; mobile numbers stand under
+999, which belongs to no country (ITU-T E.164: not assigned)."""

from datetime import date
from typing import Final

STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
DIGITS: Final = "零一二三四五六七八九"
HEADS: Final = ("试验", "示例")
COLOURS: Final = "青白朱靛紫橙翠灰碧赭绯"
CREATURES: Final = "松鹭枫鸥杉鹊雁桦鲤蝉蕨蜂"
# GB 11643-1999 §6 (ISO/IEC 7064 MOD 11-2): weight of each of 17 digits, and the digit of each rest.
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
CARD: Final = "resident_id_card"
"""What everybody carries: a code of the profile's [documents]."""
PER_REGION: Final = 1_000
PEOPLE_MAX: Final = 9_999_999
"""More have no number of their own."""


def person_name(number: int) -> str:
    """As 试验甲零, 示例乙三二: plainly a test."""
    head = HEADS[number % len(HEADS)]
    stem = STEMS[number // len(HEADS) % len(STEMS)]
    rest = number // (len(HEADS) * len(STEMS))
    return head + stem + "".join(DIGITS[int(digit)] for digit in str(rest))


def place_name(number: int) -> str:
    """As 青松, 白鹭; from the 133rd on with a count behind."""
    pair = COLOURS[number % len(COLOURS)] + CREATURES[number % len(CREATURES)]
    again = number // (len(COLOURS) * len(CREATURES))
    return pair + (DIGITS[again % len(DIGITS)] if again else "")


def identity_number(number: int, born_on: date) -> str:
    """18 characters in the form of a resident identity number, none of which can be valid.

    The region is 00xxxx (regions begin at 11), and the check digit is the one after the right."""
    region, order = divmod(number, PER_REGION)
    body = f"00{region:04d}{born_on:%Y%m%d}{order:03d}"
    right = CHECKS.index(check_digit(body))
    return body + CHECKS[(right + 1) % len(CHECKS)]


def check_digit(body: str) -> str:
    """The right one for 17 digits.  Source: GB 11643-1999 §6."""
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11
    return CHECKS[rest]


def mobile(number: int) -> str:
    """A number that no exchange can reach."""
    return f"+999{number:011d}"


def row_id(moment_ms: int, kind: int, number: int) -> str:
    """An id in the form of a UUID version 7, which sorts by time and is the same at each run.

    Args:
        moment_ms: Unix milliseconds, below 2**48.
        kind: 0..4095, a number for each table; `number`: below 2**48, unique within it.
    Source: RFC 9562 §5.7; rand_a and rand_b are counted here, since nothing is to be guessed."""
    high, low = divmod(moment_ms, 1 << 16)
    return f"{high:08x}-{low:04x}-7{kind:03x}-8000-{number:012x}"
