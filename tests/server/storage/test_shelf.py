"""A shelf gives back each value as it was put there, and refuses a change of an old version."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.identifiers import BookingId, PersonId, StaffId
from server.domain.people.bars import Bar
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn, Paper
from server.storage import bars, days
from server.storage.database import Database
from server.storage.days import DayOfVisit
from server.storage.errors import StaleVersion
from server.storage.schema import SHELVES
from server.storage.shelf import Shelf
from tests.support import office_rows
from tests.support.office_rows import CLERK, NOW

ANN = PersonId("person-1")
BAR = Bar("identity_untrue", ANN, CLERK, NOW, None, None, {"evidence": "e-1"})


@pytest.fixture
async def rows(database: Database) -> AsyncIterator[Database]:
    async with database.begin() as work:
        await office_rows.units(work, *office_rows.SIDES)
        assert await office_rows.person(work, "person-1") == ANN
    yield database


async def test_what_is_put_there_comes_back_equal(rows: Database) -> None:
    async with rows.begin() as work:
        await bars.BARS.add(work, "bar-1", BAR)
    async with rows.read() as reader:
        kept = await bars.BARS.get(reader, "bar-1")
        assert await bars.against(reader, frozenset({ANN})) == (BAR,)
    assert kept is not None and kept.value == BAR and kept.version == 1


async def test_a_value_changed_in_an_old_version_is_refused(rows: Database) -> None:
    async with rows.begin() as work:
        seen = await bars.BARS.add(work, "bar-1", BAR)
        ended = Bar("identity_untrue", ANN, CLERK, NOW, NOW + timedelta(days=1))
        assert (await bars.BARS.change(work, seen, ended)).version == 2
    with pytest.raises(StaleVersion):
        async with rows.begin() as work:
            await bars.BARS.change(work, seen, BAR)


async def test_who_is_not_there_is_none(rows: Database) -> None:
    async with rows.read() as reader:
        assert await bars.BARS.get(reader, "bar-2") is None
        assert await days.of_booking(reader, BookingId("b-1")) is None


def test_actors_of_each_kind_come_back_as_what_they_are() -> None:
    ink = Paper("resident_id_card", True, True, True, date(2035, 1, 1))
    day = DayOfVisit(
        BookingId("b-1"),
        {ANN: Arrival(ANN, NOW)},
        {ANN: CheckIn(ANN, ink, ticks={"identity": StaffId("staff-1")})},
        heads={"adult": 2},
    )
    assert again(days.DAYS, day) == day


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.table.name)
def test_each_kind_of_value_can_be_kept(shelf: Shelf[Any]) -> None:
    assert shelf._form.json_schema()["type"] == "object"


def again(shelf: Shelf[Any], value: Any) -> Any:
    """Through JSON and back, as a row does it."""
    form = shelf._form
    return form.validate_json(form.dump_json(value))
