"""An officer counts who sits in the visitors' room (Art. 11, 31(3); A4)."""

from collections.abc import Mapping
from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def count_heads(acting: Acting, name: ApplicationId, heads: Mapping[str, int]) -> DayOfVisit:
    """Keep the count by kind ("adult", "child", "interpreter" …); the last one counts.

    Raises: Refused, Malformed `heads_malformed`, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.CHECK_IN, days.bureaus_of(case), subject=name)
    days.due_today(acting, case)
    if len(heads) > days.KINDS_OF_HEADS_MAX or not all(
        0 <= each <= days.HEADS_MAX for each in heads.values()
    ):
        raise Malformed("heads_malformed", f"counts from 0 to {days.HEADS_MAX}")
    day = await days.read(acting.work, case)
    await acting.enter("heads_counted", name, facts=dict(heads))
    return (await days.keep(acting.work, case, replace(day, heads=dict(heads)))).value
