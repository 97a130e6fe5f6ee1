"""The schema of a profile: what stands in the two texts, and what no profile may hold."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from server.domain.profile.checks import MONEY
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Mode, Scope
from tests.support import law

THREE_HEADS = (
    Body.PRISON_SUPERINTENDENT,
    Body.DETENTION_SUPERINTENDENT,
    Body.DISTRICT_ENFORCEMENT_HEAD,
)


def refusal(name: str = "cn-guangdong-2020", **changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        law.profile(name, **changes)
    first = caught.value.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


@pytest.mark.law("GD-22", "GD-23", "GD-24", "GD-32", "GD-33", "GD-34", "GD-55", "GD-56", "GD-66")
def test_the_numbers_of_guangdong_stand_with_their_articles() -> None:
    profile = law.profile()
    assert profile.session and profile.slots and profile.deadlines and profile.suspensions
    told = [
        (profile.quota.visits_per_month, 1, "Art. 11"),
        (profile.session.talk_cap_minutes, 30, "Art. 11, 39"),
        (profile.session.people_max, 7, "Art. 11, 39"),
        (profile.slots.facility_month_min, 220, "Art. 13, 39"),
        (profile.slots.bureau_month_min, 80, "Art. 13, 39"),
        (profile.slots.office_month_min, 40, "Art. 13, 38, 39"),
        (profile.slots.determined_before_day, 25, "Art. 12"),
        (profile.deadlines.review_working_days, 3, "Art. 22"),
        (profile.deadlines.extension_working_days_max, 2, "Art. 22, 39"),
        (profile.suspensions.months_min, 1, "Art. 25, 29"),
        (profile.suspensions.months_max, 3, "Art. 25, 29"),
    ]
    assert [(rule.value, rule.source) for rule, _, _ in told] == [(n, s) for _, n, s in told]


@pytest.mark.law("VN-01", "VN-03", "VN-04", "VN-05", "VN-06", "VN-11")
def test_the_kinds_of_the_draft_have_the_minutes_of_the_text() -> None:
    kinds = law.profile("vn-draft").kinds
    minutes = {code: kind.minutes_max for code, kind in kinds.items()}
    assert minutes == {
        "standard": 60,
        "bonus": 60,
        "extended": 180,
        "spouse_private": 1440,
        "juvenile": 180,
        "juvenile_private": 1440,
        "agency": None,
        "other_person": None,
        "family_conference": None,
        "meal": 60,
    }
    assert kinds["meal"].people_max == 3
    assert kinds["meal"].added_to == ("extended", "spouse_private", "juvenile_private")


@pytest.mark.law("VN-14")
def test_each_act_of_the_draft_belongs_to_its_heads() -> None:
    profile = law.profile("vn-draft")
    decided = {code: kind.deciders for code, kind in profile.kinds.items() if kind.needs_decision}
    assert decided == dict.fromkeys(
        ("extended", "spouse_private", "juvenile_private", "family_conference", "meal"), THREE_HEADS
    )
    assert profile.powers["recognise_progress"].by == (Body.PRISON_SUPERINTENDENT,)
    assert profile.powers["notify_relatives"].by == (Body.FACILITY,)


def test_no_visit_of_the_draft_opens_a_session() -> None:
    profile = law.profile("vn-draft")
    assert profile.session is None
    assert {kind.mode for kind in profile.kinds.values()} == {Mode.IN_PERSON}
    assert not any(kind.opens_session for kind in profile.kinds.values())


@pytest.mark.law("GD-29", "VN-10")
def test_the_two_calendars_are_opposite() -> None:
    assert not law.profile().calendar.open_every_day.value
    assert law.profile("vn-draft").calendar.open_every_day.value


@pytest.mark.law("GD-65")
def test_the_nine_grounds_of_article_25_are_coded_and_demand_what_they_must() -> None:
    conduct = law.profile().conduct
    assert conduct is not None
    grounds = conduct.grounds
    assert {ground.source for ground in grounds.values()} == {f"Art. 25({n})" for n in range(1, 10)}
    assert [code for code, each in grounds.items() if each.needs_dissuasion] == ["loud_or_uncivil"]
    assert grounds["repeatedly_absent"].demands == ("history", "seriousness")
    assert grounds["sudden_illness"].demands == ("sign_or_paper",)


@pytest.mark.law("GD-43", "GD-44", "GD-50", "GD-53")
def test_bars_and_statuses_say_whom_they_bind_and_what_they_demand() -> None:
    profile = law.profile()
    pairs = [code for code, bar in profile.bars.items() if bar.scope is Scope.PAIR]
    hidden = [code for code, bar in profile.bars.items() if bar.sensitive]
    assert (pairs, hidden) == (["case_connected"], ["mental_illness"])
    assert all(bar.demands for bar in profile.bars.values())
    articles = {each.custody.value: set[str]() for each in profile.statuses.values()}
    for status in profile.statuses.values():
        articles[status.custody.value].add(status.source.split("(")[0])
    assert articles == {"prison": {"Art. 19"}, "rehab": {"Art. 20"}}
    demanding = [code for code, each in profile.statuses.items() if each.demands]
    assert demanding == ["prison_other", "rehab_other"]


def test_a_kind_that_opens_a_session_is_bounded_by_it_and_others_by_themselves() -> None:
    guangdong, draft = law.profile(), law.profile("vn-draft")
    assert guangdong.minutes_max("video")[0] == 30
    assert guangdong.minutes_max("video")[1].key == "session.talk_cap_minutes"
    assert guangdong.people_max("video")[0] == 7
    assert guangdong.minutes_max("on_site")[0] is None
    assert draft.minutes_max("extended")[0] == 180
    assert draft.people_max("meal") == (3, draft.cite("kinds.meal"))


MONEY_KEYS = ["fee", "visit_price", "deposit", "balances", "Surcharge", "payment", "会见费", "押金"]


@pytest.mark.law("GD-07")
@pytest.mark.parametrize("key", MONEY_KEYS)
@pytest.mark.parametrize("place", ["", "quota__", "quota__visits_per_month__", "kinds__video__"])
def test_a_key_that_speaks_of_money_is_refused_wherever_it_stands(place: str, key: str) -> None:
    changes: dict[str, Any] = {place + key: 1}
    said = refusal(**changes)
    assert "nothing may be charged (Art. 4)" in said
    assert (place + key).replace("__", ".") in said


def names_of(model: Any, seen: set[Any]) -> Iterator[str]:
    if isinstance(model, type) and issubclass(model, BaseModel) and model not in seen:
        seen.add(model)
        for name, field in model.model_fields.items():
            yield name
            yield from names_of(field.annotation, seen)
    for part in get_args(model):
        yield from names_of(part, seen)


@pytest.mark.law("GD-07")
def test_the_schema_itself_has_no_name_for_money() -> None:
    names = set(names_of(Profile, set()))
    assert {"quota", "visits_per_month", "announced_by"} <= names
    assert [name for name in names if any(word in name for word in MONEY)] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quota__visits_per_moon": 1}, r"quota\.visits_per_moon: Extra inputs"),
        ({"kiosks": {}}, r"kiosks: Extra inputs"),
        ({"quota__month__value": 5}, r"quota\.month\.value: "),
        ({"session__people_max__value": True}, r"session\.people_max\.value: .*integer"),
        ({"session__people_max__value": "7"}, r"session\.people_max\.value: .*integer"),
        ({"session__people_max": {"value": 7}}, r"session\.people_max\.source: Field required"),
        ({"session__people_max__source": ""}, r"session\.people_max\.source: "),
        ({"consent__cutoff_time__value": "24:01"}, r"consent\.cutoff_time\.value: "),
        ({"suspensions__decided_by__value": ["mayor"]}, r"suspensions\.decided_by\.value\.0: "),
        ({"time_zone": "Asia/Guangzhou"}, r"'Asia/Guangzhou' is no time zone"),
        ({"effective_from": None}, r"only a draft has none"),
        ({"effective_to": date(2020, 9, 1)}, r"effective_to lies before effective_from"),
        ({"status": "repealed"}, r"a repealed text has a last day"),
        ({"text_sha256": "c3467ab0"}, r"text_sha256: "),
        ({"session": None}, r"there is no \[session\]"),
        ({"kinds__video__minutes_max": 60}, r"takes its limits from \[session\]"),
        ({"kinds__on_site__opens_session": True}, r"in person never opens a session"),
        ({"kinds__work_need__deciders": []}, r"if and only if it needs a decision"),
        ({"kinds": {}}, r"kinds: "),
    ],
)
def test_a_profile_that_is_wrong_is_refused_by_key(changes: dict[str, Any], said: str) -> None:
    assert re.search(said, refusal(**changes))


@pytest.mark.law("GD-01")
@pytest.mark.parametrize("source", ["Art. 41", "Art. 11, 41", "§1", "House rule", "the custom"])
def test_a_source_that_is_not_in_the_index_is_refused(source: str) -> None:
    said = refusal(quota__visits_per_month__source=source)
    assert "quota.visits_per_month: source" in said
    assert "is not in the article index" in said


@pytest.mark.parametrize("source", ["Art. 1", "Art. 11, 40", "Annex", "house rule"])
def test_a_source_of_the_index_or_the_house_is_taken(source: str) -> None:
    assert law.profile(quota__visits_per_month__source=source)


@pytest.mark.law("GD-09")
def test_no_rule_rests_on_a_principle_alone() -> None:
    said = refusal(quota__visits_per_month__source="Art. 5")
    assert "rests on a principle alone (Art. 5)" in said
    assert law.profile(quota__visits_per_month__source="Art. 5, 11")


def test_a_reading_that_does_not_exist_is_refused() -> None:
    said = refusal(quota__visits_per_month__reading="A99")
    assert "quota.visits_per_month: reading 'A99' is not among [readings]" in said
    assert law.profile(quota__visits_per_month__reading="A3")
