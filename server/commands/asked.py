"""What commands share at their door: settings with options laid over, and how a no is told."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from server.config import Settings, load
from server.errors import ConfigRefused, NodeTrouble, OfficeError

DONE: Final = 0
FOUND: Final = 1
"""The act was done and found something wrong (a record that is not whole)."""
REFUSED: Final = 2
NODE_AWAY: Final = 3


def settings_with(config: Path | None, **options: Any) -> Settings:
    """Settings with the options that were given; `office__port=None` was not.

    Raises: ConfigRefused."""
    nested: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        section, _, key = name.partition("__")
        if key:
            nested.setdefault(section, {})[key] = value
        else:
            nested[name] = value
    return load(config, nested)


def told(act: Callable[[], int]) -> int:
    """Do an act; a refusal goes to standard error as `code: message` and gives the exit code."""
    try:
        return act()
    except OfficeError as error:
        say(f"{error.code}: {error}")
        return NODE_AWAY if isinstance(error, NodeTrouble) else REFUSED
    except OSError as error:
        say(f"system_error: {error}")
        return REFUSED


def say(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write(line + "\n")


def print_line(line: str) -> None:
    """One line on standard output, at once, since another program may wait for it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def under_state(path: Path | None) -> str | None:
    """A state directory given on the command line is relative to where the caller stands."""
    return str(path.resolve()) if path is not None else None


def refused(code: str, message: str) -> ConfigRefused:
    """A refusal of an argument."""
    return ConfigRefused(code, message)
