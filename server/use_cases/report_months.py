"""Whether units signed in time, with slots enough, and what closures took (GD-31 … 34; A18)."""

from datetime import date
from typing import Final

from server.casework import months
from server.casework.acting import Looking
from server.casework.reach import units_under
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots.report import Compliance

ROWS_MAX: Final = 50
"""Of one look: each row counts hundreds of slots."""


async def report_months(
    looking: Looking, unit: UnitId, day: date, many: int = ROWS_MAX, after: str = ""
) -> tuple[Compliance, ...]:
    """The rows of a unit, or of all that stand under a City, a provincial bureau, the Department.

    Args:
        after: the unit with which a page before ended.
    Raises: Forbidden, Unknown, Malformed."""
    await looking.allow(Act.READ_FIGURES, [unit], subject=unit)
    every = await units_under(looking.reader, unit)
    rows = []
    for each in [name for name in every if name > after][: min(many, ROWS_MAX)]:
        month = await months.load(looking.reader, looking.law, each, day)
        rows.append((await months.judged(looking.reader, looking.law, month, looking.now)).row)
    return tuple(rows)
