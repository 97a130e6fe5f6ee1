"""What each kind of visit demands: age, people, mode, decision, minutes."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.kinds import (
    KindAsked,
    KindDecision,
    kind_refusals,
    kinds_for,
    session_refusals,
)
from server.domain.entitlement.special import Excess, SpecialDecision
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Mode, Party
from tests.support import law

GD = law.profile()
DRAFT = law.profile("vn-draft")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 3, 20, 9, tzinfo=ZONE)
BEFORE = datetime(2026, 3, 19, 16, tzinfo=ZONE)
ADULT, CHILD = date(1980, 1, 1), date(2009, 1, 1)
HEADS = (
    Body.PRISON_SUPERINTENDENT,
    Body.DETENTION_SUPERINTENDENT,
    Body.DISTRICT_ENFORCEMENT_HEAD,
)
GROUNDS = ("rated_fair_or_better", "rewarded_for_results", "educational_need")
DECIDED = KindDecision(Body.PRISON_SUPERINTENDENT, "educational_need", BEFORE)


def asked(kind: str, minutes: int = 60, **changes: object) -> KindAsked:
    values: dict[str, object] = {
        "day": date(2026, 3, 20),
        "parties": (Party.RELATIVE,),
        "mode": Mode.IN_PERSON,
        "born_on": ADULT,
    }
    return KindAsked(kind, START, minutes=minutes, **(values | changes))  # type: ignore[arg-type]


def codes(of: KindAsked, profile: Profile = DRAFT) -> list[str]:
    return [each.code for each in kind_refusals(profile, of)]


@pytest.mark.law("VN-01")
def test_a_standard_visit_has_one_hour_and_needs_no_decision() -> None:
    assert codes(asked("standard", 60)) == []
    assert codes(asked("standard", 61)) == ["visit_too_long"]


@pytest.mark.law("VN-14")
@pytest.mark.parametrize("kind", ["standard", "bonus"])
def test_standard_and_bonus_visits_need_no_head(kind: str) -> None:
    assert codes(asked(kind)) == []


@pytest.mark.law("VN-03")
def test_an_extended_visit_has_three_hours_by_decision() -> None:
    assert codes(asked("extended", 180, decision=DECIDED)) == []
    assert codes(asked("extended", 181, decision=DECIDED)) == ["visit_too_long"]


@pytest.mark.law("VN-03")
def test_without_a_decision_there_is_no_extension_and_the_hour_stands() -> None:
    assert codes(asked("extended", 180)) == ["kind_needs_decision"]
    assert codes(asked("standard", 180)) == ["visit_too_long"]


LONG = [
    ("extended", ADULT, Party.RELATIVE),
    ("spouse_private", ADULT, Party.SPOUSE),
    ("juvenile_private", CHILD, Party.RELATIVE),
    ("family_conference", ADULT, Party.RELATIVE),
]


@pytest.mark.law("VN-03", "VN-04", "VN-06", "VN-12", "VN-14")
@pytest.mark.parametrize(("kind", "born_on", "party"), LONG)
def test_one_of_the_three_heads_decides_before_the_visit(
    kind: str, born_on: date, party: Party
) -> None:
    def refused(decision: KindDecision | None) -> list[str]:
        return codes(asked(kind, born_on=born_on, parties=(party,), decision=decision))

    may = [body for body in Body if not refused(replace(DECIDED, decided_by=body))]
    assert tuple(may) == HEADS
    assert refused(None) == ["kind_needs_decision"]
    assert refused(replace(DECIDED, decided_by=Body.FACILITY)) == ["kind_decider"]
    assert refused(replace(DECIDED, decided_at=START)) == ["kind_decided_too_late"]


@pytest.mark.law("VN-03", "VN-04", "VN-06")
@pytest.mark.parametrize(("kind", "born_on", "party"), LONG[:3])
def test_the_three_grounds_of_the_text_and_no_other(kind: str, born_on: date, party: Party) -> None:
    def refused(ground: str) -> list[str]:
        decision = replace(DECIDED, ground=ground)
        return codes(asked(kind, born_on=born_on, parties=(party,), decision=decision))

    assert [refused(ground) for ground in GROUNDS] == [[], [], []]
    assert refused("good_behaviour") == ["kind_ground"]


@pytest.mark.law("VN-14")
def test_a_delegate_decides_only_where_the_profile_says_so() -> None:
    delegate = replace(DECIDED, decided_by=Body.FACILITY, delegated_from=HEADS[0])
    assert codes(asked("extended", decision=delegate)) == ["kind_decider"]
    configured = law.profile("vn-draft", powers__extend__may_be_delegated=True)
    assert codes(asked("extended", decision=delegate), configured) == []


@pytest.mark.law("VN-04")
def test_the_private_room_is_for_the_spouse_alone_and_for_24_hours() -> None:
    def refused(minutes: int, *parties: Party) -> list[str]:
        return codes(asked("spouse_private", minutes, parties=parties, decision=DECIDED))

    assert refused(1440, Party.SPOUSE) == []
    assert refused(1441, Party.SPOUSE) == ["visit_too_long"]
    assert refused(1440, Party.RELATIVE) == ["kind_not_for_party"]
    assert refused(1440, Party.SPOUSE, Party.RELATIVE) == ["kind_not_for_party"]


@pytest.mark.law("VN-04")
def test_no_kind_of_the_draft_ever_opens_a_session() -> None:
    refused = [[each.code for each in session_refusals(DRAFT, code)] for code in DRAFT.kinds]
    assert refused == [["kind_never_a_session"]] * len(DRAFT.kinds)
    video = asked("spouse_private", parties=(Party.SPOUSE,), decision=DECIDED, mode=Mode.VIDEO)
    assert codes(video) == ["kind_not_in_mode"]


def test_a_spouse_is_a_relative_where_relatives_come() -> None:
    assert codes(asked("standard", parties=(Party.SPOUSE, Party.RELATIVE))) == []
    assert codes(asked("standard", parties=(Party.AGENCY,))) == ["kind_not_for_party"]


@pytest.mark.law("VN-05")
def test_a_juvenile_visit_has_three_hours() -> None:
    assert codes(asked("juvenile", 180, born_on=CHILD)) == []
    assert codes(asked("juvenile", 181, born_on=CHILD)) == ["visit_too_long"]


@pytest.mark.law("VN-05", "VN-06")
def test_on_the_18th_birthday_in_mid_month_the_rule_switches() -> None:
    born_on = date(2008, 3, 15)
    eve, birthday = (kinds_for(DRAFT, born_on, date(2026, 3, day)) for day in (14, 15))
    juvenile, adult = {"juvenile", "juvenile_private"}, {"standard", "extended", "spouse_private"}
    assert juvenile <= set(eve) and not adult & set(eve)
    assert adult <= set(birthday) and not juvenile & set(birthday)
    assert {"bonus", "agency", "other_person", "family_conference"} <= set(eve) & set(birthday)


@pytest.mark.law("VN-05", "VN-06")
@pytest.mark.parametrize("kind", ["juvenile", "juvenile_private"])
def test_an_adult_is_refused_a_juvenile_kind(kind: str) -> None:
    assert codes(asked(kind, decision=DECIDED)) == ["kind_for_juveniles"]
    assert codes(asked("standard", born_on=CHILD)) == ["kind_for_adults"]


@pytest.mark.law("VN-06")
def test_a_juvenile_private_visit_has_24_hours_with_relatives() -> None:
    def refused(minutes: int) -> list[str]:
        return codes(asked("juvenile_private", minutes, born_on=CHILD, decision=DECIDED))

    assert [refused(1440), refused(1441)] == [[], ["visit_too_long"]]


@pytest.mark.law("VN-07")
def test_under_discipline_an_hour_is_the_most_and_the_forms_are_closed() -> None:
    def refused(kind: str, minutes: int, born_on: date = CHILD) -> list[str]:
        found = asked(kind, minutes, born_on=born_on, decision=DECIDED, restricted=True)
        return codes(found)

    assert refused("juvenile", 60) == []
    assert refused("juvenile", 61) == ["visit_too_long"]
    assert refused("extended", 60, ADULT) == ["discipline_no_form"]
    assert refused("juvenile_private", 60) == ["discipline_no_form"]


@pytest.mark.law("VN-12")
def test_a_family_conference_takes_place_by_decision_alone() -> None:
    five = (Party.RELATIVE,) * 5
    assert codes(asked("family_conference", 240, parties=five)) == ["kind_needs_decision"]
    assert codes(asked("family_conference", 240, parties=five, decision=DECIDED)) == []


def test_representatives_and_others_have_no_bound_in_the_text() -> None:
    assert codes(asked("agency", 600, parties=(Party.AGENCY,))) == []
    assert codes(asked("other_person", 600, parties=(Party.OTHER_PERSON,))) == []


GD_VIDEO = {"mode": Mode.VIDEO, "born_on": None}


@pytest.mark.law("GD-24")
def test_seven_come_by_video_and_more_only_as_decided() -> None:
    nine = SpecialDecision(Excess.OVER_NUMBER, True, Body.FACILITY, BEFORE, "wedding", 9)

    def refused(people: int, *specials: SpecialDecision) -> list[str]:
        parties = (Party.RELATIVE,) * people
        found = asked("video", 30, parties=parties, specials=specials, **GD_VIDEO)
        return codes(found, GD)

    assert [refused(7), refused(8)] == [[], ["kind_too_many_people"]]
    assert [refused(9, nine), refused(10, nine)] == [[], ["kind_too_many_people"]]


def test_the_kinds_of_guangdong_that_open_a_session() -> None:
    opening = [code for code in GD.kinds if not session_refusals(GD, code)]
    assert opening == ["video", "both_in_custody", "work_need", "exception"]


def test_a_kind_of_guangdong_is_held_as_it_is_called() -> None:
    on_site = asked("on_site", 120, mode=Mode.VIDEO)
    assert codes(on_site, GD) == ["kind_not_in_mode"]
    assert codes(asked("on_site", 120), GD) == []


def test_a_work_need_visit_is_decided_by_the_facility() -> None:
    decision = KindDecision(Body.FACILITY, "work_need", BEFORE)
    parties = (Party.WORK_NEED_PERSON,)
    found = asked("work_need", 30, parties=parties, decision=decision, **GD_VIDEO)
    assert codes(found, GD) == []
    assert codes(replace(found, decision=None), GD) == ["kind_needs_decision"]
