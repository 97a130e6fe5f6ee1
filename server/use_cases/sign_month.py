"""A unit signs its month: determined, and from then on public (Art. 12, 13; GD-30 … 34)."""

from dataclasses import replace
from datetime import date

from server.casework import events, months, standstill
from server.casework.acting import Acting, demand
from server.casework.months import MonthOf, MonthSeen
from server.casework.refused import Malformed
from server.domain.citation import Citation
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.slots import plan as rules
from server.domain.slots import report
from server.storage import openings, plans


async def sign_month(
    acting: Acting, unit: UnitId, day: date, seen: int, answer_for_few: str = ""
) -> MonthSeen:
    """Sign the plan of the month of a day; its slots can be taken.

    Args:
        answer_for_few: what the unit says in writing to having fewer slots than it must.
    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    await acting.allow(Act.SIGN_SLOTS, [unit], subject=unit)
    month = await months.seen(acting, unit, day, seen)
    if month.kept is None or month.plan.signed_at is not None:
        raise Malformed("month_not_to_sign", "nothing is planned, or it is signed already")
    acknowledged = bool(answer_for_few.strip())
    plan = replace(month.plan, acknowledged=acknowledged)
    by = acting.staff().unit
    demand(rules.signing_refusals(month.profile, acting.law.calendar, plan, by))
    signed = replace(
        month.kept.value, acknowledged=acknowledged, reason=answer_for_few, signed_at=acting.now
    )
    kept = await plans.MONTHS.change(acting.work, month.kept, signed)
    await openings.open_planned(acting.work, unit, month.since, month.until)
    await standstill.settle(acting.work, [unit], month.since, month.until, acting.now)
    plan = replace(plan, signed_at=acting.now)
    await events.slots_published(acting, unit)
    await enter(acting, month, plan, answer_for_few)
    return await months.judged(
        acting.work, acting.law, replace(month, kept=kept, plan=plan), acting.now
    )


async def enter(acting: Acting, month: MonthOf, plan: rules.Plan, words: str) -> None:
    """The signature's line in the register: when against the 25th, and how many (A6)."""
    row = report.compliance(month.profile, plan, acting.now)
    lacking = row.shortfall
    facts: dict[str, str | int] = {
        "month": f"{plan.month:%Y-%m}",
        "slots": row.counted,
        "signing": row.signing.value,
    }
    citations: tuple[Citation, ...] = (row.signing_citation,)
    if lacking is not None:
        facts["minimum"] = lacking.minimum
        citations = (*citations, lacking.citation)
    await acting.enter("month_signed", plan.unit, facts=facts, citations=citations, words=words)
