"""`huijian register verify`: whether every line is as it was written, and none is gone."""

import asyncio
import json
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from server import register_head
from server.commands.asked import (
    DONE,
    FOUND,
    print_line,
    refused,
    settings_with,
    told,
    under_state,
)
from server.state_directory import StateDirectory
from server.storage import register
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.register import Broken, Head

FILE_BYTES_MAX: Final = 16 * 1024


def run(
    head: Path | None,
    key: Path | None,
    config: Path | None,
    state_dir: Path | None,
    as_json: bool,
) -> int:
    """Verify, print; returns the exit code: 0 whole, 1 broken."""

    def act() -> int:
        settings = settings_with(config, state_dir=under_state(state_dir))
        state = StateDirectory(settings.state_path)
        known = None if head is None else known_head(head, key or state.office_public_key)
        end, broken = asyncio.run(checked(settings.storage.url, state.database, known))
        print_line(sentence(end, broken, as_json))
        return DONE if broken is None else FOUND

    return told(act)


async def checked(address: str, file: Path, known: Head | None) -> tuple[Head, Broken | None]:
    """The register's end, and its first broken line.  Raises: StorageTrouble."""
    database = Database(url_of(address, file), 1)
    try:
        async with database.read() as reader:
            return await register.head(reader), await register.verify(reader, known)
    finally:
        await database.close()


def known_head(path: Path, key: Path) -> Head:
    """A head that was kept elsewhere.  Raises: ConfigRefused `head_invalid`, `key_unreadable`;
    OSError."""
    token = path.read_text()[:FILE_BYTES_MAX].strip()
    return register_head.read(token, public_key(key))


def public_key(path: Path) -> Ed25519PublicKey:
    """The office's public key.  Raises: ConfigRefused `key_unreadable`."""
    try:
        key = load_pem_public_key(path.read_bytes()[:FILE_BYTES_MAX])
    except (OSError, ValueError) as error:
        raise refused("key_unreadable", f"{path}: {error}; name one with --key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise refused("key_unreadable", f"{path} holds no Ed25519 public key")
    return key


def sentence(end: Head, broken: Broken | None, as_json: bool) -> str:
    """What was found, for people or for a program."""
    if as_json:
        fault = None if broken is None else {"number": broken.number, "why": broken.why}
        return json.dumps({"lines": end.number, "hash": end.hash, "broken": fault})
    if broken is None:
        return f"{end.number} lines, whole; the last is {end.hash}"
    return f"line {broken.number}: {broken.why}"
