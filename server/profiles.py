"""The profiles on disk: read, checked against the schema and against the bytes of their texts.

Which of them holds on a day is decided in server/domain/profile/choice.py."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from server.config import CHECKOUT
from server.domain.profile.choice import NoProfile, Override, in_force
from server.domain.profile.profile import Profile
from server.errors import ProfileRefused

FOLDER: Final = CHECKOUT / "config" / "profiles"
TEXTS: Final = "texts"
FILE_BYTES_MAX: Final = 1024 * 1024
PROFILES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every version of every text that this office knows."""

    all: tuple[Profile, ...]

    def in_force(self, jurisdiction: str, day: date, overrides: Iterable[Override] = ()) -> Profile:
        """The text that holds on a day, as interpreted then.  Raises: ProfileRefused."""
        try:
            return in_force(self.all, jurisdiction, day, overrides)
        except NoProfile as error:
            raise ProfileRefused(error.code, str(error)) from error

    def find(self, profile: str, version: str | None = None) -> Profile:
        """The version that a citation names ("2020-09-02+2021-03-01" is as interpreted); the
        newest if none is named.  Raises: ProfileRefused."""
        base, _, interpreted = (version or "").partition("+")
        found = [each for each in self.all if each.id == profile and base in ("", each.version)]
        try:
            newest = max(found, key=lambda each: (each.effective_from or date.min, each.version))
            return newest.as_of(date.fromisoformat(interpreted)) if interpreted else newest
        except ValueError as error:
            asked = f"{profile} {version or ''}".strip()
            raise ProfileRefused("profile_unknown", f"{asked}: no such profile") from error


def load_folder(folder: Path = FOLDER) -> Profiles:
    """All profiles of a folder.  Raises: ProfileRefused, with the first thing that is wrong."""
    files = sorted(folder.glob("*.toml"))
    if not files or len(files) > PROFILES_MAX:
        message = f"{folder}: {len(files)} profiles; at least one, at most {PROFILES_MAX}"
        raise ProfileRefused("profile_missing", message)
    read = {path: load(path) for path in files}
    refuse_twins(read)
    return Profiles(tuple(read.values()))


def load(path: Path) -> Profile:
    """One profile.  Raises: ProfileRefused, naming file, key and what is wrong."""
    try:
        profile = Profile.model_validate(read_table(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        said = f"{path}: {where}: {message}" if where else f"{path}: {message}"
        raise ProfileRefused("profile_value", said) from error
    check_text(path, "text_sha256", profile.source_text, profile.text_sha256)
    if profile.pledge is not None:
        form = profile.pledge
        check_text(path, "pledge.form_sha256", form.form_file.value, form.form_sha256.value)
    return profile


def read_table(path: Path) -> dict[str, Any]:
    """The table of one file.  Raises: ProfileRefused."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            message = f"{path}: larger than {FILE_BYTES_MAX} bytes"
            raise ProfileRefused("profile_malformed", message)
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileRefused("profile_missing", f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileRefused("profile_malformed", f"{path}: {error}") from error


def check_text(path: Path, key: str, name: str, sha256: str) -> None:
    """A text stands beside its profile, byte for byte (GD-01).  Raises: ProfileRefused."""
    text = path.parent / TEXTS / name
    if Path(name).name != name:
        raise ProfileRefused("profile_value", f"{path}: {key}: {name!r} is no file name")
    try:
        found = hashlib.sha256(text.read_bytes()).hexdigest()
    except OSError as error:
        message = f"{path}: {key}: {text}: {error.strerror}"
        raise ProfileRefused("profile_missing", message) from error
    if found != sha256:
        raise ProfileRefused("profile_text_changed", f"{path}: {key}: {name} hashes to {found}")


def refuse_twins(read: dict[Path, Profile]) -> None:
    """Raises: ProfileRefused, if two files hold one version, or two texts begin on one day."""
    seen: dict[tuple[str, ...], Path] = {}
    for path, profile in read.items():
        names = [("version", profile.id, profile.version)]
        if profile.effective_from is not None:
            names.append(("day", profile.jurisdiction, profile.effective_from.isoformat()))
        for name in names:
            other = seen.setdefault(name, path)
            if other != path:
                message = f"{path}: same {' '.join(name)} as {other.name}"
                raise ProfileRefused("profile_twice", message)
