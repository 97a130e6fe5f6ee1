"""`huijian check-config`: which settings hold, and where each comes from."""

import json
import os
import re
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from server.commands.asked import DONE, print_line, told
from server.config import DEFAULT_FILE, Settings, keys_of, known_keys, load, read_file, variable_of

# Who looks over a shoulder, or reads a report of a fault, needs no password.
PASSWORD: Final = re.compile(r"(//[^/@]*:)[^/]*@")
SECRETS: Final = frozenset(
    {
        "custody.feed_secret",
        "identity.check_secret",
        "sms.headers",
        "sms.report_secret",
        "sms.secret",
    }
)


def run(config: Path | None, as_json: bool) -> int:
    """Check, show, leave; returns the exit code."""

    def act() -> int:
        settings = load(config)
        path = config or Path(os.environ.get("HUIJIAN_CONFIG") or DEFAULT_FILE)
        in_file = set(keys_of(read_file(path)))
        rows = [(key, value_of(settings, key), origin(key, in_file)) for key in known_keys()]
        if as_json:
            told_rows = {key: {"value": value, "from": source} for key, value, source in rows}
            print_line(json.dumps({"file": str(path), "settings": told_rows}, ensure_ascii=False))
        else:
            show(path, rows)
        return DONE

    return told(act)


def origin(key: str, in_file: set[str]) -> str:
    """`environment`, `file` or `default`."""
    if any(name.upper() == variable_of(key) for name in os.environ):
        return "environment"
    return "file" if key in in_file else "default"


def value_of(settings: Settings, key: str) -> Any:
    """The value behind a dotted key, as JSON."""
    found: Any = settings.model_dump(mode="json")
    for part in key.split("."):
        found = found[part]
    if found and key in SECRETS:
        return "***"
    return PASSWORD.sub(r"\1***@", found) if key == "storage.url" else found


def show(path: Path, rows: list[tuple[str, Any, str]]) -> None:
    """A table for people."""
    table = Table("key", "value", "from", title=str(path), title_justify="left")
    for key, value, source in rows:
        table.add_row(key, json.dumps(value, ensure_ascii=False), source)
    Console().print(table)
