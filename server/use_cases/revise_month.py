"""A unit adds slots to a month that it has signed; nothing of it goes but by a closure (GD-31)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from server.casework import events, months, standstill
from server.casework.acting import Acting, demand
from server.casework.months import MonthSeen, Pattern
from server.casework.refused import Malformed
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots import plan as rules
from server.domain.slots.slots import State
from server.storage import plans, slots


async def revise_month(
    acting: Acting, unit: UnitId, day: date, seen: int, patterns: Sequence[Pattern]
) -> MonthSeen:
    """Add slots of these patterns to the signed month of a day; they can be taken at once.

    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    await acting.allow(Act.EDIT_SLOTS, [unit], subject=unit)
    month = await months.seen(acting, unit, day, seen)
    if month.kept is None or month.plan.signed_at is None:
        raise Malformed("month_not_signed", "a month that is not signed is planned anew")
    added = await months.made(acting, month, patterns)
    after = replace(month.plan, slots=(*month.plan.slots, *added))
    by, calendar = acting.staff().unit, acting.law.calendar
    demand(rules.revision_refusals(month.profile, calendar, month.plan, after, by))
    await slots.add(acting.work, [months.stored_of(each, State.FREE) for each in added])
    await standstill.settle(acting.work, [unit], month.since, month.until, acting.now)
    kept = await plans.MONTHS.change(acting.work, month.kept, month.kept.value)
    facts: dict[str, str | int] = {"month": f"{after.month:%Y-%m}", "added": len(added)}
    if month.plan.signed_at is not None:
        await events.slots_published(acting, unit)
    await acting.enter("month_revised", unit, facts=facts)
    revised = replace(month, kept=kept, plan=after)
    return await months.judged(acting.work, acting.law, revised, acting.now)
