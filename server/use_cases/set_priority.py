"""The classes of priority that an application has, each with what it rests on (Art. 6 ¶1; A37)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.refused import Malformed
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.domain.slots.priority import Claim, claim_refusals


async def set_priority(
    acting: Acting, name: ApplicationId, seen: int, claims: tuple[Claim, ...]
) -> Case:
    """Keep these classes and no others; what they give follows from the published criterion.

    Raises: Refused, Forbidden, Malformed, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.SET_PRIORITY, case.sides, subject=name)
    cases.not_stale(case)
    if case.profile.priority is None:
        raise Malformed("priority_unknown", "the text in force knows no classes of priority")
    demand(*(claim_refusals(case.profile, each) for each in claims))
    case = await stepping.amend(acting, case, replace(case.stored.details, claims=claims))
    codes = ",".join(sorted({each.class_code for each in claims}))
    cited = tuple(case.profile.cite(f"priority.classes.{each.class_code}") for each in claims)
    await acting.enter("priority_set", name, facts={"classes": codes}, citations=cited)
    return case
