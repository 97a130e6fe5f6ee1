"""Months and days in paths and queries: "2026-04", "2026-04-30"."""

from datetime import date
from typing import Annotated, Final

from pydantic import StringConstraints

from server.calls.endpoint import Asked
from server.calls.models import Body
from server.casework.refused import Malformed

MONTH: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class MonthQuery(Body):
    """Of which month."""

    month: Annotated[str, StringConstraints(pattern=MONTH)]


def first_of(month: str) -> date:
    """The first day of a month.  Raises: Malformed `month_malformed`."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Malformed("month_malformed", "a month is written 2026-04") from None


def month_of(asked: Asked) -> date:
    """The first day of the month that the path names."""
    return first_of(asked.path["month"])


def day_of(asked: Asked) -> date:
    """The day that the path names.  Raises: Malformed `day_malformed`."""
    try:
        return date.fromisoformat(asked.path["day"])
    except ValueError:
        raise Malformed("day_malformed", "a day is written 2026-04-30") from None
