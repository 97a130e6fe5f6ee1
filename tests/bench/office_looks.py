"""Looks: a clerk's work list, a unit's calendar."""

from itertools import cycle, islice
from random import Random
from typing import Any, Final

from sqlalchemy import func, select

from server.calls.cursors import cursor_of
from server.domain.months import months_after
from server.storage.tasks import TASKS
from tests.bench.office_figures import Figure
from tests.bench.office_rig import Rig

CALENDAR_P99_MS: Final = 100.0
LIST_P99_MS: Final = 100.0
PAGE: Final = 50


async def work_lists(rig: Rig, times: int) -> list[Figure]:
    """The first page of a work list, and one from the middle of it."""
    first = Figure("work list, first page", LIST_P99_MS)
    middle = Figure("work list, a page in the middle", LIST_P99_MS)
    many = func.count().label("many")
    async with rig.database.read() as reader:
        asked = select(TASKS.c.unit_id, many).group_by(TASKS.c.unit_id).order_by(many.desc())
        busy = [(row.unit_id, row.many) for row in await reader.ask(asked.limit(20))]
    for unit, waiting in islice(cycle(busy), times):
        path = f"/api/v1/units/{unit}/tasks?limit={PAGE}"
        await rig.call(unit, "GET", path, figure=first)
        cursor = await cursor_at(rig, unit, waiting // 2)
        await rig.call(unit, "GET", f"{path}&cursor={cursor}", figure=middle)
    return [first, middle]


async def cursor_at(rig: Rig, unit: str, place: int) -> str:
    """The cursor behind the task at a place of the list, as its page before would have given it."""
    asked = select(TASKS).where(TASKS.c.unit_id == unit)
    ordered = asked.order_by(TASKS.c.due, TASKS.c.application_id).offset(place).limit(1)
    async with rig.database.read() as reader:
        row: Any = (await reader.ask(ordered)).one()
    return cursor_of(row.due.isoformat(), row.application_id)


async def calendars(rig: Rig, times: int) -> list[Figure]:
    """A month of a unit's calendar: this month, the next, and the one before."""
    figure = Figure("calendar of a unit's month", CALENDAR_P99_MS)
    random = Random(1)
    units = sorted(rig.tokens)
    first = rig.now().date().replace(day=1)
    for _ in range(times):
        unit, month = random.choice(units), months_after(first, random.randrange(-1, 2))
        path = f"/api/v1/units/{unit}/calendar?month={month:%Y-%m}"
        await rig.call(unit, "GET", path, figure=figure)
    return [figure]
