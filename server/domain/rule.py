"""A value of a profile and what it rests on; the shapes that sections are made of."""

import re
from typing import Annotated, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from server.domain.vocabulary import Body

HOUSE_RULE: Final = "house rule"
# "Art. 25(1)-(9)", "§1 ¶2", or a bare number that goes on from the article before it.
ARTICLE: Final = re.compile(r"(Art\. |§)?(\d+)(\(\d+\)(-\(\d+\))?)?( ¶\d+)?")

T = TypeVar("T")
Number = Annotated[int, Field(strict=True, ge=0)]
Count = Annotated[int, Field(strict=True, ge=1)]
Switch = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True, min_length=1)]
Code = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]*$")]
Clock = Annotated[str, Field(strict=True, pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Sha256 = Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]
Codes = tuple[Code, ...]
Bodies = tuple[Body, ...]


class Table(BaseModel):
    """A table of a profile; it takes no unknown key and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Table):
    """An entry that rests on something: `source` names articles or is "house rule"; `reading`
    names the reading (A1 …) by which the text is understood, where it needs one."""

    source: Text
    reading: Text | None = None


class Rule(Sourced, Generic[T]):
    """One value."""

    value: T


class Hours(Table):
    """A stretch of a working day; `until` is its last moment."""

    since: Clock
    until: Clock


def articles_of(source: str) -> tuple[str, ...]:
    """The articles that a source names, as the index calls them: "Art. 11, 39" names two.

    Words that are no article ("Annex") stand for themselves; "house rule" names none."""
    if source == HOUSE_RULE:
        return ()
    found, prefix = [], ""
    for item in (part.strip() for part in source.split(",")):
        match = ARTICLE.fullmatch(item)
        if match is None:
            found.append(item)
            continue
        prefix = match[1] or prefix
        found.append(f"{prefix}{match[2]}")
    return tuple(found)
