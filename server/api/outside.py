"""Doors behind which another system is asked: faces compared, custody records pulled, card readers.

Each is more than one transaction: nothing waits for a stranger's answer while it holds up the
office's acts."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Final

import aiohttp
from pydantic import Field, StringConstraints

from server.adapters.custody_pull import FeedTrouble, pull
from server.adapters.id_reader import LINE_CHARACTERS_MAX, CardRead, parse_reader_line
from server.adapters.identity_check import IdentityCheckTrouble, compare
from server.adapters.settings import CustodySettings, IdentitySettings
from server.api.imports import ImportShown, import_shown
from server.api.people_models import AuthenticationShown
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff
from server.calls.models import Answer, Body
from server.casework import persons
from server.casework.acting import Looking, demand
from server.domain.identifiers import DeviceId, PersonId
from server.domain.powers.acts import Act
from server.domain.record.privacy import outward_refusals
from server.errors import RequestRefused
from server.use_cases.authenticate_person import Finding, authenticate_person
from server.use_cases.import_custody import import_custody

CHANNEL: Final = "identity_check"
PHOTO_CHARACTERS_MAX: Final = 60_000
"""Base64 of a JPEG of 45 KB, below the body's limit: a face at a desk needs no more."""


class PhotoBody(Body):
    """The photograph of the person who stands there; it is compared and not kept."""

    photo: Annotated[str, StringConstraints(max_length=PHOTO_CHARACTERS_MAX)] = Field(
        description="JPEG in base64", repr=False
    )


class PullBody(Body):
    """Whether to try only."""

    dry: bool


class ReaderBody(Body):
    """What a card reader typed or answered."""

    line: Annotated[str, StringConstraints(max_length=LINE_CHARACTERS_MAX)] = Field(repr=False)


class ReaderShown(Answer):
    """The port of the desk's own machine on which its reader answers; 0: it types."""

    port: int


class CardShown(Answer):
    """A card, as read; the desk has it in hand."""

    number: str
    born_on: str
    name: str | None
    valid_until: str | None
    valid_today: bool | None


@dataclass(frozen=True, slots=True)
class Outside:
    """What is asked, and over which connections."""

    identity: IdentitySettings
    custody: CustodySettings
    http: aiohttp.ClientSession

    async def compare_face(self, going: Going, asked: Asked) -> AuthenticationShown:
        """Ask the service between two acts; without an answer an officer's finding takes over."""
        name = PersonId(asked.path["person"])
        async with going.look() as looking:
            unit = looking.staff().unit
            await looking.allow(Act.AUTHENTICATE_PERSON, [unit], subject=name)
            demand(outward_refusals(looking.law.of_act(looking.now), CHANNEL))
            person = await persons.known(looking.reader, name)
        if not self.identity.check_url or person.identity_number is None:
            raise RequestRefused(409, "identity_check_not_here", "enter an officer's finding")
        try:
            found = await compare(
                self.http,
                self.identity.check_url,
                self.identity.check_secret,
                person.identity_kind,
                person.identity_number,
                person.name,
                decoded(asked.body_as(PhotoBody).photo),
            )
        except IdentityCheckTrouble as error:
            raise RequestRefused(503, error.code, "enter an officer's finding") from None
        finding = Finding(found.passed, found.photo, device=DeviceId(CHANNEL))
        async with going.act() as acting:
            kept = await authenticate_person(acting, name, finding)
        return AuthenticationShown(
            person=kept.person, method=kept.method, passed=kept.passed, at=kept.at.isoformat()
        )

    async def pull_custody(self, going: Going, asked: Asked) -> ImportShown:
        """Ask for all records, then take them line by line."""
        dry = asked.body_as(PullBody).dry
        async with going.look() as looking:
            unit = looking.staff().unit
            await looking.allow(Act.IMPORT_CUSTODY, [unit], subject=unit)
        if not self.custody.feed_url:
            raise RequestRefused(409, "feed_not_here", "no feed is configured")
        try:
            parsed = await pull(self.http, self.custody.feed_url, self.custody.feed_secret)
        except FeedTrouble as error:
            raise RequestRefused(503, error.code, "the feed does not answer as it should") from None
        report = await import_custody(going.act, parsed.lines, dry=dry)
        return import_shown(parsed, report, dry=dry)

    async def reader(self, looking: Looking, asked: Asked) -> ReaderShown:
        """Where the desk's page finds the reader."""
        looking.staff()
        return ReaderShown(port=self.identity.reader_port)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        return (
            Endpoint(
                Method.POST,
                f"{ROOT}/people/{{person}}/face",
                "compare_face",
                "Have a face compared with a paper by the configured service (Art. 7)",
                staff(),
                AuthenticationShown,
                go=self.compare_face,
                body=PhotoBody,
                tags=("people",),
            ),
            Endpoint(
                Method.POST,
                f"{ROOT}/custody/pulls",
                "pull_custody",
                "Ask the configured feed for custody records, dry or for good",
                staff(),
                ImportShown,
                go=self.pull_custody,
                body=PullBody,
                tags=("custody",),
            ),
            Endpoint(
                Method.GET,
                f"{ROOT}/reader",
                "show_reader",
                "On which port of a desk's machine its card reader answers",
                staff(),
                ReaderShown,
                look=self.reader,
                tags=("people",),
            ),
            Endpoint(
                Method.POST,
                f"{ROOT}/reader/lines",
                "read_card",
                "Read what a card reader typed: number, name, validity",
                staff(),
                CardShown,
                look=read_card,
                body=ReaderBody,
                tags=("people",),
            ),
        )


async def read_card(looking: Looking, asked: Asked) -> CardShown:
    """Nothing is kept, and nothing is looked up."""
    looking.staff()
    found = parse_reader_line(asked.body_as(ReaderBody).line)
    if not isinstance(found, CardRead):
        raise RequestRefused(422, found, "the reader's line is no card")
    until = found.valid_until
    return CardShown(
        number=found.number,
        born_on=found.born_on.isoformat(),
        name=found.name,
        valid_until=None if until is None else until.isoformat(),
        valid_today=found.is_valid_on(looking.now.date()),
    )


def decoded(photo: str) -> bytes:
    """The photograph.  Raises: RequestRefused."""
    try:
        return base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError):
        raise RequestRefused(422, "photo_malformed", "the photograph is JPEG in base64") from None
