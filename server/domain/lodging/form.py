"""What lies on the desk when relatives apply: the form with its visitors, and what it lacks.

Facts only; the rules about them stand in completeness.py, the answer in lodging.py."""

from dataclasses import dataclass

from server.domain.applications.applications import Origin
from server.domain.citation import Refusal
from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.lodging.modes import ModeChoice
from server.domain.people.authentication import Authentication
from server.domain.people.people import CustodyRecord, Person
from server.domain.people.places import PlaceChoice
from server.domain.people.relationships import Proof, Relation
from server.domain.vocabulary import Body


@dataclass(frozen=True, slots=True)
class ListedVisitor:
    """One of the visitors of an application, with what was handed in for this one."""

    person: Person
    relation: Relation
    first_for_pair: bool
    """This visitor has never been filed for this inmate (A22)."""
    same_register: bool = True
    id_kind: str | None = None
    """The kind of identity paper shown or copied."""
    id_copy: bool = False
    proofs: tuple[Proof, ...] = ()
    checked_by: StaffId | None = None
    """Who has compared the scans with the papers."""
    real_name: bool = False
    """Registered online with the real name."""
    findings: tuple[str, ...] = ()
    """What a clerk found wanting by eye, by its code ("scan_illegible")."""


@dataclass(frozen=True, slots=True)
class Application:
    """What relatives or guardians ask for, as it lies there now."""

    origin: Origin
    lodged_with: Body
    channel: str
    desk: UnitId
    """The desk of the site: where who may not apply online has to go."""
    applicant: PersonId
    """One of the visitors, or somebody entrusted (Art. 9)."""
    kind: str
    visitors: tuple[ListedVisitor, ...]
    custody: tuple[CustodyRecord, ...]
    """All stays of the inmate, the old ones too."""
    mode: ModeChoice
    place: PlaceChoice
    facility_named: UnitId | None = None
    account_verified: bool = False
    authentications: tuple[Authentication, ...] = ()
    people_asked: int | None = None
    """The number for which a special decision is asked (Art. 22; A1)."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing, and for which visitor; None: for the application."""

    refusal: Refusal
    visitor: PersonId | None = None
