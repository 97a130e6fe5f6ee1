"""Interpretations: whoever issued a text says from which day on it is read otherwise (Art. 40)."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from server.domain.rule import HOUSE_RULE, Sourced, Text

ReadingName = Annotated[str, Field(pattern=r"^A[1-9]\d?$")]


class Interpretation(Sourced):
    """A dated entry: `key` names a rule ("quota.visits_per_month"), one attribute of a coded
    entry ("kinds.extended.minutes_max") or the text of a reading ("readings.A11.text")."""

    key: Text
    value: Any
    effective_from: date
    issuer: Text
    reference: Text


def applied(data: dict[str, Any], due: Iterable[Interpretation]) -> dict[str, Any]:
    """A profile's data after interpretations, in their order; they leave the list.

    Raises: ValueError, if one names no key or a fixed reading."""
    done = list(due)
    for entry in done:
        change(data, entry)
    left = [each for each in data["interpretations"] if Interpretation(**each) not in done]
    data["interpretations"] = left
    data["version"] = f"{data['version'].split('+')[0]}+{done[-1].effective_from.isoformat()}"
    return data


def change(data: dict[str, Any], entry: Interpretation) -> None:
    """Put one interpretation into the data of its key, and cite it there."""
    parts = entry.key.split(".")
    above, here = walked(data, parts[:-1]), walked(data, parts)
    if isinstance(here, dict) and "value" in here:
        target, name = here, "value"
    elif isinstance(above, dict) and "source" in above and parts[-1] in changeable(above):
        target, name = above, parts[-1]
    else:
        raise ValueError(f"interpretations: {entry.key} is no rule of this profile")
    refuse_fixed(data, target, entry.key)
    target[name] = entry.value
    before = "" if target["source"] == HOUSE_RULE else f"{target['source']}, "
    target["source"] = f"{before}{entry.source}"


def changeable(target: dict[str, Any]) -> set[str]:
    """What an interpretation may change in an entry: not what it rests on."""
    return set(target) - {"source", "reading", "fixed"}


def refuse_fixed(data: dict[str, Any], target: dict[str, Any], key: str) -> None:
    """A fixed reading is built into the rules: to change its entry would change nothing."""
    reading = data["readings"].get(target.get("reading"), {})
    if target.get("fixed") or reading.get("fixed"):
        raise ValueError(f"interpretations: {key} stands by a fixed reading")


def walked(data: Any, parts: list[str]) -> Any:
    """The data behind a path, or None."""
    for part in parts:
        data = data.get(part) if isinstance(data, dict) else None
    return data
