"""Takes one rule of the law out of this process, before any test is collected.

`HUIJIAN_MUTANT=entitlement:no_quota .venv/bin/python -m pytest tests/server/domain` runs tests
under one mutant; `make law` does the same in a process of its own for each (forks.py)."""

import importlib
import tomllib
from collections.abc import Callable, MutableMapping
from functools import reduce
from types import FunctionType
from typing import Any, Final

from server import profiles
from server.config import PREFIX
from tests.law.loading import collect
from tests.law.mutant import Changed, Mutant, Without
from tests.support import law

VARIABLE: Final = PREFIX + "MUTANT"
RELAY: Final = "_mutant_of_the_law"
"""The global name under which a changed function finds what stands in its place."""


class Ineffective(ValueError):
    """A mutant that takes nothing out: its target is no function, its value is the shipped one."""


def mutate_by(environment: MutableMapping[str, str]) -> None:
    """Apply the mutant that the variable names, if any, and take the variable away: an office
    that a test starts knows it for no setting and would refuse to start."""
    name = environment.pop(VARIABLE, "")
    if name:
        apply(collect().find(name))


def apply(mutant: Mutant) -> None:
    """Take the rule out, for the rest of this process.  Raises: Ineffective."""
    match mutant:
        case Without():
            replace(function_at(mutant.target), mutant.replacement)
        case Changed():
            change(mutant)


def function_at(target: str) -> FunctionType:
    """The function of "room.module:name" under server.domain, below its decorators.

    Raises: Ineffective, if it is not there or no Python function."""
    module, _, name = target.partition(":")
    try:
        found = reduce(getattr, name.split("."), importlib.import_module(f"server.domain.{module}"))
    except (ImportError, AttributeError) as error:
        raise Ineffective(f"{target}: {error}") from error
    while hasattr(found, "__wrapped__"):
        if hasattr(found, "cache_clear"):
            found.cache_clear()
        found = found.__wrapped__
    if not isinstance(found, FunctionType):
        raise Ineffective(f"{target} is no function")
    return found


def replace(function: FunctionType, replacement: Callable[..., Any]) -> None:
    """Put another function in the place of one, wherever that one is bound or will be.

    Its code is exchanged, not its name: so a table that holds it, and a test that has imported it
    under another name, see the mutant too.  What calls it from inside the replacement gets the
    original, so that a replacement may say "the same, but"."""
    if function.__closure__:
        raise Ineffective(f"{function.__qualname__} is a closure")
    function.__globals__[RELAY] = relay_to(replacement, copy_of(function))
    function.__code__ = relayed.__code__
    function.__defaults__ = None
    function.__kwdefaults__ = None


def relayed(*args: Any, **kwargs: Any) -> Any:
    """Its code takes the place of another function's, in whose module the relay stands."""
    return _mutant_of_the_law(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821


def relay_to(replacement: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    """The replacement, and inside of it the original."""
    inside: list[bool] = []

    def relay(*args: Any, **kwargs: Any) -> Any:
        if inside:
            return original(*args, **kwargs)
        inside.append(True)
        try:
            return replacement(*args, **kwargs)
        finally:
            inside.pop()

    return relay


def copy_of(function: FunctionType) -> FunctionType:
    """The same function under no name."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def change(mutant: Changed) -> None:
    """Let every reader of the profile find the other value.  Raises: Ineffective."""
    file = law.FOLDER / f"{mutant.profile}.toml"
    shipped = tomllib.loads(file.read_text(encoding="utf-8"))
    if law.changed(shipped, **{mutant.key: mutant.value}) == shipped:
        raise Ineffective(f"{mutant.key} is {mutant.value!r} as shipped")
    for reader in (law.table, profiles.read_table):
        assert isinstance(reader, FunctionType)
        replace(reader, changing(copy_of(reader), shipped["id"], mutant))


def changing(read: Callable[..., Any], profile: str, mutant: Changed) -> Callable[..., Any]:
    """A reader of tables in which the value of one profile is another."""

    def changed(*args: Any, **kwargs: Any) -> Any:
        table = read(*args, **kwargs)
        if table.get("id") != profile:
            return table
        return law.changed(table, **{mutant.key: mutant.value})

    return changed
