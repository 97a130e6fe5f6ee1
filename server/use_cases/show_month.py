"""A unit, or who reads its figures, looks at a month of slots: planned or signed (Art. 12)."""

from datetime import date

from server.casework import months
from server.casework.acting import Looking
from server.casework.months import MonthSeen
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act


async def show_month(looking: Looking, unit: UnitId, day: date) -> MonthSeen:
    """The month of a day with its row of the report.  Raises: Forbidden, Unknown, Malformed."""
    await looking.allow(Act.READ_FIGURES, [unit], subject=unit)
    month = await months.load(looking.reader, looking.law, unit, day)
    return await months.judged(looking.reader, looking.law, month, looking.now)
