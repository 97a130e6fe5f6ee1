"""A loop that lives as long as the office: one turn after another, whatever a turn ends in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog

from server.errors import OfficeError

PAUSE_S: Final = 1.0
TROUBLE_PAUSE_S: Final = 5.0

log = structlog.get_logger()


async def forever(
    name: str,
    turn: Callable[[], Awaitable[int]],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Take turns until cancelled.

    Args:
        turn: does what is due; returns how much that was.  After much there may be more at once.
        pause: waits so many seconds."""
    while True:
        try:
            done = await turn()
        except OfficeError as error:
            log.warning("loop_waits", loop=name, code=error.code)
            await pause(TROUBLE_PAUSE_S)
        except Exception:
            # A message that is a bug must not keep the others from their people.
            log.exception("loop_failed", loop=name)
            await pause(TROUBLE_PAUSE_S)
        else:
            await pause(0 if done else PAUSE_S)


async def side_by_side(each: Iterable[Awaitable[None]]) -> None:
    """Do all to their end, then tell of the first that failed: a failure ends no neighbour, which
    may have sent already and not said so."""
    ended = await asyncio.gather(*each, return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise error
