"""/api/v1/units/{unit}/tasks: what waits for a unit, the most urgent first; it names nobody."""

from typing import Final

from server.calls.cursors import cursor_of, key_of, moment_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Page, PageQuery, at
from server.casework.acting import Looking
from server.domain.applications.applications import Origin, State
from server.domain.identifiers import ApplicationId, UnitId
from server.domain.powers.acts import Act
from server.storage import tasks


class TaskShown(Answer):
    """An application that waits for the unit."""

    application: str
    reference: str
    origin: Origin
    kind: str
    state: State
    due: str
    start: str | None


async def of_unit(looking: Looking, asked: Asked) -> Page[TaskShown]:
    """A page of the unit's work list."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.SEE_APPLICATION, [unit], subject=unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 2)
    after = None if key is None else (moment_of(key[0]), ApplicationId(key[1]))
    found = await tasks.of_unit(looking.reader, unit, query.limit, after)
    last = found[-1] if len(found) == query.limit else None
    return Page(
        items=[shown(looking, each) for each in found],
        next=cursor_of(last.due.isoformat(), last.application) if last else "",
    )


def shown(looking: Looking, task: tasks.Waiting) -> TaskShown:
    """One line of the list."""
    return TaskShown(
        application=task.application,
        reference=task.reference,
        origin=task.origin,
        kind=task.kind,
        state=task.state,
        due=looking.law.local(task.due).isoformat(),
        start=at(task.start and looking.law.local(task.start)),
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/tasks",
        "list_tasks",
        "What waits for a unit, the most urgent first",
        staff(),
        Page[TaskShown],
        look=of_unit,
        query=PageQuery,
        tags=("applications",),
    ),
)
