"""Accounts that a test of staff needs to stand on."""

from server.domain.identifiers import StaffId
from server.storage import staff_accounts
from server.storage.database import Database
from tests.support.office_rows import BUREAU, NOW, PRISON, units


async def accounts(database: Database, *logins: str) -> list[StaffId]:
    """A bureau, a prison, and accounts of these logins."""
    async with database.begin() as work:
        await units(work, BUREAU, PRISON)
        return [await staff_accounts.add(work, each, each, "$argon2id$…", NOW) for each in logins]
