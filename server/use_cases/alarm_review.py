"""A complaint about an act was not answered in time (A40)."""

from server.casework import alarming
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.oversight.reviews import Due, overdue
from server.storage.reviews import REVIEWS


async def alarm_review(acting: Acting, name: str) -> bool:
    """Raise it, to the unit that has to answer and the level above it.

    Returns: whether it is new.  Raises: Unknown."""
    kept = await REVIEWS.get(acting.work, name)
    if kept is None:
        raise Unknown("review", name)
    if kept.value.answer is not None:
        return False
    profile = acting.law.of_act(kept.value.asked_at)
    due = Due(kept.value.due, profile.cite("reviews.working_days"))
    for each in overdue(profile, due, acting.now):
        return await alarming.raise_once(
            acting, kept.value.before, each.code, name, each.citation, each.facts
        )
    return False
