"""Who took which part in a case, so that no account checks its own act (A43).

Append-only: a part once taken is never given back."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, ForeignKey, Table, Text, insert, select

from server.domain.identifiers import StaffId
from server.domain.powers.separation import Done, Part
from server.storage.columns import METADATA, Moment, one_of
from server.storage.database import Reader, Work

PARTS_TAKEN: Final = Table(
    "parts_taken",
    METADATA,
    Column("subject", Text, primary_key=True),  # the id of the case
    Column("account_id", Text, ForeignKey("staff_accounts.id"), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    one_of("part", Part),
)


async def taken_in(reader: Reader, subject: str) -> tuple[Done, ...]:
    """Which account took which part in a case."""
    asked = select(PARTS_TAKEN).where(PARTS_TAKEN.c.subject == subject)
    return tuple(Done(StaffId(row.account_id), Part(row.part)) for row in await reader.ask(asked))


async def take(work: Work, subject: str, account: StaffId, part: Part, now: datetime) -> None:
    """Remember it; a second time changes nothing."""
    if Done(account, part) in await taken_in(work, subject):
        return
    row = {"subject": subject, "account_id": account, "part": part, "at": now}
    await work.tell(insert(PARTS_TAKEN).values(row))
