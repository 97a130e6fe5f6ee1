"""Profiles for tests: the shipped ones, and copies in which one thing is changed."""

import copy
import tomllib
from typing import Any

from server.domain.profile.profile import Profile
from tests.support.sources import ROOT

FOLDER = ROOT / "config" / "profiles"


def table(name: str = "cn-guangdong-2020") -> dict[str, Any]:
    """A shipped profile's table, free to change."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def profile(name: str = "cn-guangdong-2020", **changes: Any) -> Profile:
    """A shipped profile with values put at dotted keys ("quota__visits_per_month__value")."""
    return Profile.model_validate(changed(table(name), **changes))


def changed(data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy with values put at keys; `__` stands between the parts of a key."""
    data = copy.deepcopy(data)
    for key, value in changes.items():
        *path, name = key.split("__")
        here = data
        for part in path:
            here = here.setdefault(part, {})
        here[name] = value
    return data
