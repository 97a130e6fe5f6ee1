"""What all bodies and answers of the API share: strict fields, moments with a zone, pages."""

from datetime import datetime
from typing import Annotated, Final, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from server.domain.citation import Citation, Refusal

ID_CHARACTERS_MAX: Final = 80
LINE_CHARACTERS_MAX: Final = 200
WORDS_CHARACTERS_MAX: Final = 4_000
PAGE_MAX: Final = 100
YEAR_MIN, YEAR_MAX = 1900, 2200
T = TypeVar("T")


def without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL, and nothing that a person writes has one."""
    if any(character < " " and character not in "\n\t" for character in text):
        raise ValueError("control characters are not allowed")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half a character is not allowed") from None
    return text


def within_reach(moment: datetime) -> datetime:
    """Every clock of the world can show it: another zone does not leave the calendar."""
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        raise ValueError("that moment is too far from today")
    return moment


Name = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=ID_CHARACTERS_MAX)
]
"""What a thing of the office is called by."""
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LINE_CHARACTERS_MAX, strip_whitespace=True),
    AfterValidator(without_nul),
]
"""A line that somebody wrote."""
Words = Annotated[
    str,
    StringConstraints(max_length=WORDS_CHARACTERS_MAX, strip_whitespace=True),
    AfterValidator(without_nul),
]
"""Sentences that somebody wrote; may be empty."""
Code = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=LINE_CHARACTERS_MAX)
]
"""A word of a vocabulary, or a key of the profile."""
Moment = Annotated[AwareDatetime, AfterValidator(within_reach)]
"""RFC 3339, with its zone."""


class Body(BaseModel):
    """What comes in: nothing unknown, nothing turned into something else in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Versioned(Answer):
    """Something that changes: its version is the ETag, and comes back in If-Match."""

    version: int = Field(description="as in the ETag; goes into If-Match")


class Done(Answer):
    """Something was done that leaves nothing to show."""

    done: bool = True


class PageQuery(Body):
    """Which page of a list."""

    limit: int = Field(default=50, ge=1, le=PAGE_MAX, description="how many at most")
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$", max_length=400)] = Field(
        default="", description="`next` of the page before; empty: the first page"
    )


class Page(Answer, Generic[T]):
    """A stretch of a list, and where the next one begins."""

    items: list[T]
    next: str = Field(default="", description="the next page's cursor; empty: this was the last")


class CitationShown(Answer):
    """What something rests on."""

    profile: str
    version: str
    key: str
    source: str = Field(description="article of law, or `house rule`")


class RefusalShown(Answer):
    """A rule says no."""

    code: str
    citation: CitationShown
    facts: dict[str, str | int] = Field(default_factory=dict)


def shown(refusal: Refusal) -> RefusalShown:
    """A refusal as it goes out."""
    return RefusalShown(
        code=refusal.code, citation=cited(refusal.citation), facts=dict(refusal.facts)
    )


def cited(citation: Citation) -> CitationShown:
    """A citation as it goes out."""
    return CitationShown(
        profile=citation.profile,
        version=citation.version,
        key=citation.key,
        source=citation.source,
    )


def at(moment: datetime | None) -> str | None:
    """A moment as the API writes it (RFC 3339)."""
    return None if moment is None else moment.isoformat()
