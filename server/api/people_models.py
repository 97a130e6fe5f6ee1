"""People as the API reads and shows them: numbers go in whole and come out masked."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from server.calls.models import Answer, Body, Code, Line, Name, Versioned, Words
from server.casework.persons import Shown, Told
from server.domain.identifiers import DeviceId, UnitId
from server.domain.people.relationships import Relation
from server.domain.vocabulary import Custody, Party
from server.storage.relationships import StoredRelationship
from server.use_cases.authenticate_person import Finding
from server.use_cases.correct_person import Correction
from server.use_cases.look_up_custody import Match

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=40)]
"""Of a paper."""
Mobile = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,15}$")]
Language = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*$", max_length=35)
]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PersonBody(Body):
    """What a paper and its bearer tell."""

    name: Line
    born_on: date
    identity_kind: Code
    identity_number: Number | None = None
    mobile: Mobile | None = None
    language: Language = "zh-CN"
    site: Name | None = Field(default=None, description="the site of the declared residence")

    def told(self) -> Told:
        """The same for the act."""
        fields = self.model_dump() | {"site": None if self.site is None else UnitId(self.site)}
        return Told(**fields)


class CorrectionBody(Body):
    """What is otherwise; what is left out stays."""

    name: Line | None = None
    born_on: date | None = None
    identity_kind: Code | None = None
    identity_number: Number | None = None
    mobile: Mobile | None = None
    language: Language | None = None
    site: Name | None = None

    def correction(self) -> Correction:
        """The same for the act."""
        fields = self.model_dump() | {"site": None if self.site is None else UnitId(self.site)}
        return Correction(**fields)


class PersonShown(Versioned):
    """A person as a desk sees one."""

    id: str
    name: str
    born_on: date
    identity_kind: str
    identity_number: str = Field(description="masked")
    mobile: str = Field(description="masked")
    language: str
    site: str | None


def person_shown(person: Shown) -> PersonShown:
    """A person as it goes out."""
    return PersonShown(
        id=person.person,
        version=person.version,
        name=person.name,
        born_on=person.born_on,
        identity_kind=person.identity_kind,
        identity_number=person.identity_number,
        mobile=person.mobile,
        language=person.language,
        site=person.site,
    )


class FindingBody(Body):
    """What was found of the person who stands there (Art. 7 实人认证)."""

    passed: bool
    photo: Hash = Field(description="SHA-256 of the photograph; the office keeps no face")
    words: Words = ""
    device: Name | None = None

    def finding(self) -> Finding:
        """The same for the act."""
        device = None if self.device is None else DeviceId(self.device)
        return Finding(self.passed, self.photo, self.words, device)


class AuthenticationShown(Answer):
    """A result."""

    person: str
    method: str
    passed: bool
    at: str


class RelationshipBody(Body):
    """What a visitor is to an inmate (Art. 37)."""

    visitor: Name
    inmate: Name
    party: Party
    kind: Code | None = None
    description: Words = ""
    basis: Code | None = None
    same_register: bool = Field(description="whether both stand in one household register")

    def relation(self) -> Relation:
        """The same for the act."""
        return Relation(self.party, self.kind, self.description, self.basis)


class RelationshipShown(Answer):
    """Who is what to whom, and which units have filed it."""

    id: str
    visitor: str
    inmate: str
    party: Party
    kind: str | None
    same_register: bool
    filed_by: list[str]


def relationship_shown(found: StoredRelationship) -> RelationshipShown:
    """A relationship as it goes out."""
    return RelationshipShown(
        id=found.id,
        visitor=found.visitor,
        inmate=found.inmate,
        party=found.relation.party,
        kind=found.relation.kind,
        same_register=found.same_register,
        filed_by=[stamp.unit for stamp in found.stamps],
    )


class LookUpBody(Body):
    """Whom a desk looks up; in the body, since an address is kept in logs."""

    name: Line
    born_on: date


class MatchShown(Answer):
    """Somebody of that name and birth who is held now."""

    inmate: str
    facility: str
    facility_name: str
    regime: Custody
    number: str = Field(description="masked")


class MatchesShown(Answer):
    """Few, or none."""

    matches: list[MatchShown]


def matches_shown(found: tuple[Match, ...]) -> MatchesShown:
    """Matches as they go out."""
    return MatchesShown(
        matches=[
            MatchShown(
                inmate=each.inmate,
                facility=each.facility,
                facility_name=each.facility_name,
                regime=each.regime,
                number=each.number,
            )
            for each in found
        ]
    )
