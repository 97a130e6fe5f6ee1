"""The Department interprets: a dated entry changes a named key from a day on (Art. 40)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from server.domain.profile.profile import Profile
from tests.support import law

DAY = date(2021, 3, 1)


def entry(key: str, value: Any, day: date = DAY, source: str = "Art. 40") -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "effective_from": day,
        "issuer": "广东省司法厅",
        "reference": "an answer to an enquiry",
        "source": source,
    }


def interpreted(*entries: dict[str, Any]) -> Profile:
    return law.profile(interpretations=list(entries))


@pytest.mark.law("GD-100")
def test_an_interpretation_changes_a_rule_from_its_day_on_and_not_before() -> None:
    profile = interpreted(entry("session.people_max", 9))
    before, after = profile.as_of(date(2021, 2, 28)), profile.as_of(DAY)
    assert before.people_max("video")[0] == 7
    assert before.version == "2020-09-02"
    assert after.people_max("video")[0] == 9
    assert after.cite("session.people_max").source == "Art. 11, 39, Art. 40"
    assert after.version == "2020-09-02+2021-03-01"


def test_an_interpretation_of_a_house_rule_puts_the_article_in_its_place() -> None:
    profile = interpreted(entry("deadlines.close_of_business", "17:30")).as_of(DAY)
    assert profile.cite("deadlines.close_of_business").source == "Art. 40"


def test_a_later_interpretation_goes_over_an_earlier_one() -> None:
    later = date(2022, 1, 1)
    profile = interpreted(
        entry("session.people_max", 5, later), entry("session.people_max", 9, DAY)
    )
    seen = [profile.as_of(day).people_max("video")[0] for day in (DAY, later)]
    assert seen == [9, 5]
    assert profile.as_of(DAY).as_of(later) == profile.as_of(later)


def test_a_reading_and_an_attribute_can_be_interpreted() -> None:
    profile = interpreted(
        entry("readings.A11.text", "four times"), entry("bars.case_connected.scope", "person")
    ).as_of(DAY)
    assert profile.readings["A11"].text == "four times"
    assert profile.bars["case_connected"].scope == "person"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("session.people", 9), "session.people is no rule of this profile"),
        (entry("session", 9), "session is no rule"),
        (entry("title", "x"), "title is no rule"),
        (entry("bars.case_connected.source", "Art. 1"), "is no rule"),
        (entry("quota.month", "rolling"), "stands by a fixed reading"),
        (entry("readings.A2.text", "rolling"), "stands by a fixed reading"),
        (entry("session.people_max", "nine"), "valid integer"),
        (entry("session.people_max", 9, source="Art. 99"), "is not in the article index"),
    ],
)
def test_an_interpretation_that_names_nothing_to_interpret_is_refused(
    wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        interpreted(wrong)
