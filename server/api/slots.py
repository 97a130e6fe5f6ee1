"""/api/v1/units/{unit}/calendar and …/months: slots for everybody to see, and for units to set."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.api import slot_models as models
from server.api.month_names import MONTH, MonthQuery, first_of, month_of
from server.calls.cursors import cursor_of, key_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, anybody, staff
from server.calls.models import Page, PageQuery
from server.casework.acting import Acting, Looking
from server.domain.identifiers import UnitId
from server.use_cases.plan_month import plan_month
from server.use_cases.read_calendar import read_calendar
from server.use_cases.report_months import ROWS_MAX, report_months
from server.use_cases.revise_month import revise_month
from server.use_cases.show_month import show_month
from server.use_cases.sign_month import sign_month

UNIT: Final = f"{ROOT}/units/{{unit}}"
MONTHS: Final = f"{UNIT}/months/{{month}}"
TAGS: Final = ("slots",)


class ReportQuery(PageQuery):
    """Of which month, and which page."""

    limit: int = Field(default=ROWS_MAX, ge=1, le=ROWS_MAX, description="how many at most")
    month: Annotated[str, StringConstraints(pattern=MONTH)]


def unit_of(asked: Asked) -> UnitId:
    """Which unit the path names."""
    return UnitId(asked.path["unit"])


async def calendar(looking: Looking, asked: Asked) -> models.CalendarShown:
    """Times and counts."""
    unit, month = unit_of(asked), first_of(asked.query_as(MonthQuery).month)
    return models.calendar_shown(unit, month, await read_calendar(looking, unit, month))


async def show(looking: Looking, asked: Asked) -> models.MonthShown:
    """The month as its unit sees it."""
    return models.month_shown(await show_month(looking, unit_of(asked), month_of(asked)))


async def plan(acting: Acting, asked: Asked) -> models.MonthShown:
    """Plan it anew."""
    patterns = asked.body_as(models.PatternsBody).given()
    unit, month = unit_of(asked), month_of(asked)
    return models.month_shown(await plan_month(acting, unit, month, asked.seen, patterns))


async def revise(acting: Acting, asked: Asked) -> models.MonthShown:
    """Add to it."""
    patterns = asked.body_as(models.PatternsBody).given()
    unit, month = unit_of(asked), month_of(asked)
    return models.month_shown(await revise_month(acting, unit, month, asked.seen, patterns))


async def sign(acting: Acting, asked: Asked) -> models.MonthShown:
    """Sign it."""
    words = asked.body_as(models.SignatureBody).answer_for_few
    unit, month = unit_of(asked), month_of(asked)
    return models.month_shown(await sign_month(acting, unit, month, asked.seen, words))


async def compliance(looking: Looking, asked: Asked) -> Page[models.ComplianceShown]:
    """A page of the report."""
    query = asked.query_as(ReportQuery)
    key = key_of(query.cursor, 1)
    after = "" if key is None else key[0]
    month = first_of(query.month)
    rows = await report_months(looking, unit_of(asked), month, query.limit, after)
    following = cursor_of(rows[-1].unit) if len(rows) == query.limit else ""
    return Page(items=[models.row_shown(each) for each in rows], next=following)


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, f"{UNIT}/calendar", "show_calendar",
        "A unit's times with counts; nobody's name (Art. 12)",
        anybody(), models.CalendarShown, look=calendar, query=MonthQuery, tags=TAGS,
    ),
    Endpoint(
        Method.GET, MONTHS, "show_month",
        "A month of slots, planned or signed, with what lacks",
        staff(), models.MonthShown, look=show, tags=TAGS,
    ),
    Endpoint(
        Method.PUT, f"{MONTHS}/plan", "plan_month",
        'Plan a month anew, before it is signed; If-Match "0" begins it (Art. 12)',
        staff(), models.MonthShown,
        act=plan, body=models.PatternsBody, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{MONTHS}/signature", "sign_month",
        "Determine a month and make it public (Art. 12, 13)",
        staff(), models.MonthShown,
        act=sign, body=models.SignatureBody, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{MONTHS}/additions", "revise_month",
        "Add slots to a signed month; none is taken away but by a closure (Art. 12, 36)",
        staff(), models.MonthShown,
        act=revise, body=models.PatternsBody, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.GET, f"{UNIT}/compliance", "report_months",
        "Which units signed in time, with slots enough, and what closures took (Art. 12, 13, 39)",
        staff(), Page[models.ComplianceShown], look=compliance, query=ReportQuery, tags=TAGS,
    ),
)  # fmt: skip
