"""/api/v1/people and /relationships: who somebody is, what to whom, and who has checked it."""

from typing import Final

from server.api import people_models as models
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.casework.acting import Acting
from server.domain.identifiers import PersonId
from server.use_cases.authenticate_person import authenticate_person
from server.use_cases.correct_person import correct_person
from server.use_cases.file_relationship import file_relationship
from server.use_cases.look_up_custody import look_up_custody
from server.use_cases.register_person import register_person
from server.use_cases.state_relationship import state_relationship

ALL: Final = f"{ROOT}/people"
ONE: Final = f"{ALL}/{{person}}"
TAGS: Final = ("people",)


async def register(acting: Acting, asked: Asked) -> models.PersonShown:
    """Find whose paper it is, or enter the person."""
    told = asked.body_as(models.PersonBody).told()
    return models.person_shown(await register_person(acting, told, asked.purpose))


async def correct(acting: Acting, asked: Asked) -> models.PersonShown:
    """Put right what is on record."""
    body, name = asked.body_as(models.CorrectionBody), PersonId(asked.path["person"])
    found = await correct_person(acting, name, asked.seen, body.correction(), asked.purpose)
    return models.person_shown(found)


async def authenticate(acting: Acting, asked: Asked) -> models.AuthenticationShown:
    """An officer's finding, or a device's result."""
    finding = asked.body_as(models.FindingBody).finding()
    found = await authenticate_person(acting, PersonId(asked.path["person"]), finding)
    return models.AuthenticationShown(
        person=found.person, method=found.method, passed=found.passed, at=found.at.isoformat()
    )


async def look_up(acting: Acting, asked: Asked) -> models.MatchesShown:
    """Which facility holds somebody."""
    body = asked.body_as(models.LookUpBody)
    found = await look_up_custody(acting, body.name, body.born_on, asked.purpose)
    return models.matches_shown(found)


async def state(acting: Acting, asked: Asked) -> models.RelationshipShown:
    """What a visitor is to an inmate."""
    body = asked.body_as(models.RelationshipBody)
    found = await state_relationship(
        acting,
        PersonId(body.visitor),
        PersonId(body.inmate),
        body.relation(),
        same_register=body.same_register,
    )
    return models.relationship_shown(found)


async def file(acting: Acting, asked: Asked) -> models.RelationshipShown:
    """A unit's stamp."""
    found = await file_relationship(acting, asked.path["relationship"])
    return models.relationship_shown(found)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        ALL,
        "register_person",
        "Find somebody by a paper, or enter the person; numbers come back masked (Art. 7)",
        staff(),
        models.PersonShown,
        act=register,
        body=models.PersonBody,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.PATCH,
        ONE,
        "correct_person",
        "Put right what is on record of somebody",
        staff(),
        models.PersonShown,
        act=correct,
        body=models.CorrectionBody,
        changes=True,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/authentications",
        "authenticate_person",
        "Enter that somebody is, or is not, the paper's owner (Art. 7)",
        staff(),
        models.AuthenticationShown,
        act=authenticate,
        body=models.FindingBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/custody/look-ups",
        "look_up_custody",
        "Which facility holds somebody: for a desk, with a purpose, few matches (Art. 7)",
        staff(),
        models.MatchesShown,
        act=look_up,
        body=models.LookUpBody,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/relationships",
        "state_relationship",
        "State what a visitor is to an inmate (Art. 10, 37)",
        staff(),
        models.RelationshipShown,
        act=state,
        body=models.RelationshipBody,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/relationships/{{relationship}}/stamps",
        "file_relationship",
        "A unit registers and files a relationship (Art. 7, 16)",
        staff(),
        models.RelationshipShown,
        act=file,
        tags=TAGS,
    ),
)
