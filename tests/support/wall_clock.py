"""The wall clock of one child process, in our hand: `wall_clock.c` loaded into it."""

import mmap
import struct
import subprocess
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("wall_clock.c")


class WallClock:
    """Sets the wall clock of processes started with `environment`; their boot clock stays."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "wall_clock.so"
        self._offset = folder / "wall_offset"
        command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(self._library), str(SOURCE)]
        subprocess.run(command, check=True, timeout=60)
        self._offset.write_bytes(bytes(8))
        with self._offset.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 8)

    @property
    def environment(self) -> dict[str, str]:
        """What to add to the environment of the process whose clock is to move."""
        return {"LD_PRELOAD": str(self._library), "HUIJIAN_WALL_OFFSET": str(self._offset)}

    def jump(self, offset_s: float) -> None:
        """From now on the process's wall clock is `offset_s` ahead of the machine's."""
        self._page[:] = struct.pack("@q", int(offset_s * 1e9))
