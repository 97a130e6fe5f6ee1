"""An inmate's request, taken down by the facility: who is to come, where, when (Art. 10, 16).

The relatives may never have been here before; then the desk has entered name and relationship
first, and what the request does not state is told in one list."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import case as cases
from server.casework import lodging
from server.casework.acting import Acting, demand
from server.casework.case import Case
from server.casework.references import unused_reference
from server.casework.refused import Malformed, Unknown
from server.domain.applications.applications import Application, Origin, State
from server.domain.citation import Refusal
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.lodging import inmate_requests as rules
from server.domain.lodging.inmate_requests import WantedVisitor
from server.domain.people.places import PlaceChoice, Site, place_refusals
from server.domain.people.relationships import relation_refusals
from server.domain.slots.priority import Claim
from server.domain.visit_day.interpretation import Wish
from server.domain.vocabulary import Body, Mode
from server.storage import applications, people, relationships, units
from server.storage.applications import StoredApplication
from server.storage.details import Details
from server.storage.ids import new_id
from server.storage.people import StoredPerson
from server.storage.relationships import StoredRelationship


@dataclass(frozen=True, slots=True)
class AskedInside:
    """What an inmate asks for.

    `site` None: the one of the visitors' residence; another needs a reason, `need` (Art. 2 ¶2)."""

    inmate: PersonId
    visitors: tuple[PersonId, ...]
    start: datetime
    minutes: int
    kind: str = "video"
    mode: Mode = Mode.VIDEO
    site: UnitId | None = None
    need: str = ""
    people_asked: int | None = None
    wish: Wish | None = None
    claims: tuple[Claim, ...] = ()


async def take_in(
    acting: Acting, asked: AskedInside, facility: UnitId, instead_of: ApplicationId | None = None
) -> Case:
    """Lodge an inmate's request with the facility, which decides about it.

    Raises: Malformed, Refused (what the request does not state, no visit left, no slot …), Unknown,
    if the inmate is not held there or nobody is called so."""
    if asked.kind not in acting.law.of_visit(asked.start).kinds:
        raise Malformed("kind_unknown", "the text in force on that day has no such kind of visit")
    held = (await cases.current_stays(acting.work, frozenset({asked.inmate}), acting.now)).get(
        asked.inmate
    )
    if held is None or held.record.facility != facility:
        raise Unknown("inmate", asked.inmate)
    known = await visitors_of(acting, asked)
    related = await relationships.between(acting.work, asked.visitors, [asked.inmate])
    site = asked.site or residence(known)
    wanted = tuple(wanted_visitor(each, related, site) for each in known)
    demand(request_refusals(acting, wanted, related), await site_refusals(acting, asked, known))
    application = Application(
        origin=Origin.INMATE,
        state=State.UNFINISHED,
        bureau=site if has_bureau(acting) else None,
        facilities=(facility,),
        inmates=frozenset({asked.inmate}),
        custody=(held.record.regime,),
        visitors=frozenset(asked.visitors),
        start=acting.law.local(asked.start),
    )
    stored = StoredApplication(
        id=ApplicationId(new_id(acting.now)),
        reference=await unused_reference(acting.work, acting.now),
        application=application,
        kind=asked.kind,
        channel="facility_desk",
        made_at=acting.now,
        applicant=asked.inmate,
        instead_of=instead_of,
        details=details_of(asked, wanted),
    )
    saved = await applications.add(acting.work, stored)
    case = await cases.of_stored(acting.work, acting.law, acting.now, saved)
    start = acting.law.local(asked.start)
    return await lodging.lodged(acting, case, start, lodging.receipt_now(acting, start))


def details_of(asked: AskedInside, wanted: tuple[WantedVisitor, ...]) -> Details:
    """What is asked for beside people and start."""
    return Details(
        minutes=asked.minutes,
        mode=asked.mode,
        people_asked=asked.people_asked,
        need=asked.need,
        wish=asked.wish,
        claims=asked.claims,
        wanted=wanted,
    )


async def visitors_of(acting: Acting, asked: AskedInside) -> tuple[StoredPerson, ...]:
    """Who is to come, in the order of the request.  Raises: Unknown."""
    known = await people.named(acting.work, asked.visitors)
    for each in asked.visitors:
        if each not in known:
            raise Unknown("person", each)
    return tuple(known[each] for each in dict.fromkeys(asked.visitors))


def residence(known: tuple[StoredPerson, ...]) -> UnitId | None:
    """The site of the first visitor whose residence is known: there they sit together."""
    return next((each.site for each in known if each.site is not None), None)


def wanted_visitor(
    person: StoredPerson, related: tuple[StoredRelationship, ...], site: UnitId | None
) -> WantedVisitor:
    """What the request states of one of them (Art. 10)."""
    told = {
        "name": bool(person.name.strip()),
        "relationship": any(each.visitor == person.person.person for each in related),
        "place": site is not None,
    }
    stated = frozenset(point for point, there in told.items() if there)
    return WantedVisitor(stated, person=person.person.person)


def request_refusals(
    acting: Acting, wanted: tuple[WantedVisitor, ...], related: tuple[StoredRelationship, ...]
) -> tuple[Refusal, ...]:
    """What stands against taking the request; its relationships are verified afterwards."""
    profile = acting.law.of_steps(acting.now)
    return (
        *rules.addressee_refusals(profile, Origin.INMATE, Body.FACILITY),
        *rules.nobody_refusals(profile, wanted),
        *rules.statement_refusals(profile, wanted),
        *(why for each in related for why in relation_refusals(profile, each.relation)),
    )


async def site_refusals(
    acting: Acting, asked: AskedInside, known: tuple[StoredPerson, ...]
) -> tuple[Refusal, ...]:
    """Why the visit may not be held at the place that the request names (Art. 2 ¶2)."""
    home = residence(known)
    name = asked.site or home
    if name is None or not has_bureau(acting):
        return ()
    site = await units.get(acting.work, name)
    if site is None:
        raise Unknown("unit", name)
    place = Site(name, acting.law.jurisdiction, site.opened)
    return place_refusals(acting.law.of_steps(acting.now), PlaceChoice(place, home, asked.need))


def has_bureau(acting: Acting) -> bool:
    """Whether the text sends an inmate's visitors to a bureau; the Vietnamese draft knows none."""
    origin = acting.law.of_steps(acting.now).origins.get(Origin.INMATE)
    return origin is not None and origin.consent_brought_by is Body.BUREAU
