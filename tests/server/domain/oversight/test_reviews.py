"""Undoing an act on complaint: by the body above, in five working days, with reasons (A40)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.oversight.reviews import (
    Answer,
    Due,
    ReviewedAct,
    answer_refusals,
    complaint_refusals,
    due,
    overdue,
    restored,
    reviewer,
)
from server.domain.vocabulary import Body, Custody
from tests.support import law
from tests.support.single import only

ZONE = ZoneInfo("Asia/Shanghai")
BUREAUS = ReviewedAct("finding", Body.BUREAU)
PRISONS = ReviewedAct("refusal", Body.FACILITY, Custody.PRISON)
REHABS = ReviewedAct("cut", Body.FACILITY, Custody.REHAB)


def add_weekdays(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5
    return day


@pytest.mark.parametrize("code", ["refusal", "bar", "finding", "cut"])
def test_refusals_bars_findings_and_cuts_may_be_complained_of(code: str) -> None:
    assert complaint_refusals(law.profile(), ReviewedAct(code, Body.BUREAU)) == ()


def test_an_approval_is_no_harm_to_complain_of() -> None:
    refusal = only(complaint_refusals(law.profile(), ReviewedAct("approval", Body.FACILITY)))
    assert (refusal.code, refusal.citation.source) == ("review_not_open", "house rule")


def test_a_draft_without_video_knows_no_cut() -> None:
    draft = law.profile("vn-draft")
    assert complaint_refusals(draft, ReviewedAct("cut", Body.FACILITY)) != ()
    assert reviewer(draft, PRISONS) is None
    assert answer_refusals(draft, PRISONS, Answer(Body.DEPARTMENT, True, "wrong day")) == ()
    itself = only(answer_refusals(draft, PRISONS, Answer(Body.FACILITY, False, "so")))
    assert itself.code == "review_by_itself"


@pytest.mark.parametrize(
    ("act", "body"),
    [(BUREAUS, Body.CITY), (PRISONS, Body.PRISON_BUREAU), (REHABS, Body.REHAB_BUREAU)],
)
def test_the_body_above_reviews_and_no_other(act: ReviewedAct, body: Body) -> None:
    found = reviewer(law.profile(), act)
    assert found is not None
    assert found.body is body
    assert answer_refusals(law.profile(), act, Answer(body, True, "the log blames us")) == ()
    for other in {act.by, Body.DEPARTMENT}:
        refusal = only(answer_refusals(law.profile(), act, Answer(other, True, "so")))
        assert refusal.code == "review_by_another"


@pytest.mark.parametrize("overturned", [True, False])
def test_an_answer_has_reasons_either_way(overturned: bool) -> None:
    refusal = only(answer_refusals(law.profile(), BUREAUS, Answer(Body.CITY, overturned, " ")))
    assert refusal.code == "review_without_reasons"


def test_a_review_takes_five_working_days_and_no_more() -> None:
    wednesday = date(2026, 3, 4)
    found = due(law.profile(), wednesday, add_weekdays)
    assert found.last_day == date(2026, 3, 11)
    last = datetime(2026, 3, 11, 23, 59, 59, tzinfo=ZONE)
    assert overdue(law.profile(), found, last) == ()
    alarm = only(overdue(law.profile(), found, last + timedelta(seconds=1)))
    assert (alarm.code, alarm.facts) == ("review_overdue", {"last_day": "2026-03-11"})


def test_the_last_day_ends_in_the_zone_of_the_text() -> None:
    found = Due(date(2026, 3, 11), law.profile().cite("reviews.working_days"))
    assert overdue(law.profile(), found, datetime(2026, 3, 11, 17, tzinfo=ZoneInfo("UTC"))) != ()


def test_an_overturned_act_gives_visit_and_month_back_and_one_that_stands_nothing() -> None:
    back = restored(law.profile(), Answer(Body.CITY, True, "the network was down"))
    assert back is not None
    assert (back.quota, back.month) == (True, True)
    assert restored(law.profile(), Answer(Body.CITY, False, "no cause given")) is None


def test_what_comes_back_is_what_the_profile_says() -> None:
    profile = law.profile(reviews__restores__value=["quota"])
    back = restored(profile, Answer(Body.CITY, True, "so"))
    assert back is not None and not back.month
