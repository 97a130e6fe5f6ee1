"""`huijian profile diff`: in which entries two profiles differ."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from server.commands.asked import DONE, print_line, told
from server.commands.profile_show import found_in, rows_of


def run(old: str, new: str, folder: Path | None, as_json: bool) -> int:
    """Show what differs; returns the exit code."""

    def act() -> int:
        differing = differences(rows_of(found_in(folder, old)), rows_of(found_in(folder, new)))
        if as_json:
            print_line(
                json.dumps({"old": old, "new": new, "differ": differing}, ensure_ascii=False)
            )
        else:
            show(old, new, differing)
        return DONE

    return told(act)


def differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Keys whose entries differ, with both; None where one has none."""
    keys = [*old, *(key for key in new if key not in old)]
    return {
        key: {"old": old.get(key), "new": new.get(key)}
        for key in keys
        if old.get(key) != new.get(key)
    }


def show(old: str, new: str, differing: dict[str, dict[str, Any]]) -> None:
    """A table for people."""
    table = Table("key", old, new)
    for key, pair in differing.items():
        table.add_row(key, told_entry(pair["old"]), told_entry(pair["new"]))
    Console().print(table)


def told_entry(entry: dict[str, Any] | None) -> str:
    """A value and its source in one cell."""
    if entry is None:
        return ""
    return f"{json.dumps(entry['value'], ensure_ascii=False)} ({entry['source']})"
