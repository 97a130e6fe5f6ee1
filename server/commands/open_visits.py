"""`huijian open`: visits on the running node, for any client to join."""

import asyncio
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from server import opening, tls
from server.commands.asked import DONE, print_line, settings_with, told, under_state
from server.config import Settings
from server.state_directory import StateDirectory


def run(
    visits: int,
    monitors: int,
    cap_s: float,
    config: Path | None,
    state_dir: Path | None,
    as_json: bool,
) -> int:
    """Open, print, leave; returns the exit code."""

    def act() -> int:
        settings = settings_with(config, state_dir=under_state(state_dir))
        opened = asyncio.run(open_on_node(settings, visits, monitors, cap_s))
        if as_json:
            print_line(json.dumps({"visits": opened}))
        else:
            show(opened)
        return DONE

    return told(act)


async def open_on_node(
    settings: Settings, visits: int, monitors: int, cap_s: float
) -> list[dict[str, Any]]:
    """Find the node and open the visits on it.  Raises: NodeTrouble, OSError."""
    running = opening.find(StateDirectory(settings.state_path))
    async with running.client(tls.client_context(settings.office)) as client:
        return await opening.open_visits(running, client, visits, monitors, cap_s)


def show(opened: list[dict[str, Any]]) -> None:
    """One row a peer; the grants, being long, only with --json."""
    table = Table("session", "role", "side", "url")
    for visit in opened:
        for peer in visit["peers"]:
            table.add_row(visit["session"], peer["role"], peer["side"], peer["url"])
    Console().print(table)
    print_line("The grants are printed with --json.")
