"""Calendar months and years of age, as laws count them.  Pure: days in, days out."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same-numbered day that many months on, or the last day of a month that has none.

    Count always from the anchor: 31 January and one month is 28 February, and two are 31 March."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def years_on(born_on: date, day: date) -> int:
    """Whole years of age on a day; the birthday itself counts.

    Who was born on 29 February has a birthday on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
