"""Applications of relatives for tests: a complete first one at the desk, a later one online."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from server.domain.applications.applications import Origin
from server.domain.identifiers import CustodyId, DeviceId, PersonId, StaffId, UnitId
from server.domain.lodging.form import Application, ListedVisitor
from server.domain.lodging.modes import ModeChoice
from server.domain.people.authentication import Authentication
from server.domain.people.people import CustodyRecord, Person
from server.domain.people.places import PlaceChoice, Site
from server.domain.people.relationships import Proof, Relation
from server.domain.vocabulary import Body, Custody, Mode, Party

NOW = datetime(2026, 4, 8, 9, tzinfo=UTC)
ADULT, MINOR = date(1990, 1, 1), date(2015, 1, 1)
DESK, PRISON, REHAB = UnitId("b"), UnitId("prison"), UnitId("rehab")
MOTHER = ListedVisitor(
    Person(PersonId("p-1"), ADULT),
    Relation(Party.RELATIVE, "parent"),
    first_for_pair=True,
    id_kind="resident_id_card",
    proofs=(Proof("household_register"),),
    checked_by=StaffId("s-1"),
)
IN_PRISON = CustodyRecord(CustodyId("c-2"), PersonId("i"), Custody.PRISON, PRISON, date(2025, 1, 1))
FIRST = Application(
    origin=Origin.RELATIVE,
    lodged_with=Body.BUREAU,
    channel="bureau_desk",
    desk=DESK,
    applicant=PersonId("p-1"),
    kind="video",
    visitors=(MOTHER,),
    custody=(IN_PRISON,),
    mode=ModeChoice(Mode.VIDEO, Body.VISITOR),
    place=PlaceChoice(Site(DESK, "CN-GD", opened=True), offered=DESK),
    facility_named=PRISON,
    authentications=(Authentication(PersonId("p-1"), "device", DeviceId("d"), NOW, True),),
)
ONLINE = replace(
    FIRST,
    channel="yueshengshi",
    visitors=(replace(MOTHER, first_for_pair=False, real_name=True),),
    account_verified=True,
    authentications=(),
)


def other(number: int, **changes: Any) -> ListedVisitor:
    """One more visitor, applied for by the mother."""
    person = Person(PersonId(f"p-{number}"), changes.pop("born_on", ADULT))
    return replace(MOTHER, person=person, **{"id_copy": True, **changes})
