"""Suspensions of visitors and findings of absence: from the proposal to the end."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text

from server.domain.conduct import suspensions
from server.domain.conduct.suspensions import Proposal, Suspension
from server.domain.identifiers import ApplicationId, PersonId, UnitId
from server.domain.visit_day import absence
from server.domain.visit_day.absence import AbsenceBar
from server.storage.columns import one_of
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class SuspensionCase:
    """A bureau's proposal and what the City made of it; `booking` is the visit behind it."""

    booking: ApplicationId
    proposal: Proposal
    suspension: Suspension
    ground: str = ""
    """Of Art. 25 or 29."""
    decided_on: date | None = None
    reasons: str = ""
    """The City's."""
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Somebody was late or absent: proposed by the office, found or excused by a person."""

    proposal: absence.Proposal
    state: absence.State
    bar: AbsenceBar | None = None


def of_suspension(case: SuspensionCase) -> dict[str, Any]:
    """By person, site, City and state."""
    proposal = case.proposal
    return {
        "person_id": proposal.visitor,
        "site_id": proposal.site,
        "city_id": proposal.city,
        "state": case.suspension.state,
    }


def of_finding(finding: Finding) -> dict[str, Any]:
    """By person, site, booking and state."""
    proposal = finding.proposal
    return {
        "person_id": proposal.person,
        "site_id": proposal.site,
        "application_id": proposal.booking,
        "state": finding.state,
    }


SUSPENSIONS: Final = Shelf(
    "suspensions",
    SuspensionCase,
    of_suspension,
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("site_id", Text, ForeignKey("units.id"), nullable=False),
    Column("city_id", Text, ForeignKey("units.id"), nullable=False),
    Column("state", Text, nullable=False),
    one_of("state", suspensions.State),
    Index("ix_suspensions_person_id", "person_id"),
    Index("ix_suspensions_city_id_state", "city_id", "state"),
    Index("ix_suspensions_site_id_state", "site_id", "state"),
)
FINDINGS: Final = Shelf(
    "findings",
    Finding,
    of_finding,
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("site_id", Text, ForeignKey("units.id"), nullable=False),
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False),
    Column("state", Text, nullable=False),
    one_of("state", absence.State),
    Index("ix_findings_person_id", "person_id"),
    Index("ix_findings_site_id_state", "site_id", "state"),
    Index("ix_findings_application_id", "application_id"),
)


async def suspensions_of(reader: Reader, visitors: frozenset[PersonId]) -> tuple[Suspension, ...]:
    """Every suspension of some visitors, whatever became of it."""
    mine = SUSPENSIONS.table.c.person_id.in_(sorted(visitors))
    return tuple(kept.value.suspension for kept in await SUSPENSIONS.find(reader, mine))


async def findings_of(reader: Reader, visitors: frozenset[PersonId]) -> tuple[Kept[Finding], ...]:
    """Every proposal and finding of absence of some visitors."""
    return await FINDINGS.find(reader, FINDINGS.table.c.person_id.in_(sorted(visitors)))


async def suspensions_in(
    reader: Reader, state: suspensions.State, many: int
) -> tuple[Kept[SuspensionCase], ...]:
    """Suspensions in a state, the oldest first."""
    return await SUSPENSIONS.find(reader, SUSPENSIONS.table.c.state == state, many=many)


async def findings_in(reader: Reader, state: absence.State, many: int) -> tuple[Kept[Finding], ...]:
    """Findings in a state, the oldest first."""
    return await FINDINGS.find(reader, FINDINGS.table.c.state == state, many=many)


async def findings_on(reader: Reader, booking: ApplicationId) -> tuple[Kept[Finding], ...]:
    """Every proposal and finding of absence of one visit."""
    return await FINDINGS.find(reader, FINDINGS.table.c.application_id == booking)


async def suspensions_on(
    reader: Reader, site: UnitId, booking: ApplicationId
) -> tuple[Kept[SuspensionCase], ...]:
    """Every suspension that a site proposed for one visit."""
    mine = SUSPENSIONS.table.c.site_id == site
    return tuple(
        kept for kept in await SUSPENSIONS.find(reader, mine) if kept.value.booking == booking
    )


async def open_suspensions(
    reader: Reader, unit: UnitId, many: int, after: str = ""
) -> tuple[Kept[SuspensionCase], ...]:
    """What a site has proposed, or a City is to decide or to file, the first first."""
    columns = SUSPENSIONS.table.c
    mine = (columns.site_id == unit) | (columns.city_id == unit)
    waits = columns.state.in_([suspensions.State.PROPOSED, suspensions.State.APPROVED])
    return await SUSPENSIONS.find(reader, mine, waits, columns.id > after, many=many)


async def proposed_at(reader: Reader, site: UnitId) -> tuple[Kept[Finding], ...]:
    """Proposals of absence that wait for a bureau."""
    columns = FINDINGS.table.c
    waiting = columns.state == absence.State.PROPOSED
    return await FINDINGS.find(reader, columns.site_id == site, waiting)
