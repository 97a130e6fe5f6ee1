"""Logs: a constant event, its data in fields, ids and never names of persons.

A file under the state directory gets JSON lines; the terminal gets what the settings say.  The
sinks are handed to structlog once, by the composition root of each process."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

import structlog

LOG_BYTES_MAX: Final = 64 * 1024 * 1024  # then the file is turned over once: 128 MiB at most
FORBIDDEN_FIELDS: Final = frozenset({"grant", "secret", "sdp", "text", "note", "token", "name"})
Event = structlog.types.EventDict


def setup(level: str, terminal: str, file: Path | None) -> None:
    """Send the logs of this process to its terminal and its file.

    Args:
        level: the mildest that is written: debug, info, warning, error.
        terminal: `human`, `json` or `none`.
        file: gets every event as a JSON line; None: no file."""
    number = getattr(logging, level.upper())
    shared: list[Callable[[Any, str, Event], Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_persons,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, Fork(terminal, file)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    # What libraries say through the standard library (aiohttp's tracebacks) goes the same way.
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[Bridge()], force=True)


def without_persons(_logger: Any, _method: str, event: Event) -> Event:
    """Take out what could name a person or open a door, should a caller log it by mistake."""
    for field in FORBIDDEN_FIELDS & event.keys():
        event[field] = "withheld"
    return event


class Fork:
    """Writes one event to the terminal and to the file."""

    def __init__(self, terminal: str, file: Path | None) -> None:
        self._terminal = terminal
        self._path = file
        self._file: TextIO | None = file.open("a", encoding="utf-8") if file else None
        self._json = structlog.processors.JSONRenderer(ensure_ascii=False)
        self._human = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())

    def __call__(self, logger: Any, method: str, event: Event) -> str:
        """The last processor of structlog's chain."""
        line = self._json(logger, method, dict(event))
        assert isinstance(line, str)
        if self._file is not None:
            self._write(line)
        if self._terminal == "json":
            print(line, file=sys.stderr)  # noqa: T201 - this is the terminal's log
        elif self._terminal == "human":
            print(self._human(logger, method, event), file=sys.stderr)  # noqa: T201
        return ""

    def _write(self, line: str) -> None:
        assert self._file is not None and self._path is not None
        self._file.write(line + "\n")
        self._file.flush()
        if self._file.tell() > LOG_BYTES_MAX:
            self._file.close()
            self._path.replace(self._path.with_name(self._path.name + ".1"))
            self._file = self._path.open("a", encoding="utf-8")


class Bridge(logging.Handler):
    """Hands records of the standard library's logging to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record under its logger's name."""
        log = structlog.get_logger().bind(logger=record.name)
        told = {"message": record.getMessage()}
        if record.exc_info:
            log.error("library_error", exc_info=record.exc_info, **told)
        else:
            log.warning("library_warning", **told)
