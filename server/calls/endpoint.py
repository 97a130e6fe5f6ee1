"""What an endpoint of the API is: one value, from which its door and its description are made.

Nothing of an endpoint is said twice: the models that read a body are those that the description
shows, and the answers that it may give follow from what it asks for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from pydantic import BaseModel

from server.calls.identity import Identity, Who
from server.casework.acting import Acting, Looking
from server.domain.actor import Actor
from server.law import Law
from server.storage.database import Database

ROOT: Final = "/api/v1"
M = TypeVar("M", bound=BaseModel)


class Method(StrEnum):
    """The methods in use: GET looks, POST acts, PATCH changes what is there."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it came: read, checked against the models, and with who calls."""

    who: Identity
    path: Mapping[str, str]
    body: BaseModel | None = None
    query: BaseModel | None = None
    seen: int = 0
    """The version in If-Match."""
    purpose: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)

    def body_as(self, model: type[M]) -> M:
        """The body; which model it is stands in the endpoint."""
        assert isinstance(self.body, model), "an endpoint reads the body that it names"
        return self.body

    def query_as(self, model: type[M]) -> M:
        """The query; which model it is stands in the endpoint."""
        assert isinstance(self.query, model), "an endpoint reads the query that it names"
        return self.query


@dataclass(frozen=True, slots=True)
class Going:
    """A call that is more than one transaction: it asks a node, checks a password, waits.

    Each `act` is one transaction of the office; what is awaited between two holds nobody up."""

    database: Database
    by: Actor
    now: datetime
    law: Law

    @asynccontextmanager
    async def act(self, by: Actor | None = None) -> AsyncIterator[Acting]:
        """One act, by the caller or somebody else that the caller turned out to be."""
        async with self.database.begin() as work:
            yield Acting(work, self.by if by is None else by, self.now, self.law)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Looking]:
        """One look."""
        async with self.database.read() as reader:
            yield Looking(reader, self.by, self.now, self.law)


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer with headers of its own: a cookie, a place to go to."""

    answer: BaseModel
    headers: Mapping[str, str]


Act = Callable[[Acting, Asked], Awaitable[BaseModel]]
Look = Callable[[Looking, Asked], Awaitable[BaseModel]]
Go = Callable[[Going, Asked], Awaitable[BaseModel | Replied]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path.

    Either `act`, in a transaction, or `look`, which can change nothing, or `go`, which is more
    than one transaction and is safe to repeat by itself.  `creates` asks for an
    Idempotency-Key, `changes` for If-Match, `personal` for a purpose: each look at a person's data
    is entered with it, so that such a look is an act."""

    method: Method
    path: str
    name: str
    summary: str
    who: frozenset[Who]
    answer: type[BaseModel]
    act: Act | None = None
    look: Look | None = None
    go: Go | None = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    creates: bool = False
    changes: bool = False
    personal: bool = False
    own: bool = False
    """About the caller's own account, whatever it may do elsewhere."""
    tags: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        ways = [way for way in (self.act, self.look, self.go) if way is not None]
        assert len(ways) == 1, f"{self.name}: an act, a look or more"
        assert self.go is None or not self.creates, f"{self.name}: repeats by itself"
        assert self.method is not Method.GET or not (self.creates or self.changes), self.name
        assert self.path.startswith("/"), self.path


def staff() -> frozenset[Who]:
    """For staff only."""
    return frozenset({Who.STAFF})


def staff_or_family() -> frozenset[Who]:
    """For staff, and for applicants about their own."""
    return frozenset({Who.STAFF, Who.APPLICANT})


def staff_or_applicant() -> frozenset[Who]:
    """As `staff_or_family`, and for outside channels that stand for an applicant (Art. 8)."""
    return frozenset({Who.STAFF, Who.APPLICANT, Who.CHANNEL})


def anybody() -> frozenset[Who]:
    """For everybody, known or not."""
    return frozenset(Who)
