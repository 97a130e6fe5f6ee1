"""Limits by the visit's day, steps by the day of lodging, bars by the day of the act (GD-100)."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from server.domain.profile.choice import in_force
from server.domain.profile.which import for_act, for_limits, for_steps
from tests.support import law

ZONE = "Asia/Shanghai"
OLD = law.profile(id="CN-GD-2017", version="2017-12-01", effective_from=date(2017, 12, 1))
CHOOSE = partial(in_force, (law.profile(), OLD), "CN-GD")
AUGUST = datetime(2020, 8, 31, 10, tzinfo=ZoneInfo(ZONE))
SEPTEMBER = datetime(2020, 9, 2, 10, tzinfo=ZoneInfo(ZONE))


@pytest.mark.law("GD-100")
def test_a_visit_lodged_under_the_old_text_keeps_its_steps_and_takes_the_new_limits() -> None:
    assert for_steps(CHOOSE, ZONE, AUGUST).id == "CN-GD-2017"
    assert for_limits(CHOOSE, ZONE, SEPTEMBER).id == "CN-GD-2020"


@pytest.mark.law("GD-100")
def test_a_finding_rests_on_the_text_of_the_day_of_the_act() -> None:
    assert for_act(CHOOSE, ZONE, AUGUST).id == "CN-GD-2017"
    assert for_act(CHOOSE, ZONE, SEPTEMBER).id == "CN-GD-2020"


@pytest.mark.law("GD-100")
@pytest.mark.parametrize("question", [for_limits, for_steps, for_act])
def test_the_day_begins_at_midnight_where_the_law_holds(question: object) -> None:
    assert callable(question)
    eve = datetime(2020, 9, 1, 15, 59, 59, tzinfo=UTC)
    assert question(CHOOSE, ZONE, eve).id == "CN-GD-2017"
    assert question(CHOOSE, ZONE, datetime(2020, 9, 1, 16, tzinfo=UTC)).id == "CN-GD-2020"


@pytest.mark.law("GD-100")
def test_an_interpretation_of_the_department_changes_limits_from_its_day_on() -> None:
    entry = {
        "key": "session.talk_cap_minutes",
        "value": 40,
        "effective_from": date(2021, 3, 1),
        "issuer": "Department",
        "reference": "no. 1",
        "source": "Art. 40",
    }
    choose = partial(in_force, (law.profile(interpretations=[entry]),), "CN-GD")
    minutes = [
        for_limits(choose, ZONE, datetime(2021, month, day, 10, tzinfo=ZoneInfo(ZONE)))
        for month, day in ((2, 28), (3, 1))
    ]
    assert [each.minutes_max("video")[0] for each in minutes] == [30, 40]
    assert minutes[1].minutes_max("video")[1].source == "Art. 11, 39, Art. 40"
