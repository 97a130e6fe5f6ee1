"""A unit plans its month of slots; nobody sees it before it is signed (Art. 12; GD-28, 29)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from server.casework import months
from server.casework.acting import Acting, demand
from server.casework.months import MonthOf, MonthSeen, Pattern
from server.casework.refused import Malformed
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots import plan as rules
from server.domain.slots.slots import State
from server.storage import openings, plans, slots
from server.storage.ids import new_id
from server.storage.plans import Month
from server.storage.shelf import Kept


async def plan_month(
    acting: Acting, unit: UnitId, day: date, seen: int, patterns: Sequence[Pattern]
) -> MonthSeen:
    """Put slots of these patterns in the place of all that was planned in the month of a day.

    Args:
        seen: the version of the month, months.NOT_YET for the first time.
    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    await acting.allow(Act.EDIT_SLOTS, [unit], subject=unit)
    month = await months.seen(acting, unit, day, seen)
    if month.plan.signed_at is not None:
        raise Malformed("month_signed", "a signed month is added to, not planned anew")
    empty = replace(month, plan=replace(month.plan, slots=()))
    plan = replace(month.plan, slots=await months.made(acting, empty, patterns))
    demand(
        rules.owner_refusals(month.profile, unit, acting.staff().unit),
        rules.month_refusals(month.profile, plan),
        rules.overlap_refusals(month.profile, plan.slots),
    )
    await openings.drop_planned(acting.work, unit, month.since, month.until)
    await slots.add(acting.work, [months.stored_of(each, State.PLANNED) for each in plan.slots])
    kept = await keep(acting, month)
    planned = replace(month, kept=kept, plan=plan)
    facts: dict[str, str | int] = {"month": f"{plan.month:%Y-%m}", "slots": len(plan.slots)}
    await acting.enter("month_planned", unit, facts=facts)
    return await months.judged(acting.work, acting.law, planned, acting.now)


async def keep(acting: Acting, month: MonthOf) -> Kept[Month]:
    """The month in its next version."""
    if month.kept is None:
        begun = Month(month.plan.unit, month.plan.month)
        return await plans.MONTHS.add(acting.work, new_id(acting.now), begun)
    return await plans.MONTHS.change(acting.work, month.kept, month.kept.value)
