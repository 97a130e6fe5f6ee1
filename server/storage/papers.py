"""What is known of people's papers: authentications, and applications returned for completion."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.identifiers import ApplicationId, PersonId
from server.domain.lodging.form import Application
from server.domain.lodging.lodging import Returned
from server.domain.people.authentication import Authentication
from server.storage.columns import Moment
from server.storage.database import Reader
from server.storage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form as it lay there, and what was said to lack."""

    application: ApplicationId
    form: Application
    returned: Returned


def of_authentication(result: Authentication) -> dict[str, Any]:
    """By whom it is of."""
    return {"person_id": result.person, "at": result.at}


def of_attempt(attempt: Attempt) -> dict[str, Any]:
    """By its application."""
    return {"application_id": attempt.application}


AUTHENTICATIONS: Final = Shelf(
    "authentications",
    Authentication,
    of_authentication,
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_authentications_person_id", "person_id"),
)
ATTEMPTS: Final = Shelf(
    "attempts",
    Attempt,
    of_attempt,
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False),
    Index("ix_attempts_application_id", "application_id"),
)


async def authentications_of(
    reader: Reader, people: frozenset[PersonId]
) -> tuple[Authentication, ...]:
    """Every result about some people."""
    mine = AUTHENTICATIONS.table.c.person_id.in_(sorted(people))
    return tuple(kept.value for kept in await AUTHENTICATIONS.find(reader, mine))


async def attempts_of(
    reader: Reader, application: ApplicationId
) -> tuple[tuple[Application, Returned], ...]:
    """The earlier forms of an application with what was said of each, in order."""
    mine = ATTEMPTS.table.c.application_id == application
    found = await ATTEMPTS.find(reader, mine)
    return tuple((kept.value.form, kept.value.returned) for kept in found)
