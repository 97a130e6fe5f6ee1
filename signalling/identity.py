"""Who a node is: the file by which an office finds it and knows it again."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Identity:
    """What node.json tells of a living node."""

    pid: int
    boot_id: str
    """Of the machine's boot (random(4)): pids start again with each."""
    node_id: str
    """Made anew by each start of a node."""
    http_host: str
    http_port: int
    udp_port: int
    tls: bool
    wall_offset_s: float
    """Wall time less CLOCK_BOOTTIME at the start; tokens are dated by it."""

    def write(self, path: Path) -> None:
        """Put the file there in one step.  Raises: OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)) + "\n", encoding="ascii")
        fresh.replace(path)

    def remove(self, path: Path) -> None:
        """Take the file away, if it still tells of this node."""
        try:
            told = json.loads(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if isinstance(told, dict) and told.get("node_id") == self.node_id:
            path.unlink(missing_ok=True)


def machine_boot_id() -> str:
    """Which boot of this machine this is.  Raises: OSError."""
    return BOOT_ID.read_text(encoding="ascii").strip()


def own_pid() -> int:
    """The process that asks."""
    return os.getpid()
