"""A mutant: one rule of the law taken out, and nothing else.

`make law` applies each alone and runs the tests that carry its row's id: one of them must fail,
else the row is not proven."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Without:
    """A function of the domain is replaced wherever it is bound.

    `target` is "room.module:function" under server.domain ("powers.powers:act_refusals")."""

    row: str
    name: str
    target: str
    replacement: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A value of a shipped profile is another ("quota__visits_per_month__value")."""

    row: str
    name: str
    profile: str
    key: str
    value: Any


Mutant = Without | Changed
