"""The demo's world while the office runs: written at the start, and a visit kept due in it."""

import asyncio
from typing import Final

import structlog

from server import wall
from server.credentials.passwords import Passwords
from server.demo_world import open_demo
from server.errors import OfficeError
from server.law import Law
from server.seed.office_units import Login
from server.storage.database import Database

PASSWORD: Final = "demo only 2026"  # noqa: S105 - of invented accounts, on this machine alone
EVERY_S: Final = 60.0
log = structlog.get_logger()


class DemoOpening:
    """Opens the demo's world, and looks each minute whether a visit is due."""

    def __init__(self, database: Database, law: Law, passwords: Passwords) -> None:
        self._database = database
        self._law = law
        self._passwords = passwords
        self.logins: tuple[Login, ...] = ()

    async def run(self) -> None:
        """Until cancelled; a world that cannot be opened now is tried again."""
        hashed = await self._passwords.hash(PASSWORD)
        while True:
            try:
                now = self._law.local(wall.now())
                self.logins = await open_demo(self._database, self._law, now, lambda _: hashed)
            except OfficeError as error:
                log.warning("demo_not_opened", code=error.code, error=str(error))
            await asyncio.sleep(EVERY_S)
