"""How many visits of all kinds a month has for an inmate, as the facility tells it (GD-25)."""

from typing import Final

from server.casework import persons
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.entitlement.account import FedBy, Size
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.storage import accounts

VISITS_MAX: Final = 31
"""House rule: a visit a day."""


async def set_account_size(
    acting: Acting, inmate: PersonId, visits: int, fed_by: FedBy = FedBy.INMATE
) -> Size:
    """Set it, the inmate's own or that of the inmate's level; the last one counts.

    Raises: Forbidden, Unknown, Malformed: a text without such an account, or without that way."""
    stay = await persons.held(acting.work, inmate, acting.now)
    await acting.allow(Act.IMPORT_CUSTODY, [stay.record.facility], subject=inmate)
    ways = acting.profile.quota.entitlement_fed_by
    if ways is None or fed_by not in ways.value:
        raise Malformed("account_way_not_in_text", "no account of the text in force is fed so")
    if not 0 <= visits <= VISITS_MAX:
        raise Malformed("account_size", f"a month has 0 to {VISITS_MAX} visits")
    size = Size(visits, fed_by)
    new, name = accounts.SizeOf(inmate, size), f"{inmate} {fed_by}"
    before = await accounts.SIZES.get(acting.work, name)
    if before is None:
        await accounts.SIZES.add(acting.work, name, new)
    else:
        await accounts.SIZES.change(acting.work, before, new)
    facts: dict[str, str | int] = {"visits": visits, "fed_by": fed_by.value}
    cited = (acting.profile.cite("quota.entitlement_fed_by"),)
    await acting.enter("account_size_set", inmate, facts=facts, citations=cited)
    return size
