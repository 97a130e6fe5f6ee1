"""Three doors to more than the month's one visit, and each lets its number through."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.doors import Doors, is_juvenile, openings
from server.domain.entitlement.special import Excess, SpecialDecision
from server.domain.profile.profile import Profile
from server.domain.slots.priority import Criterion, Standing
from server.domain.vocabulary import Body, Custody
from tests.support import law

GD = law.profile()
DAY = date(2026, 3, 20)
START = datetime(2026, 3, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)


def codes(doors: Doors, profile: Profile = GD, day: date = DAY) -> list[tuple[str, int]]:
    return [(each.code, each.visits) for each in openings(profile, doors, START, day, NOW)]


HELD = (Standing("reforming", Body.INMATE, "d-17", GD.cite("priority.classes.reforming")),)


def criterion(published_at: datetime | None, visits: int | None = 2) -> Criterion:
    numbers = {} if visits is None else {"reforming": visits}
    return Criterion("v2", Custody.PRISON, frozenset({"reforming"}), 0, numbers, published_at)


def decided(**changes: object) -> SpecialDecision:
    values: dict[str, object] = {
        "excess": Excess.SECOND_VISIT,
        "granted": True,
        "by": Body.FACILITY,
        "decided_at": datetime(2026, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
        "reason": "parent gravely ill",
        "number": 2,
    }
    return SpecialDecision(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.law("GD-22")
def test_no_door_stands_open_by_itself() -> None:
    assert codes(Doors()) == []


@pytest.mark.law("GD-26", "GD-22")
def test_a_juvenile_has_the_number_of_the_profile_to_the_eve_of_the_18th_birthday() -> None:
    doors = Doors(born_on=date(2008, 3, 20))
    assert codes(doors, day=date(2026, 3, 19)) == [("juvenile_door", 3)]
    assert codes(doors, day=date(2026, 3, 20)) == []
    assert is_juvenile(GD, None, DAY) is False


@pytest.mark.law("GD-26")
def test_a_text_that_relaxes_nothing_for_juveniles_opens_nothing() -> None:
    doors = Doors(born_on=date(2010, 1, 1))
    assert codes(doors, law.profile(quota__juvenile_may_have_more__value=False)) == []
    assert codes(doors, law.profile(quota__doors__value=["facility_decision"])) == []


@pytest.mark.law("GD-22")
@pytest.mark.parametrize(
    ("met", "opened"),
    [
        (criterion(NOW), [("priority_door", 2)]),
        (criterion(NOW + timedelta(seconds=1)), []),
        (criterion(None), []),
        (criterion(NOW, visits=None), []),
    ],
)
def test_only_a_published_criterion_with_a_number_opens(
    met: Criterion, opened: list[tuple[str, int]]
) -> None:
    assert codes(Doors(criterion=met, held=HELD)) == opened
    assert codes(Doors(criterion=met)) == []


@pytest.mark.law("GD-22")
def test_a_facility_decision_before_the_visit_opens_the_number_that_it_names() -> None:
    assert codes(Doors(decisions=(decided(),))) == [("decision_door", 2)]


@pytest.mark.law("GD-22")
@pytest.mark.parametrize(
    "changes",
    [
        {"granted": False},
        {"by": Body.BUREAU},
        {"decided_at": START},
        {"reason": " "},
        {"number": None},
        {"excess": Excess.OVER_TIME},
    ],
)
def test_a_decision_that_lacks_something_opens_nothing(changes: dict[str, object]) -> None:
    assert codes(Doors(decisions=(decided(**changes),))) == []


@pytest.mark.law("GD-22")
@pytest.mark.parametrize("days", [1, 2])
def test_an_extension_of_the_review_alone_opens_nothing(days: int) -> None:
    assert codes(Doors(review_extended_days=days)) == []


def test_the_draft_knows_the_door_for_juveniles_alone() -> None:
    draft = law.profile("vn-draft")
    doors = Doors(date(2010, 1, 1), criterion(NOW), HELD, (decided(),))
    assert codes(doors, draft) == [("juvenile_door", 3)]
