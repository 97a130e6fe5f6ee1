"""A loop outlives whatever a turn ends in."""

import asyncio

import pytest

from server.errors import OfficeError
from server.messages.loops import PAUSE_S, TROUBLE_PAUSE_S, forever, side_by_side


async def test_a_loop_goes_on_after_a_failure_and_after_a_bug_and_at_once_after_work() -> None:
    ends: list[BaseException | int] = [0, 3, OfficeError("away"), ValueError("a bug")]
    pauses: list[float] = []

    async def turn() -> int:
        if not ends:
            raise asyncio.CancelledError
        end = ends.pop(0)
        if isinstance(end, BaseException):
            raise end
        return end

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    with pytest.raises(asyncio.CancelledError):
        await forever("test", turn, pause)
    assert pauses == [PAUSE_S, 0, TROUBLE_PAUSE_S, TROUBLE_PAUSE_S]


async def test_one_that_fails_ends_no_neighbour() -> None:
    done: list[str] = []

    async def fails() -> None:
        raise OfficeError("away")

    async def works() -> None:
        await asyncio.sleep(0)
        done.append("worked")

    with pytest.raises(OfficeError):
        await side_by_side([fails(), works()])
    assert done == ["worked"]
