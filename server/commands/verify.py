"""`huijian verify`: what of a record is whole, and what is not."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from recorder.verify import verify
from server.commands.asked import DONE, FOUND, print_line, refused, settings_with, told, under_state
from server.outcomes import OutcomeStore
from server.state_directory import StateDirectory

NOT_CLOSED: Final = 4
"""Exit code: nothing is hurt, but no last line stands (killed, or still being written)."""
FILE_BYTES_MAX: Final = 1024 * 1024


def run(
    directory: Path,
    key: Path | None,
    outcome: Path | None,
    config: Path | None,
    state_dir: Path | None,
    as_json: bool,
) -> int:
    """Verify, print, leave; returns the exit code: 0 whole, 1 hurt, 4 not closed."""

    def act() -> int:
        record = directory.resolve()
        if not record.is_dir():
            raise refused("record_missing", f"{directory} is no directory")
        state = StateDirectory(settings_with(config, state_dir=under_state(state_dir)).state_path)
        fetched = outcome_of(record.name, outcome, state.outcomes)
        report = verify(record, public_key(record, key, state), fetched)
        print_line(json.dumps(report.as_json()) if as_json else str(report))
        if report.alarms:
            return FOUND
        return DONE if report.closed else NOT_CLOSED

    return told(act)


def public_key(record: Path, given: Path | None, state: StateDirectory) -> Ed25519PublicKey:
    """The key that was named; else of the node whose spool this is; else of our own node.

    Raises: ConfigRefused."""
    beside = record.parent.parent / "node.pub"
    path = given or (beside if beside.is_file() else state.node_public_key)
    try:
        key = load_pem_public_key(path.read_bytes()[:FILE_BYTES_MAX])
    except (OSError, ValueError) as error:
        raise refused("key_unreadable", f"{path}: {error}; name one with --key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise refused("key_unreadable", f"{path} holds no Ed25519 public key")
    return key


def outcome_of(session: str, given: Path | None, fetched: Path) -> Mapping[str, Any] | None:
    """The outcome of this session: from the file named, else from what the office has fetched.

    Raises: ConfigRefused, if a file was named and holds none."""
    path = given or fetched
    try:
        found = read_outcome(path, session)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise refused("outcome_unreadable", f"{path}: {error}") from error
    if found is None and given is not None:
        raise refused("outcome_missing", f"{given} holds no outcome of {session}")
    return found


def read_outcome(path: Path, session: str) -> Mapping[str, Any] | None:
    """From one JSON object, or from lines of them."""
    if path.suffix != ".json":
        return OutcomeStore(path).of(session)
    outcome = json.loads(path.read_bytes()[:FILE_BYTES_MAX])
    return outcome if outcome["session"] == session else None
