"""A provincial bureau sets and publishes its table of priority (Art. 6 ¶2; GD-11)."""

from dataclasses import replace

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.powers.acts import Act
from server.domain.slots import priority
from server.domain.slots.priority import Criterion
from server.storage import plans
from server.storage.ids import new_id


async def publish_criterion(acting: Acting, criterion: Criterion) -> Criterion:
    """Publish a version of a regime's table; from now on it counts.

    Raises: Refused, Forbidden, Unknown, Malformed."""
    staff = acting.staff()
    await acting.allow(Act.EDIT_CRITERIA, [staff.unit], subject=staff.unit)
    if acting.profile.priority is None:
        raise Malformed("priority_unknown", "the text in force knows no priority")
    demand(
        priority.edit_refusals(acting.profile, criterion.custody, staff.body),
        priority.criterion_refusals(acting.profile, criterion),
    )
    earlier = await plans.criteria_of(acting.work, criterion.custody)
    if any(each.version == criterion.version for each in earlier):
        raise Malformed("criterion_version_used", "there is a version of this name already")
    published = replace(criterion, published_at=acting.now)
    await plans.CRITERIA.add(acting.work, new_id(acting.now), published)
    facts: dict[str, str | int] = {
        "custody": criterion.custody.value,
        "version": criterion.version,
        "share_percent": criterion.share_percent,
    }
    cited = acting.profile.cite(f"priority.{priority.EDITORS[criterion.custody]}")
    await acting.enter("criterion_published", staff.unit, facts=facts, citations=(cited,))
    return published
