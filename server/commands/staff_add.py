"""`huijian staff add`: an account with a role; its password comes from the terminal or a pipe."""

import asyncio
import getpass
import sys
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from server.calls.models import Line
from server.casework.acting import Acting
from server.commands.asked import DONE, print_line, refused, told
from server.commands.installed import done
from server.credentials.passwords import CHARACTERS_MAX, Passwords, new_password_refusals
from server.domain.actor import Role
from server.domain.identifiers import UnitId
from server.use_cases.install_staff import install_staff

LINE: Final[TypeAdapter[str]] = TypeAdapter(Line)


def run(
    login: str, role: str, unit: str, name: str, config: Path | None, state_dir: Path | None
) -> int:
    """Enter it and print its id; returns the exit code."""

    def act() -> int:
        wanted, known_as = role_of(role), line_of("login", login)
        called = line_of("name", name) if name else ""
        password = asked_for()
        refusals = new_password_refusals(known_as, password)
        if refusals:
            raise refused(refusals[0], "this password may not be chosen")
        hashed = asyncio.run(Passwords().hash(password))

        async def enter(acting: Acting) -> str:
            return await install_staff(acting, known_as, called, hashed, wanted, UnitId(unit))

        print_line(done(config, state_dir, enter))
        return DONE

    return told(act)


def role_of(word: str) -> Role:
    """The role of a word.  Raises: ConfigRefused, naming all."""
    try:
        return Role(word)
    except ValueError:
        raise refused("role_unknown", f"one of {', '.join(Role)}") from None


def line_of(option: str, text: str) -> str:
    """A line of text as the API takes one.  Raises: ConfigRefused `option_malformed`."""
    try:
        return LINE.validate_python(text)
    except ValidationError:
        raise refused("option_malformed", f"{option}: a line of text") from None


def asked_for() -> str:
    """The password: typed twice at a terminal, else the first line that comes in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(CHARACTERS_MAX + 2).rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise refused("passwords_differ", "the two are not the same")
    return first
