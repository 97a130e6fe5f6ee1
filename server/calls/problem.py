"""How the API says no: RFC 9457 problems with a stable code and, where a rule says no, its article.

Pure: an error becomes a status and a JSON value.  No value of a request is repeated in it."""

from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from server.calls.models import RefusalShown, shown
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.calendar.working_days import YearUnknown
from server.errors import NodeTrouble, OfficeError, ProfileRefused, RequestRefused
from server.storage.errors import (
    ConstraintBroken,
    IdempotencyKeyReused,
    StaleVersion,
    StorageTrouble,
)
from server.storage.webhooks import TooManySubscriptions

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:huijian:problem:"
FAULTS_MAX: Final = 50
"""Faults of one body that are listed; who mends those finds the rest next time."""
TITLES: Final = {
    400: "The request cannot be read",
    401: "Nobody is logged in",
    403: "Not this account's to do",
    404: "There is none of this name",
    405: "Not by this method",
    409: "A rule says no",
    412: "It has changed since it was seen",
    413: "The request is too large",
    415: "Only application/json is read",
    421: "This office is not known by that name",
    422: "The request makes no sense",
    428: "If-Match is missing",
    429: "Too many requests",
    500: "The office has made a mistake",
    503: "The office cannot do it now",
}


class Fault(BaseModel):
    """One thing that is wrong with a body or query."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the field")
    message: str


class Problem(BaseModel):
    """RFC 9457, with what this office adds."""

    type: str
    title: str
    status: int
    code: str = Field(description="stable; what programs and pages go by")
    detail: str = ""
    refusals: list[RefusalShown] = Field(default_factory=list)
    nearest: list[str] = Field(default_factory=list, description="free starts instead")
    faults: list[Fault] = Field(default_factory=list)


def problem(status: int, code: str, detail: str = "", **more: Any) -> Problem:
    """A problem with its title."""
    title = TITLES.get(status, "It cannot be done")
    return Problem(type=TYPE + code, title=title, status=status, code=code, detail=detail, **more)


def of_error(error: OfficeError | YearUnknown) -> Problem:  # noqa: PLR0911, PLR0912 - a table
    """What an error of the office is told as."""
    match error:
        case Refused():
            return of_refusal(error)
        case Unknown():
            return problem(404, error.code, "it does not exist, or not for this account")
        case Malformed():
            return problem(422, error.code, str(error))
        case StaleVersion():
            return problem(412, error.code, "look at it again: somebody has changed it")
        case IdempotencyKeyReused():
            return problem(422, error.code, str(error))
        case ConstraintBroken():
            return problem(409, "conflict", "something like it is there already")
        case TooManySubscriptions():
            return problem(409, error.code, str(error))
        case StorageTrouble():
            return problem(503, error.code, "the database is busy or away; ask again")
        case ProfileRefused():
            return problem(422, error.code, "no text is in force on that day")
        case YearUnknown():
            return problem(422, "date_out_of_reach", "that day is too far from today")
        case RequestRefused():
            return problem(error.status, error.code, str(error))
        case NodeTrouble():
            return problem(503, error.code, "the node does not answer; it is being restarted")
        case _:
            raise error


def of_refusal(refused: Refused) -> Problem:
    """Every reason at once, the first one's code in front."""
    status = 403 if isinstance(refused, Forbidden) else 409
    return problem(
        status,
        refused.refusals[0].code,
        refusals=[shown(each) for each in refused.refusals],
        nearest=[each.isoformat() for each in refused.nearest],
    )


def of_faults(error: ValidationError) -> Problem:
    """What is wrong with a body, field by field; the values themselves are not repeated."""
    faults = [
        Fault(pointer=pointer_of(each["loc"]), message=each["type"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem(422, "body_invalid", faults=faults[:FAULTS_MAX])


def pointer_of(location: tuple[int | str, ...]) -> str:
    """A JSON pointer.  Source: RFC 6901 §3."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
