"""Alarms are found by the unit and by the level above, once for each subject."""

from datetime import timedelta

import pytest

from server.domain.citation import Citation
from server.domain.identifiers import UnitId
from server.storage.alarms import ALARMS, RaisedAlarm, of_unit, raised
from server.storage.database import Database
from server.storage.errors import ConstraintBroken
from tests.support.province import BUREAU, CITY, MONDAY, OTHER_BUREAU, Province

CITED = Citation("CN-GD-2020", "1", "deadlines.escalation_percent", "house rule")


def alarm(unit: UnitId, subject: str, minutes: int = 0) -> RaisedAlarm:
    at = MONDAY + timedelta(minutes=minutes)
    return RaisedAlarm(unit, CITY, "review_at_50", subject, at, CITED)


async def names(database: Database, unit: UnitId, **page: object) -> list[str]:
    async with database.read() as reader:
        return [kept.id for kept in await of_unit(reader, unit, 2, **page)]  # type: ignore[arg-type]


async def test_the_unit_sees_its_own_and_the_level_above_those_of_all_below(
    province: Province,
) -> None:
    async with province.database.begin() as work:
        await ALARMS.add(work, "1", alarm(BUREAU, "a", 1))
        await ALARMS.add(work, "2", alarm(OTHER_BUREAU, "b", 2))
        await ALARMS.add(work, "3", alarm(BUREAU, "c", 3))
    assert await names(province.database, BUREAU) == ["3", "1"]
    assert await names(province.database, OTHER_BUREAU) == ["2"]
    assert await names(province.database, CITY) == ["3", "2"]
    last = (MONDAY + timedelta(minutes=2), "2")
    assert await names(province.database, CITY, before=last) == ["1"]
    async with province.database.read() as reader:
        assert await raised(reader, ["a", "z"]) == {(BUREAU, "review_at_50", "a")}


async def test_one_alarm_for_a_unit_a_code_and_a_subject(province: Province) -> None:
    with pytest.raises(ConstraintBroken):
        async with province.database.begin() as work:
            await ALARMS.add(work, "1", alarm(BUREAU, "a"))
            await ALARMS.add(work, "2", alarm(BUREAU, "a"))
