"""/api/v1/units/{unit}/figures: a month in counts, of a unit or of all that stand under it."""

from typing import Final

from server.api.month_names import MonthQuery, first_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer
from server.casework.acting import Looking
from server.domain.applications.applications import State as ApplicationState
from server.domain.identifiers import UnitId
from server.domain.slots.slots import State as SlotState
from server.storage.bookings import State
from server.use_cases.read_figures import Figures, read_figures


class VisitsShown(Answer):
    """Visits of one state and outcome; an empty outcome is not known yet, or there is none."""

    state: State
    outcome: str
    count: int


class FiguresShown(Answer):
    """A month in counts."""

    unit: str
    month: str
    units: int
    applications: dict[ApplicationState, int]
    median_working_minutes: int | None
    late: int
    visits: list[VisitsShown]
    slots: dict[SlotState, int]


def shown(figures: Figures) -> FiguresShown:
    """Figures as they go out."""
    return FiguresShown(
        unit=figures.unit,
        month=f"{figures.month:%Y-%m}",
        units=figures.units,
        applications=dict(figures.applications),
        median_working_minutes=figures.median_minutes,
        late=figures.late,
        visits=[
            VisitsShown(state=state, outcome=outcome, count=count)
            for (state, outcome), count in sorted(figures.visits.items())
        ],
        slots=dict(figures.slots),
    )


async def read(looking: Looking, asked: Asked) -> FiguresShown:
    """The figures of a month."""
    month = first_of(asked.query_as(MonthQuery).month)
    return shown(await read_figures(looking, UnitId(asked.path["unit"]), month))


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, f"{ROOT}/units/{{unit}}/figures", "read_figures",
        "Applications, visits and slots of a month, in counts",
        staff(), FiguresShown, look=read, query=MonthQuery, tags=("figures",),
    ),
)  # fmt: skip
