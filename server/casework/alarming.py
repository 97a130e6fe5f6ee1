"""Raising an alarm: to the unit whose turn it is and to the level above, once (Art. 31(4))."""

from collections.abc import Mapping
from typing import Final

from server.casework import events
from server.casework.acting import Acting
from server.domain.alarm import Alarm
from server.domain.citation import Citation
from server.domain.identifiers import UnitId
from server.domain.oversight.tasks import Task, above
from server.domain.units import BODY_OF_KIND, body_of, custody_of
from server.domain.vocabulary import Body
from server.storage import alarms, units
from server.storage.alarms import RaisedAlarm
from server.storage.ids import new_id
from server.storage.units import StoredUnit

ESCALATION: Final = "review_at_{}"
"""An escalation's code, by the percent of the working time that has gone by."""


async def raise_once(
    acting: Acting,
    unit: UnitId,
    code: str,
    subject: str,
    citation: Citation,
    facts: Mapping[str, str | int],
) -> bool:
    """Raise an alarm, if it was not raised before.  Returns: whether it is new."""
    if (unit, code, subject) in await alarms.raised(acting.work, [subject]):
        return False
    owner = await units.get(acting.work, unit)
    assert owner is not None, "an alarm is raised for a unit that there is"
    higher = await level_above(acting, owner)
    alarm = RaisedAlarm(unit, higher, code, subject, acting.now, citation, facts)
    name = new_id(acting.now)
    await alarms.ALARMS.add(acting.work, name, alarm)
    await events.alarm_raised(acting, name, [unit] if higher is None else [unit, higher])
    told = {"code": code, "unit": unit, **({} if higher is None else {"above": higher})}
    await acting.enter("alarm_raised", subject, facts=told, citations=(citation,))
    return True


async def raise_rule(acting: Acting, unit: UnitId, subject: str, alarm: Alarm) -> bool:
    """Raise what a rule has found.  Returns: whether it is new."""
    return await raise_once(acting, unit, alarm.code, subject, alarm.citation, alarm.facts)


async def level_above(acting: Acting, owner: StoredUnit) -> UnitId | None:
    """Who reviews the owner's acts: a bureau's City, a facility's provincial bureau, else the
    Department; None: there is none, as above the Department itself."""
    body = body_of(owner.unit.kind)
    if body in {None, Body.DEPARTMENT}:
        return None
    assert body is not None
    task = Task(owner.unit.id, body, acting.now, custody_of(owner.unit.kind))
    wanted = above(acting.profile, task)
    if wanted is Body.CITY:
        return owner.unit.city
    every = await units.every(acting.work)
    found = (each.unit.id for each in every if BODY_OF_KIND.get(each.unit.kind) is wanted)
    return next(found, None)
