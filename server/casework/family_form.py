"""A form of relatives: what is asked for, what lacks, and what becomes of it (Art. 7 to 9; A29).

Two acts take such forms: a first application, and one that follows another (Art. 23)."""

from dataclasses import dataclass, field
from datetime import datetime

from server.casework import case as cases
from server.casework import lodging
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.references import unused_reference
from server.casework.refused import Malformed, Unknown
from server.domain.actor import Applicant
from server.domain.applications.applications import Application, Origin, State
from server.domain.identifiers import ApplicationId, PersonId, StaffId, UnitId
from server.domain.lodging import form
from server.domain.lodging.form import ListedVisitor
from server.domain.lodging.lodging import Lodged, Returned, lodge
from server.domain.lodging.modes import ModeChoice
from server.domain.people.people import custody_on
from server.domain.people.places import PlaceChoice, Site
from server.domain.people.relationships import Proof
from server.domain.slots.priority import Claim
from server.domain.visit_day.interpretation import Wish
from server.domain.vocabulary import Body, Mode
from server.storage import applications, papers, people, relationships, units
from server.storage.applications import StoredApplication
from server.storage.details import Details
from server.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in for one visitor; papers are seen by the clerk, scans checked later."""

    visitor: PersonId
    id_kind: str | None = None
    id_copy: bool = False
    proofs: tuple[Proof, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    `applicant` is one of the visitors or somebody entrusted; `need` says why another site was
    chosen than the one of the applicant's residence (Art. 8)."""

    site: UnitId
    applicant: PersonId
    inmate: PersonId
    visitors: tuple[Handed, ...]
    start: datetime
    minutes: int
    kind: str = "video"
    origin: Origin = Origin.RELATIVE
    mode: ModeChoice = field(default_factory=lambda: ModeChoice(Mode.VIDEO, Body.VISITOR))
    channel: str = "bureau_desk"
    facility_named: UnitId | None = None
    need: str = ""
    people_asked: int | None = None
    wish: Wish | None = None
    claims: tuple[Claim, ...] = ()
    account_verified: bool = False


@dataclass(frozen=True, slots=True)
class LodgingAnswer:
    """Where the application stands now, and what came of the form."""

    case: Case
    came: Lodged | Returned


async def take_in(
    acting: Acting,
    asked: Asked,
    before: StoredApplication | None = None,
    instead_of: ApplicationId | None = None,
) -> LodgingAnswer:
    """Lodge a form, or give it back with all that lacks.

    Args:
        before: the same application as it was returned, in the version that the asker saw.
        instead_of: the application that this one follows.
    Raises: Malformed, Refused, Unknown, StaleVersion."""
    profile = acting.law.of_steps(acting.now)
    if asked.origin not in profile.origins:
        raise Malformed("origin_unknown", "the text in force takes no application of this origin")
    if asked.kind not in acting.law.of_visit(asked.start).kinds:
        raise Malformed("kind_unknown", "the text in force on that day has no such kind of visit")
    check_channel(acting, asked)
    name = ApplicationId(new_id(acting.now)) if before is None else before.id
    paper = await form_of(acting, asked)
    receipt = lodging.receipt_now(acting, asked.start)
    earlier = await papers.attempts_of(acting.work, name)
    came = lodge(profile, paper, acting.now, receipt.deadline, earlier)
    drafted = await draft(acting, asked, name, paper, before, instead_of)
    if isinstance(came, Lodged):
        start = acting.law.local(asked.start)
        return LodgingAnswer(await lodging.lodged(acting, drafted, start, receipt), came)
    await papers.ATTEMPTS.add(acting.work, new_id(acting.now), papers.Attempt(name, paper, came))
    reasons = tuple(lack.refusal for lack in came.lacks)
    await acting.enter("application_returned", name, citations=(came.citation,), reasons=reasons)
    return LodgingAnswer(drafted, came)


def check_channel(acting: Acting, asked: Asked) -> None:
    """What a desk spares and what only a desk takes is not had from home by saying "desk".

    Raises: Malformed `channel_of_desk`."""
    lodging_rules = acting.law.of_steps(acting.now).lodging
    if lodging_rules is None or not isinstance(acting.by, Applicant):
        return
    if asked.channel in lodging_rules.first_channels.value:
        raise Malformed("channel_of_desk", "an account is at no desk: name its own channel")


async def form_of(acting: Acting, asked: Asked) -> form.Application:
    """The form as the rules of completeness read it."""
    stays = await people.stays_of(acting.work, [asked.inmate])
    site = await units.get(acting.work, asked.site)
    applicant = await people.get(acting.work, asked.applicant)
    if site is None or applicant is None:
        raise Unknown("unit", asked.site)
    who = frozenset({asked.applicant, *(each.visitor for each in asked.visitors)})
    listed = [await listed_visitor(acting, asked, each) for each in asked.visitors]
    return form.Application(
        origin=asked.origin,
        lodged_with=Body.BUREAU,
        channel=asked.channel,
        desk=asked.site,
        applicant=asked.applicant,
        kind=asked.kind,
        visitors=tuple(listed),
        custody=tuple(each.record for each in stays),
        mode=asked.mode,
        place=PlaceChoice(
            Site(asked.site, acting.law.jurisdiction, site.opened), applicant.site, asked.need
        ),
        facility_named=asked.facility_named,
        account_verified=asked.account_verified,
        authentications=await papers.authentications_of(acting.work, who),
        people_asked=asked.people_asked,
    )


async def listed_visitor(acting: Acting, asked: Asked, handed: Handed) -> ListedVisitor:
    """One line of the form.  Raises: Unknown, if nobody is called so or no relationship stands."""
    person = await people.get(acting.work, handed.visitor)
    if person is None:
        raise Unknown("person", handed.visitor)
    found = await relationships.between(acting.work, [handed.visitor], [asked.inmate])
    if not found:
        raise Unknown("relationship", handed.visitor)
    staff = None if isinstance(acting.by, Applicant) else acting.staff().account
    return ListedVisitor(
        person=person.person,
        relation=found[0].relation,
        first_for_pair=not found[0].stamps,
        same_register=found[0].same_register,
        id_kind=handed.id_kind,
        id_copy=handed.id_copy,
        proofs=handed.proofs,
        checked_by=None if staff is None else StaffId(staff),
        real_name=person.identity_number is not None,
        findings=handed.findings,
    )


async def draft(
    acting: Acting,
    asked: Asked,
    name: ApplicationId,
    paper: form.Application,
    before: StoredApplication | None,
    instead_of: ApplicationId | None,
) -> Case:
    """The application as it lies there, kept whether or not it is complete."""
    held = custody_on(paper.custody, acting.now.date())
    application = Application(
        origin=asked.origin,
        state=State.UNFINISHED,
        bureau=asked.site,
        facilities=() if held is None else (held.facility,),
        inmates=frozenset({asked.inmate}),
        custody=() if held is None else (held.regime,),
        visitors=frozenset(each.visitor for each in asked.visitors),
        start=acting.law.local(asked.start),
    )
    details = Details(
        minutes=asked.minutes,
        mode=asked.mode.mode,
        people_asked=asked.people_asked,
        need=asked.need,
        wish=asked.wish,
        claims=asked.claims,
    )
    stored = StoredApplication(
        id=name,
        reference=before.reference if before else await unused_reference(acting.work, acting.now),
        application=application,
        kind=asked.kind,
        channel=asked.channel,
        made_at=acting.now if before is None else before.made_at,
        applicant=asked.applicant,
        instead_of=instead_of if before is None else before.instead_of,
        steps=() if before is None else before.steps,
        details=details,
        version=0 if before is None else before.version,
    )
    keep = applications.add if before is None else applications.save
    saved = await keep(acting.work, stored)
    return await cases.of_stored(acting.work, acting.law, acting.now, saved)
