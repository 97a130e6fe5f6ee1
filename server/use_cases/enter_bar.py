"""A bureau or facility finds a ground of Art. 18 against a visitor (GD-42 to GD-45)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.casework import persons, touched
from server.casework.acting import Acting, demand
from server.casework.touched import Span, Touched
from server.domain.identifiers import PersonId, UnitId
from server.domain.people.bars import Bar, bar_entry_refusals
from server.domain.powers.acts import Act
from server.domain.vocabulary import Scope
from server.storage import bars
from server.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class BarAsked:
    """A ground by its code, whom it keeps out, and what it rests on ("evidence", "reason")."""

    visitor: PersonId
    ground: str
    inmate: PersonId | None = None
    basis: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BarEntered:
    """What it is called, in which version, and which visits it touches."""

    name: str
    version: int
    touched: Touched


async def enter_bar(acting: Acting, asked: BarAsked) -> BarEntered:
    """Enter it, from now on.

    Raises: Refused (unknown ground, no basis, no inmate for a pair, a role that decides on none),
    Forbidden, Unknown: the unit has nothing to do with this person."""
    await acting.allow(Act.SET_BAR, await concerned(acting, asked), subject=asked.visitor)
    await persons.known(acting.work, asked.visitor)
    profile = acting.profile
    bar = Bar(
        asked.ground,
        asked.visitor,
        acting.staff(),
        acting.now,
        asked.until,
        asked.inmate,
        asked.basis,
    )
    demand(bar_entry_refusals(profile, bar))
    name = new_id(acting.now)
    kept = await bars.BARS.add(acting.work, name, bar)
    cited = profile.cite(f"bars.{bar.ground}")
    facts: dict[str, str | int] = {"person": asked.visitor, "inmate": asked.inmate or ""}
    await acting.enter("bar_entered", name, facts=facts, citations=(cited,))
    pair = asked.inmate if profile.bars[bar.ground].scope is Scope.PAIR else None
    span = Span(bar.since, bar.until)
    found = await touched.of_visitor(acting.work, asked.visitor, pair, span, acting.now)
    return BarEntered(name, kept.version, found)


async def concerned(acting: Acting, asked: BarAsked) -> frozenset[UnitId]:
    """Units that may have found a ground: of the visitor's own, and where the inmate is held."""
    units = await persons.units_about(acting.work, [asked.visitor])
    if asked.inmate is None:
        return units
    stay = await persons.held(acting.work, asked.inmate, acting.now)
    return units | {stay.record.facility}
