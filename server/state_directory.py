"""Where office and node keep what they own.

STATE/office/office.key office.pub outcomes.jsonl office.lock office.log office.sqlite3
STATE/node/node.key node.pub node.json node.log spool/<session>/…
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.errors import StateInUse

PRIVATE_DIRECTORY: Final = 0o700
PRIVATE_FILE: Final = 0o600


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """Names of the files under one state directory."""

    root: Path

    @property
    def office(self) -> Path:
        """What the office owns."""
        return self.root / "office"

    @property
    def node(self) -> Path:
        """What the node owns; the office only reads here."""
        return self.root / "node"

    @property
    def office_key(self) -> Path:
        """The office's private key, PEM."""
        return self.office / "office.key"

    @property
    def office_public_key(self) -> Path:
        """The office's public key, PEM; the node trusts it."""
        return self.office / "office.pub"

    @property
    def outcomes(self) -> Path:
        """Outcomes that the office has fetched, one JSON line each."""
        return self.office / "outcomes.jsonl"

    @property
    def database(self) -> Path:
        """The office's database, where no other is configured; SQLite keeps two files beside it."""
        return self.office / "office.sqlite3"

    @property
    def node_key(self) -> Path:
        """The node's private key; it signs ledgers."""
        return self.node / "node.key"

    @property
    def node_public_key(self) -> Path:
        """The node's public key; `huijian verify` asks for it."""
        return self.node / "node.pub"

    @property
    def node_file(self) -> Path:
        """Where a living node says how it is reached."""
        return self.node / "node.json"

    @property
    def node_log(self) -> Path:
        """What the node logs."""
        return self.node / "node.log"

    @property
    def spool(self) -> Path:
        """Records that the node writes."""
        return self.node / "spool"

    def create(self) -> None:
        """Make the directories, readable by their owner only."""
        for directory in (self.root, self.office, self.node):
            directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)


class OfficeLock:
    """One office per state directory; the kernel drops the lock when the process ends."""

    def __init__(self, state: StateDirectory) -> None:
        self._path = state.office / "office.lock"
        self._descriptor: int | None = None

    def take(self) -> None:
        """Raises: StateInUse, if another office holds it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise StateInUse(f"another office works in {self._path.parent.parent}") from None
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
