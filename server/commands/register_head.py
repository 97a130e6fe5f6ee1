"""`huijian register head`: the end of the register, signed, to be kept elsewhere."""

import asyncio
from pathlib import Path

from server import keys, register_head, wall
from server.commands.asked import DONE, print_line, settings_with, told, under_state
from server.state_directory import StateDirectory
from server.storage import register
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.register import Head


def run(config: Path | None, state_dir: Path | None) -> int:
    """Print it on one line; returns the exit code."""

    def act() -> int:
        settings = settings_with(config, state_dir=under_state(state_dir))
        state = StateDirectory(settings.state_path)
        key = keys.load(state.office_key)
        head = asyncio.run(head_in(settings.storage.url, state.database))
        print_line(register_head.sign(head, key, wall.now()))
        return DONE

    return told(act)


async def head_in(address: str, file: Path) -> Head:
    """Where the register of a database ends now.  Raises: StorageTrouble."""
    database = Database(url_of(address, file), 1)
    try:
        async with database.read() as reader:
            return await register.head(reader)
    finally:
        await database.close()
