"""A desk or facility enters a visit that was held elsewhere (Art. 11; GD-25)."""

from datetime import datetime

from server.casework import persons, visits_elsewhere
from server.casework.acting import Acting
from server.domain.entitlement.account import Entry, How
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act


async def enter_visit_elsewhere(
    acting: Acting, inmate: PersonId, reference: str, kind: str, start: datetime
) -> Entry:
    """Enter it by hand, once, under the number that it has there.

    Raises: Refused, Forbidden, Malformed, Unknown."""
    await persons.held(acting.work, inmate, acting.now)
    units = await persons.units_about(acting.work, [inmate])
    await acting.allow(Act.ENTER_VISIT_ELSEWHERE, units, subject=inmate)
    return await visits_elsewhere.enter(acting, inmate, reference, kind, start, How.BY_HAND)
