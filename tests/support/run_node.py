"""A node alone in a process, from settings in a JSON file: the child without its office."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from signalling.node import Node, NodeSettings


def settings_from(text: str) -> NodeSettings:
    """The settings of the JSON object, its path-like values as paths."""
    values: dict[str, Any] = json.loads(text)
    for name in ("spool", "office_public_key", "node_key", "node_file"):
        values[name] = Path(values[name])
    values["allowed_origins"] = tuple(values["allowed_origins"])
    values["ice_servers"] = ()
    return NodeSettings(**values)


async def main(file: Path) -> None:
    """Run until SIGTERM."""
    node = Node(settings_from(file.read_text(encoding="utf-8")))
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await node.start()
    await over.wait()
    await node.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
