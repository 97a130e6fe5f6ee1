"""`huijian profile show`: every entry of a profile, and the article that it rests on."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from server.commands.asked import DONE, print_line, refused, told
from server.domain.profile.profile import Profile, value_of
from server.profiles import FOLDER, load_folder


def run(
    profile: str, key: str | None, day: datetime | None, folder: Path | None, as_json: bool
) -> int:
    """Show a profile, or what lies at and below one key; returns the exit code."""

    def act() -> int:
        found = found_in(folder, profile, day.date() if day else None)
        rows = rows_of(found, key)
        if as_json:
            header = {"id": found.id, "version": found.version, "status": found.status}
            print_line(json.dumps(header | {"entries": rows}, ensure_ascii=False))
        else:
            show(found, rows)
        return DONE

    return told(act)


def found_in(folder: Path | None, name: str, day: date | None = None) -> Profile:
    """The profile called ID or ID@VERSION, as read on a day.  Raises: ProfileRefused."""
    ident, _, version = name.partition("@")
    found = load_folder(folder or FOLDER).find(ident, version or None)
    return found.as_of(day) if day else found


def rows_of(profile: Profile, key: str | None = None) -> dict[str, dict[str, Any]]:
    """Entries by dotted key.  Raises: ConfigRefused, if there are none at or below `key`."""
    rows = {
        name: {"value": value_of(entry), "source": entry.source, "reading": entry.reading}
        for name, entry in profile.entries()
        if key is None or name == key or name.startswith(f"{key}.")
    }
    if not rows:
        raise refused("profile_key_unknown", f"{profile.id}: nothing at {key}")
    return rows


def show(profile: Profile, rows: dict[str, dict[str, Any]]) -> None:
    """A table for people."""
    title = f"{profile.id} {profile.version} ({profile.status}) {profile.title}"
    table = Table("key", "value", "source", "reading", title=title, title_justify="left")
    for name, row in rows.items():
        value = json.dumps(row["value"], ensure_ascii=False)
        table.add_row(name, value, row["source"], row["reading"] or "")
    Console().print(table)
