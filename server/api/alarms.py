"""/api/v1/units/{unit}/alarms: what ought to have been done, of a unit and of the level below."""

from typing import Final

from pydantic import Field

from server.calls.cursors import cursor_of, key_of, moment_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import CitationShown, Page, PageQuery, Versioned, cited
from server.casework.acting import Acting, Looking
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.law import Law
from server.storage import alarms
from server.storage.alarms import RaisedAlarm
from server.storage.shelf import Kept
from server.use_cases.see_alarm import see_alarm

TAGS: Final = ("oversight",)


class AlarmShown(Versioned):
    """One alarm; it names nobody."""

    id: str
    unit: str
    above: str | None
    code: str
    subject: str
    at: str
    citation: CitationShown
    facts: dict[str, str | int]
    seen: dict[str, str] = Field(description="when each unit first looked at it")


async def of_unit(looking: Looking, asked: Asked) -> Page[AlarmShown]:
    """A page of alarms, the newest first, for who works in that unit."""
    unit = UnitId(asked.path["unit"])
    if looking.staff().unit != unit:
        raise Unknown("unit", unit)
    await looking.allow(Act.READ_FIGURES, [unit], subject=unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 2)
    before = None if key is None else (moment_of(key[0]), key[1])
    found = await alarms.of_unit(looking.reader, unit, query.limit, before)
    last = found[-1] if len(found) == query.limit else None
    return Page(
        items=[shown(looking.law, each) for each in found],
        next=cursor_of(last.value.at.isoformat(), last.id) if last else "",
    )


async def see(acting: Acting, asked: Asked) -> AlarmShown:
    """Remember that the caller's unit has seen it."""
    return shown(acting.law, await see_alarm(acting, asked.path["alarm"]))


def shown(law: Law, kept: Kept[RaisedAlarm]) -> AlarmShown:
    """An alarm as it goes out."""
    alarm = kept.value
    return AlarmShown(
        version=kept.version,
        id=kept.id,
        unit=alarm.unit,
        above=alarm.above,
        code=alarm.code,
        subject=alarm.subject,
        at=law.local(alarm.at).isoformat(),
        citation=cited(alarm.citation),
        facts=dict(alarm.facts),
        seen={unit: law.local(moment).isoformat() for unit, moment in alarm.seen.items()},
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/alarms",
        "list_alarms",
        "The alarms of a unit and of the level below it, the newest first",
        staff(),
        Page[AlarmShown],
        look=of_unit,
        query=PageQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.PUT,
        f"{ROOT}/alarms/{{alarm}}/seen",
        "see_alarm",
        "The unit has seen an alarm; again changes nothing",
        staff(),
        AlarmShown,
        act=see,
        tags=TAGS,
    ),
)
