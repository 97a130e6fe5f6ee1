"""Signed pledges 承诺书 (Art. 24 and annex): one row each, for the visitor's lifetime."""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.identifiers import PersonId
from server.domain.visit_day.pledge import Pledge
from server.storage.database import Reader
from server.storage.shelf import Shelf


def found_by(pledge: Pledge) -> dict[str, Any]:
    """By whom it binds."""
    return {"person_id": pledge.visitor}


PLEDGES: Final = Shelf(
    "pledges",
    Pledge,
    found_by,
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Index("ix_pledges_person_id", "person_id"),
)


async def of_visitors(
    reader: Reader, visitors: frozenset[PersonId]
) -> dict[PersonId, tuple[Pledge, ...]]:
    """The pledges of each of some visitors, in the order of signing."""
    found = await PLEDGES.find(reader, PLEDGES.table.c.person_id.in_(sorted(visitors)))
    signed: dict[PersonId, tuple[Pledge, ...]] = {}
    for kept in found:
        signed[kept.value.visitor] = (*signed.get(kept.value.visitor, ()), kept.value)
    return signed
