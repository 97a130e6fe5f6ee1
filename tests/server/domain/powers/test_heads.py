"""Extension, private room, meal, conference: one of three heads; progress: one alone (VN-14)."""

import pytest

from server.domain.powers.heads import act_refusals
from server.domain.vocabulary import Body
from tests.support import law

DRAFT = law.profile("vn-draft")
HEADS = [
    Body.PRISON_SUPERINTENDENT,
    Body.DETENTION_SUPERINTENDENT,
    Body.DISTRICT_ENFORCEMENT_HEAD,
]
ACTS = ["extend", "private_room", "meal", "family_conference", "organise_visits"]


@pytest.mark.law("VN-14")
@pytest.mark.parametrize("act", ACTS)
def test_each_of_the_three_heads_may_and_nobody_else(act: str) -> None:
    may = [body for body in Body if not act_refusals(DRAFT, act, body)]
    assert may == HEADS


@pytest.mark.law("VN-14", "VN-07")
def test_progress_is_recognised_by_the_prison_superintendent_alone() -> None:
    may = [body for body in Body if not act_refusals(DRAFT, "recognise_progress", body)]
    assert may == [Body.PRISON_SUPERINTENDENT]


@pytest.mark.law("VN-14", "VN-09")
def test_the_facility_tells_the_relatives() -> None:
    may = [body for body in Body if not act_refusals(DRAFT, "notify_relatives", body)]
    assert may == [Body.FACILITY]


@pytest.mark.law("VN-14")
def test_nothing_is_delegated_unless_configured() -> None:
    by, head = Body.FACILITY, Body.DETENTION_SUPERINTENDENT
    refused = act_refusals(DRAFT, "extend", by, delegated_from=head)
    assert [(each.code, each.citation.source) for each in refused] == [
        ("act_not_delegable", "§1 ¶2")
    ]
    configured = law.profile("vn-draft", powers__extend__may_be_delegated=True)
    assert act_refusals(configured, "extend", by, delegated_from=head) == ()
    foreign = act_refusals(configured, "extend", by, delegated_from=Body.CITY)
    assert [each.code for each in foreign] == ["act_not_of_this_office"]


def test_an_act_that_a_text_does_not_give_away_is_not_ruled_here() -> None:
    assert act_refusals(law.profile(), "extend", Body.BUREAU) == ()
