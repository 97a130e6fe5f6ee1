"""Sees every exception that escapes, wherever: the loop, a thread, a destructor, a log line."""

import asyncio
import gc
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

ESCAPES_KEPT_MAX: Final = 20


class Witness(logging.Handler):
    """As a context: collects the escapes; counts all, keeps the first as text."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self.escapes: list[str] = []

    def __enter__(self) -> "Witness":
        gc.collect()  # what earlier tests left unclosed is not ours
        self._unraisable, self._thread = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = lambda found: self._note("destructor", found.exc_value)
        threading.excepthook = lambda found: self._note("thread", found.exc_value)
        asyncio.get_running_loop().set_exception_handler(self._on_loop)
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.unraisablehook, threading.excepthook = self._unraisable, self._thread
        asyncio.get_running_loop().set_exception_handler(None)
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """A log record of level error, or with a traceback, counts as an escape."""
        if record.levelno >= logging.ERROR or record.exc_info:
            error = record.exc_info[1] if record.exc_info else None
            self._note(f"log {record.name}: {record.getMessage()}", error)

    def _on_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._note(f"loop: {context.get('message')}", context.get("exception"))

    def _note(self, where: str, error: BaseException | None) -> None:
        self.count += 1
        if len(self.escapes) < ESCAPES_KEPT_MAX:
            lines = traceback.format_exception(error) if error else []
            self.escapes.append(where + "\n" + "".join(lines[-6:]))


def resident_mb() -> float:
    """Memory of this process that lies in RAM (proc(5), VmRSS)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
