"""What a profile must keep beyond types: no money, no rule without a source, sane dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel

from server.domain.rule import HOUSE_RULE, Sourced, articles_of
from server.domain.vocabulary import Status

# Art. 4 ¶1: no organ may charge anything whatsoever, so no key may hold an amount (GD-07).
MONEY: Final = ("fee", "price", "deposit", "balance", "charge", "payment", "费", "押金")


def refuse_money(data: Any, above: str = "") -> None:
    """Raises: ValueError, if any key, however deep, speaks of money."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            key = f"{above}{name}"
            if any(word in str(name).lower() for word in MONEY):
                raise ValueError(f"{key}: nothing may be charged (Art. 4), so no key speaks of it")
            refuse_money(value, f"{key}.")
    elif isinstance(data, list | tuple):
        for value in data:
            refuse_money(value, above)


def sourced(found: Any, key: str = "") -> Iterator[tuple[str, Sourced]]:
    """Every sourced entry below a model or a mapping, with its dotted key."""
    if isinstance(found, Sourced):
        yield key, found
        return
    parts = found.items() if isinstance(found, Mapping) else found if is_model(found) else ()
    for name, value in parts:
        yield from sourced(value, f"{key}.{name}" if key else str(name))


def is_model(found: Any) -> bool:
    """Whether iterating it gives names and values."""
    return isinstance(found, BaseModel)


def check_sources(
    entries: Iterator[tuple[str, Sourced]],
    articles: Mapping[str, str],
    readings: set[str],
    principles: tuple[str, ...],
) -> None:
    """Every source stands in the index, every reading exists, and no rule rests on a principle
    alone (GD-09).  Raises: ValueError."""
    for key, entry in entries:
        named = articles_of(entry.source)
        for article in named:
            if article not in articles:
                raise ValueError(f"{key}: source {article!r} is not in the article index")
        if entry.source != HOUSE_RULE and set(named) <= set(principles):
            raise ValueError(f"{key}: rests on a principle alone ({entry.source})")
        if entry.reading is not None and entry.reading not in readings:
            raise ValueError(f"{key}: reading {entry.reading!r} is not among [readings]")


def check_header(
    status: Status, issued_on: date | None, since: date | None, until: date | None
) -> None:
    """A text that is or was in force says since when.  Raises: ValueError."""
    if status is not Status.DRAFT and (issued_on is None or since is None):
        raise ValueError("issued_on and effective_from are missing; only a draft has none")
    if status is Status.REPEALED and until is None:
        raise ValueError("effective_to is missing; a repealed text has a last day")
    if since is not None and until is not None and until < since:
        raise ValueError("effective_to lies before effective_from")
