"""`huijian profile check`: whether every profile can be used, and what it is."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from server.commands.asked import DONE, print_line, told
from server.domain.profile.profile import Profile
from server.profiles import FOLDER, load_folder


def run(folder: Path | None, as_json: bool) -> int:
    """Check all of a folder, show, leave; returns the exit code."""

    def act() -> int:
        rows = [row_of(profile) for profile in load_folder(folder or FOLDER).all]
        if as_json:
            print_line(json.dumps({"profiles": rows}, ensure_ascii=False))
        else:
            show(rows)
        return DONE

    return told(act)


def row_of(profile: Profile) -> dict[str, Any]:
    """What a reader of the list wants to know of a profile."""
    names = {"id", "version", "title", "status", "effective_from", "effective_to", "source_kind"}
    row = profile.model_dump(mode="json", include=names)
    return row | {"entries": sum(1 for _ in profile.entries())}


def show(rows: list[dict[str, Any]]) -> None:
    """A table for people."""
    table = Table()
    for name in rows[0]:
        table.add_column(name, no_wrap=name in {"id", "version"})
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)
