"""What an endpoint of the API is: one value, from which its door and its description are made.

Nothing of an endpoint is said twice: the models that read a body are those that the description
shows, and the answers that it may give follow from what it asks for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from pydantic import BaseModel

from server.calls.identity import Identity, Who
from server.casework.acting import Acting, Looking

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

    def body_as(self, model: type[M]) -> M:
        """The body; which model it is stands in the endpoint."""
        assert isinstance(self.body, model), "an endpoint reads the body that it names"
        return self.body

    def query_as(self, model: type[M]) -> M:
        """The query; which model it is stands in the endpoint."""
        assert isinstance(self.query, model), "an endpoint reads the query that it names"
        return self.query


Act = Callable[[Acting, Asked], Awaitable[BaseModel]]
Look = Callable[[Looking, Asked], Awaitable[BaseModel]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path.

    Either `act`, in a transaction, or `look`, which can change nothing.  `creates` asks for an
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
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    creates: bool = False
    changes: bool = False
    personal: bool = False
    tags: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        assert (self.act is None) != (self.look is None), f"{self.name}: an act or a look"
        assert self.method is not Method.GET or not (self.creates or self.changes), self.name
        assert self.path.startswith("/"), self.path


def staff() -> frozenset[Who]:
    """For staff only."""
    return frozenset({Who.STAFF})


def staff_or_family() -> frozenset[Who]:
    """For staff, and for applicants about their own."""
    return frozenset({Who.STAFF, Who.APPLICANT})


def anybody() -> frozenset[Who]:
    """For everybody, known or not."""
    return frozenset(Who)
