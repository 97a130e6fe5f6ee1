"""node.json: where a living node says who and where it is.

The file outlives its node, so nothing in it counts before the process is seen to live in this boot
of the machine and answers with the same identity."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
FILE_BYTES_MAX: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class NodeFile:
    """One node as its file tells."""

    pid: int
    boot_id: str
    """Of the machine's boot that the node runs in (random(4), boot_id)."""
    node_id: str
    """Made anew by each start of a node."""
    http_host: str
    http_port: int
    udp_port: int
    tls: bool
    wall_offset_s: float
    """Wall time less CLOCK_BOOTTIME at the node's start; it never looks at the wall clock again."""


def read(path: Path) -> NodeFile | None:
    """What the file says; None, if there is none or it is not whole."""
    try:
        told = json.loads(path.read_bytes()[:FILE_BYTES_MAX])
        return NodeFile(
            pid=int(told["pid"]),
            boot_id=str(told["boot_id"]),
            node_id=str(told["node_id"]),
            http_host=str(told["http_host"]),
            http_port=int(told["http_port"]),
            udp_port=int(told["udp_port"]),
            tls=bool(told["tls"]),
            wall_offset_s=float(told["wall_offset_s"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def machine_boot_id() -> str:
    """Which boot of this machine this is."""
    return BOOT_ID.read_text(encoding="ascii").strip()


def lives(node: NodeFile) -> bool:
    """Whether its process is there, in this boot (pids start again with each)."""
    if node.boot_id != machine_boot_id():
        return False
    try:
        os.kill(node.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def address_of(node: NodeFile) -> str:
    """Where the office asks it: http(s)://host:port, on loopback if it listens everywhere."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104
    host = everywhere.get(node.http_host, node.http_host)
    return f"{'https' if node.tls else 'http'}://{host}:{node.http_port}"
