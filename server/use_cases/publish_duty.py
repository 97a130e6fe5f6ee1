"""A unit makes public its department and who holds its posts (Art. 30; GD-79)."""

from server.casework.acting import Acting, demand
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.record import public_record
from server.domain.record.public_record import Duty
from server.domain.silence import cite
from server.storage import oversight
from server.storage.ids import new_id
from server.storage.oversight import DutyOf


async def publish_duty(acting: Acting, unit: UnitId, duty: Duty) -> DutyOf:
    """Publish it from today on, in the place of what was there.

    Raises: Refused, Forbidden, Unknown."""
    await acting.allow(Act.PUBLISH_POSTS, [unit], subject=unit)
    demand(
        public_record.duty_refusals(acting.profile, duty),
        public_record.publishing_refusals(acting.profile, ("department", "posts")),
    )
    published = DutyOf(unit, acting.now.date(), duty)
    await oversight.DUTIES.add(acting.work, new_id(acting.now), published)
    facts: dict[str, str | int] = {"posts": len(duty.posts), "by_badge": int(duty.by_badge)}
    cited = cite(acting.profile, "public_ledger.publishes")
    await acting.enter("duty_published", unit, facts=facts, citations=(cited,))
    return published
