"""Which applications concern somebody, and which units through them; applications.py loads each."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from server.domain.applications.applications import State
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.storage.application_tables import (
    APPLICATION_INMATES,
    APPLICATION_SIDES,
    APPLICATION_VISITORS,
    APPLICATIONS,
)
from server.storage.database import Reader

LIVING: Final = (
    State.UNFINISHED,
    State.IN_REVIEW,
    State.BEFORE_FACILITY,
    State.BEFORE_OTHER_FACILITY,
    State.AWAITING_CONSENT,
    State.BAR_REPORTED,
    State.BOOKED,
)
"""States out of which something still leads; a booking stays booked also after its visit."""


async def living_of_inmate(reader: Reader, inmate: PersonId) -> tuple[ApplicationId, ...]:
    """Applications for a visit to somebody that have not ended, in the order of their starts."""
    return await living(reader, is_inmate([inmate]))


async def living_of_visitor(reader: Reader, visitor: PersonId) -> tuple[ApplicationId, ...]:
    """Applications in which somebody would come; between two inmates each is a visitor too."""
    return await living(reader, or_(is_visitor([visitor]), is_inmate([visitor])))


async def living(reader: Reader, that: ColumnElement[bool]) -> tuple[ApplicationId, ...]:
    """Those of which all is true and that have not ended."""
    columns = APPLICATIONS.c
    asked = select(columns.id).where(columns.state.in_(LIVING), that)
    rows = await reader.ask(asked.order_by(columns.start, columns.id))
    return tuple(ApplicationId(row.id) for row in rows)


async def units_about(reader: Reader, people: Iterable[PersonId]) -> frozenset[UnitId]:
    """Units that have or had a say in an application of any of these people."""
    who = sorted(set(people))
    mine = or_(is_visitor(who), is_inmate(who), APPLICATIONS.c.applicant_id.in_(who))
    sides = APPLICATION_SIDES.c
    asked = select(sides.unit_id).where(
        sides.application_id.in_(select(APPLICATIONS.c.id).where(mine))
    )
    return frozenset(UnitId(row.unit_id) for row in await reader.ask(asked.distinct()))


def is_visitor(who: list[PersonId]) -> ColumnElement[bool]:
    """That any of them would come."""
    table = APPLICATION_VISITORS.c
    return APPLICATIONS.c.id.in_(select(table.application_id).where(table.person_id.in_(who)))


def is_inmate(who: list[PersonId]) -> ColumnElement[bool]:
    """That any of them would be visited."""
    table = APPLICATION_INMATES.c
    return APPLICATIONS.c.id.in_(select(table.application_id).where(table.person_id.in_(who)))
