"""The register of what staff did against Art. 31 (GD-80, GD-85).

Pure.  Nobody is found guilty here: it is entered, by whom, and on which of the six numbers."""

from dataclasses import dataclass
from datetime import datetime

from server.domain import silence
from server.domain.actor import Actor, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import StaffId
from server.domain.profile.profile import Profile

FREE_GROUND = "other"


@dataclass(frozen=True, slots=True)
class Incident:
    """One entry; `by` is the system where a gap was measured."""

    breach: str
    about: StaffId
    at: datetime
    by: Actor | None
    text: str = ""


def incident_refusals(profile: Profile, incident: Incident) -> tuple[Refusal, ...]:
    """What keeps an entry out: no actor, an unknown number, a free ground without words."""
    found = []
    if incident.by is None or (isinstance(incident.by, Staff) and not incident.by.account.strip()):
        found.append(Refusal("incident_by_nobody", silence.cite(profile, "staff.breaches.other")))
    if profile.staff is None or incident.breach not in profile.staff.breaches:
        cited = silence.cite(profile, "staff.breaches.other")
        found.append(Refusal("breach_unknown", cited, {"breach": incident.breach}))
    return (*found, *text_refusals(profile, incident))


def text_refusals(profile: Profile, incident: Incident) -> tuple[Refusal, ...]:
    """The free ground says in words what happened (Art. 31(6); GD-85)."""
    if profile.staff is None or not profile.staff.free_ground_needs_text.value:
        return ()
    if incident.breach != FREE_GROUND or incident.text.strip():
        return ()
    return (Refusal("incident_without_text", profile.cite("staff.free_ground_needs_text")),)
