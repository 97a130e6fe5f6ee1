"""A unit is reminded to sign next month's slots, and told when it is late (Art. 12; A6)."""

from datetime import date

from server.casework import alarming
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.months import months_after
from server.domain.slots.plan import MINIMUM_KEYS, Plan
from server.domain.slots.report import Signing, days_left, is_reminded, signing
from server.storage import plans, units

REMINDER, LATE = "month_to_be_signed", "month_not_signed"


async def remind_of_month(acting: Acting, unit: UnitId) -> bool:
    """Raise what is due about the month after this one.

    Returns: whether an alarm is new.  Raises: Unknown."""
    found = await units.get(acting.work, unit)
    if found is None:
        raise Unknown("unit", unit)
    profile = acting.profile
    if profile.slots is None or not found.opened or found.unit.kind not in MINIMUM_KEYS:
        return False
    month = next_month(acting.now.date())
    kept = await plans.month_of(acting.work, unit, month)
    signed_at = None if kept is None else kept.value.signed_at
    if signed_at is not None:
        return False
    cited = profile.cite("slots.determined_before_day")
    left = days_left(profile, month, acting.now.date())
    facts: dict[str, str | int] = {"month": f"{month:%Y-%m}", "days_left": left}
    if signing(profile, month, None, acting.now) is not Signing.OPEN:
        return await alarming.raise_once(acting, unit, LATE, f"{month:%Y-%m}", cited, facts)
    plan = Plan(unit, found.unit.kind, found.opened, month, ())
    if not is_reminded(profile, plan, acting.now.date()):
        return False
    subject = f"{month:%Y-%m} in {left}"
    return await alarming.raise_once(acting, unit, REMINDER, subject, cited, facts)


def next_month(today: date) -> date:
    """The first day of the month after a day's."""
    return months_after(today.replace(day=1), 1)
