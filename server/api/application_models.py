"""Applications as the API reads and shows them."""

from typing import Annotated

from pydantic import Field

from server.calls.models import (
    Answer,
    Body,
    Code,
    Line,
    Moment,
    Name,
    RefusalShown,
    Versioned,
    Words,
    at,
    shown,
)
from server.casework.case import Case
from server.casework.family_form import Asked, Handed, LodgingAnswer
from server.domain.actor import Staff
from server.domain.applications.applications import Event, Origin, State
from server.domain.applications.consent import Channel
from server.domain.identifiers import PersonId, UnitId
from server.domain.lodging.lodging import Lodged, Returned
from server.domain.lodging.modes import ModeChoice
from server.domain.people.relationships import Proof
from server.domain.slots.priority import Claim
from server.domain.visit_day.interpretation import Ground, Wish
from server.domain.vocabulary import Body as ActingBody
from server.domain.vocabulary import Mode
from server.storage.applications import StepTaken

PEOPLE_MAX = 50
"""More than any text allows, fewer than would tie up a desk."""
MINUTES_MAX = 24 * 60


class ProofGiven(Body):
    """A paper that proves a relationship (Art. 7)."""

    kind: Code
    issuer: Code | None = None


class VisitorListed(Body):
    """One visitor, and what was handed in for this one."""

    person: Name
    id_kind: Code | None = None
    id_copy: bool = False
    proofs: Annotated[tuple[ProofGiven, ...], Field(max_length=10)] = ()
    findings: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class WishGiven(Body):
    """Another language, and why (Art. 28)."""

    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
    ground: Ground | None = None


class ClaimMade(Body):
    """A class of priority that is claimed, and on what (Art. 6)."""

    class_code: Code
    held_by: ActingBody
    basis: Line


class ApplicationBody(Body):
    """What a family asks for."""

    site: Name
    applicant: Name
    inmate: Name
    visitors: Annotated[list[VisitorListed], Field(min_length=1, max_length=PEOPLE_MAX)]
    start: Moment
    minutes: Annotated[int, Field(ge=1, le=MINUTES_MAX)] = 30
    kind: Code = "video"
    origin: Annotated[Origin, Field(description="relative or work_need")] = Origin.RELATIVE
    mode: Mode = Mode.VIDEO
    channel: Code = "bureau_desk"
    facility_named: Name | None = None
    need: Words = ""
    people_asked: Annotated[int, Field(ge=1, le=PEOPLE_MAX)] | None = None
    wish: WishGiven | None = None
    claims: Annotated[tuple[ClaimMade, ...], Field(max_length=5)] = ()

    def asked(self, *, verified: bool) -> Asked:
        """The same for the use case."""
        return Asked(
            site=UnitId(self.site),
            applicant=PersonId(self.applicant),
            inmate=PersonId(self.inmate),
            visitors=tuple(handed(each) for each in self.visitors),
            start=self.start,
            minutes=self.minutes,
            kind=self.kind,
            origin=self.origin,
            mode=ModeChoice(self.mode, ActingBody.VISITOR),
            channel=self.channel,
            facility_named=None if self.facility_named is None else UnitId(self.facility_named),
            need=self.need,
            people_asked=self.people_asked,
            wish=None if self.wish is None else Wish(self.wish.language, self.wish.ground),
            claims=tuple(Claim(c.class_code, c.held_by, c.basis) for c in self.claims),
            account_verified=verified,
        )


def handed(listed: VisitorListed) -> Handed:
    """One line of the form."""
    proofs = tuple(Proof(each.kind, each.issuer) for each in listed.proofs)
    person = PersonId(listed.person)
    return Handed(person, listed.id_kind, listed.id_copy, proofs, tuple(listed.findings))


class ReviewBody(Body):
    """By which version of the unit's checklist (Art. 21)."""

    checklist: Line


class RefusalBody(Body):
    """Why not (Art. 15): a key of the profile, and words for the person."""

    ground: Code
    reason: Words


class ApprovalBody(Body):
    """When, and who may come (Art. 15 ¶2)."""

    start: Moment
    visitors: Annotated[list[Name], Field(max_length=PEOPLE_MAX)]
    checklist: Line


class ConsentBody(Body):
    """The family's answer (Art. 15 ¶3)."""

    agrees: bool
    answered_by: Name
    channel: Channel
    mode: Mode | None = None


class WithdrawalBody(Body):
    """Why it is taken back; may be empty."""

    reason: Words = ""


class StepShown(Answer):
    """Something that happened to an application."""

    at: str
    event: Event
    state: State
    by: str = Field(description="applicant, system, or the unit that acted")
    reason: str = ""
    ground: str = ""


class ApplicationShown(Versioned):
    """An application; people by their ids, never by name."""

    id: str
    reference: str
    origin: Origin
    kind: str
    state: State
    mode: Mode
    start: str | None
    minutes: int
    bureau: str | None
    facilities: list[str]
    visitors: list[str]
    inmates: list[str]
    lodged_at: str | None = None
    deadline: str | None = None
    instead_of: str | None = None
    steps: tuple[StepShown, ...] = ()


class LackShown(Answer):
    """Something that lacks, and for which visitor."""

    refusal: RefusalShown
    visitor: str | None = None


class LodgingShown(Versioned):
    """What came of a form: lodged, with its receipt; or returned, with all that lacks."""

    lodged: bool
    application: ApplicationShown
    lacks: tuple[LackShown, ...] = ()
    returns: int = 0


def lodging_shown(answer: LodgingAnswer) -> LodgingShown:
    """What came of a form, as it goes out."""
    application = application_shown(answer.case, grounds=True)
    match answer.came:
        case Lodged():
            return LodgingShown(version=application.version, lodged=True, application=application)
        case Returned() as returned:
            lacks = tuple(
                LackShown(refusal=shown(each.refusal), visitor=each.visitor)
                for each in returned.lacks
            )
            return LodgingShown(
                version=application.version,
                lodged=False,
                application=application,
                lacks=lacks,
                returns=returned.number,
            )


def application_shown(case: Case, *, grounds: bool) -> ApplicationShown:
    """An application as it goes out.

    Args:
        grounds: whether the viewer may know why it was refused (GD-43, 84); else the step says
            only what happened."""
    stored, asked = case.stored, case.application
    receipt = stored.receipt
    return ApplicationShown(
        version=stored.version,
        id=stored.id,
        reference=stored.reference,
        origin=asked.origin,
        kind=stored.kind,
        state=asked.state,
        mode=stored.details.mode,
        start=at(asked.start),
        minutes=stored.details.minutes,
        bureau=asked.bureau,
        facilities=list(asked.facilities),
        visitors=sorted(asked.visitors),
        inmates=list(case.inmates),
        lodged_at=None if receipt is None else at(receipt.lodged_at),
        deadline=None if receipt is None else at(receipt.deadline),
        instead_of=stored.instead_of,
        steps=tuple(step_shown(each, grounds=grounds) for each in stored.steps),
    )


def step_shown(taken: StepTaken, *, grounds: bool) -> StepShown:
    """One step as it goes out."""
    by = taken.step.actor
    return StepShown(
        at=taken.at.isoformat(),
        event=taken.step.event,
        state=taken.state,
        by=by.unit if isinstance(by, Staff) else by.__class__.__name__.lower(),
        reason=taken.step.reason if grounds else "",
        ground=taken.step.ground if grounds else "",
    )
