"""A visit that was held elsewhere uses the month's account too (Art. 11 折抵; GD-25)."""

from datetime import datetime

from server.casework import quota
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.entitlement import account as accounts
from server.domain.entitlement.account import Entry, How
from server.domain.identifiers import BookingId, PersonId
from server.storage import entitlement

ELSEWHERE = "elsewhere:"


async def enter(
    acting: Acting, inmate: PersonId, reference: str, kind: str, start: datetime, how: How
) -> Entry:
    """Enter it once, under the number that the other place has given it.

    Raises: Malformed, if no number is given; Refused: known already, not held yet, of a kind or by
    a way that the text does not have."""
    if not reference.strip():
        raise Malformed("visit_reference_missing", "a visit held elsewhere has a number there")
    start = acting.law.local(start)
    profile = acting.law.of_visit(start)
    account, seen = await quota.account_of(acting.work, inmate, start)
    # A number of another place must not be taken for a booking of ours.
    entry = Entry(how, BookingId(ELSEWHERE + reference), kind, start)
    demand(accounts.entry_refusals(profile, account, entry, acting.now))
    await entitlement.enter(acting.work, seen, [entry], acting.now)
    await acting.enter(
        "visit_elsewhere_entered",
        inmate,
        facts={"kind": kind, "how": how.value, "start": start.isoformat()},
        citations=(accounts.uses_quota(profile, kind)[1],),
    )
    return entry
