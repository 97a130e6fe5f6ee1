"""What commands that enter something share: one act of the office, by whoever keeps the machine."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from server import law as law_of_place
from server import wall
from server.casework.acting import Acting
from server.commands.asked import settings_with, under_state
from server.domain.actor import System
from server.profiles import load_folder
from server.state_directory import StateDirectory
from server.storage import oversight
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade

T = TypeVar("T")


def done(config: Path | None, state_dir: Path | None, act: Callable[[Acting], Awaitable[T]]) -> T:
    """Do one act on the office's database, beside an office that may be running.

    Raises: OfficeError."""
    settings = settings_with(config, state_dir=under_state(state_dir))
    state = StateDirectory(settings.state_path)
    state.create()
    url = url_of(settings.storage.url, state.database)
    upgrade(url)
    law = law_of_place.read(load_folder(), settings.law.jurisdiction, wall.now().date())

    async def alone() -> T:
        database = Database(url, 1)
        try:
            async with database.begin() as work:
                now_law = law.with_overrides(await oversight.overrides(work))
                return await act(Acting(work, System(), now_law.local(wall.now()), now_law))
        finally:
            await database.close()

    return asyncio.run(alone())
