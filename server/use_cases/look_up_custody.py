"""A desk looks up which facility holds somebody: with a purpose, few matches, masked (GD-12)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.identifiers import PersonId, UnitId
from server.domain.powers.acts import Act
from server.domain.record.privacy import masked, purpose_refusals
from server.domain.vocabulary import Custody
from server.storage import people, units

MATCHES_MAX: Final = 5
"""House rule: whose name and birth fit more people is looked up with the paper in hand."""
STAYS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody of that name and birth who is held now; `number` is masked."""

    inmate: PersonId
    facility: UnitId
    facility_name: str
    regime: Custody
    number: str


async def look_up_custody(
    acting: Acting, name: str, born_on: date, purpose: str
) -> tuple[Match, ...]:
    """Who of that name and birth is held where today; each look at somebody has its line.

    Raises: Refused (no purpose), Malformed `too_many_matches`, Forbidden."""
    staff = acting.staff()
    await acting.allow(Act.LOOK_UP_CUSTODY, [staff.unit], subject=staff.unit)
    demand(purpose_refusals(acting.profile, purpose))
    stays = await people.held_as(acting.work, name, born_on, STAYS_MAX)
    found = dict.fromkeys(stay.record.person for stay in stays)
    matches = [match for each in found if (match := await match_of(acting, each)) is not None]
    if len(matches) > MATCHES_MAX:
        raise Malformed("too_many_matches", "too many people fit; look up by the paper in hand")
    for subject in [str(match.inmate) for match in matches] or [str(staff.unit)]:
        facts: dict[str, str | int] = {"matches": len(matches)}
        await acting.enter("custody_looked_up", subject, facts=facts, purpose=purpose)
    return tuple(matches)


async def match_of(acting: Acting, inmate: PersonId) -> Match | None:
    """Where somebody is held now; an old record never hides a new one."""
    stay = await persons.stay_now(acting.work, inmate, acting.now)
    if stay is None:
        return None
    facility = await units.get(acting.work, stay.record.facility)
    assert facility is not None, "a stay is in a unit on record"
    where = stay.record.facility
    return Match(inmate, where, facility.name, stay.record.regime, masked(stay.number))
