"""The register of what staff did against Art. 31 (GD-80, GD-85)."""

from server.casework.acting import Acting, demand
from server.casework.refused import Unknown
from server.domain.identifiers import StaffId, UnitId
from server.domain.oversight.staff_register import Incident, incident_refusals
from server.domain.powers.acts import Act
from server.storage import staff_roles
from server.storage.ids import new_id
from server.storage.oversight import INCIDENTS, IncidentIn
from server.storage.shelf import Kept


async def record_incident(
    acting: Acting, unit: UnitId, about: StaffId, breach: str, text: str
) -> Kept[IncidentIn]:
    """Enter it; nobody is found guilty by it.

    Args:
        about: an account that has or had a role in this unit.
        breach: a key of [staff.breaches].
    Raises: Refused (`breach_unknown`, `incident_without_text`), Forbidden, Unknown."""
    await acting.allow(Act.RECORD_STAFF_INCIDENT, [unit], subject=unit)
    if unit not in await staff_roles.units_of(acting.work, about):
        raise Unknown("account", about)
    incident = Incident(breach, about, acting.now, acting.by, text)
    demand(incident_refusals(acting.profile, incident))
    name = new_id(acting.now)
    kept = await INCIDENTS.add(acting.work, name, IncidentIn(unit, incident))
    cited = (acting.profile.cite(f"staff.breaches.{breach}"),)
    facts = {"unit": unit, "about": about, "breach": breach}
    await acting.enter("incident_recorded", name, facts=facts, citations=cited)
    return kept
