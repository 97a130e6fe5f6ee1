"""What commands that enter something share: acts of the office, by whoever keeps the machine."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from server import law as law_of_place
from server import wall
from server.casework.acting import Acting
from server.casework.own_acts import OwnActs
from server.commands.asked import settings_with, under_state
from server.profiles import load_folder
from server.state_directory import StateDirectory
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade

T = TypeVar("T")


def done(config: Path | None, state_dir: Path | None, act: Callable[[Acting], Awaitable[T]]) -> T:
    """Do one act on the office's database, beside an office that may be running.

    Raises: OfficeError."""

    async def once(acts: OwnActs) -> T:
        async with acts.acting() as acting:
            return await act(acting)

    return all_done(config, state_dir, once)


def all_done(
    config: Path | None, state_dir: Path | None, act: Callable[[OwnActs], Awaitable[T]]
) -> T:
    """As `done`, for what is more than one act.  Raises: OfficeError."""
    settings = settings_with(config, state_dir=under_state(state_dir))
    state = StateDirectory(settings.state_path)
    state.create()
    url = url_of(settings.storage.url, state.database)
    upgrade(url)
    law = law_of_place.read(load_folder(), settings.law.jurisdiction, wall.now().date())

    async def alone() -> T:
        database = Database(url, 1)
        try:
            return await act(OwnActs(database, law, wall.now))
        finally:
            await database.close()

    return asyncio.run(alone())
