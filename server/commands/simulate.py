"""`huijian simulate`: every party of some visits, played over real ICE, DTLS and SRTP."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from media.simulator.link import ConnectFailed
from media.simulator.peer import JoinRefused, Seat
from media.simulator.run import simulate
from server import opening
from server.commands.asked import DONE, FOUND, print_line, say, settings_with, told, under_state
from server.commands.open_visits import open_on_node
from server.state_directory import StateDirectory

SPARE_S: Final = 120.0
"""Joining, warming up and leaving come on top of what is measured."""


def run(
    visits: int,
    monitors: int,
    seconds: float,
    config: Path | None,
    state_dir: Path | None,
    as_json: bool,
) -> int:
    """Open, play, print the figures; returns the exit code."""

    def act() -> int:
        settings = settings_with(config, state_dir=under_state(state_dir))
        pid = opening.find(StateDirectory(settings.state_path)).node.pid
        opened = asyncio.run(open_on_node(settings, visits, monitors, seconds + SPARE_S))
        try:
            figures = simulate(seats_of(opened), seconds, node_pid=pid)
        except (JoinRefused, ConnectFailed) as error:
            say(f"simulation_failed: {error}")
            return FOUND
        if as_json:
            print_line(json.dumps(figures))
        else:
            show(figures)
        return DONE

    return told(act)


def seats_of(opened: list[dict[str, Any]]) -> list[Seat]:
    """Every peer of every visit, as the simulator takes it."""
    return [
        Seat(
            url=peer["url"],
            grant=peer["grant"],
            role=peer["role"],
            side=peer["side"],
            session=visit["session"],
        )
        for visit in opened
        for peer in visit["peers"]
    ]


def show(figures: dict[str, Any]) -> None:
    """One row a figure."""
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)
