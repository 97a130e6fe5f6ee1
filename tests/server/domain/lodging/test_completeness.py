"""What an application of relatives must hold to be complete."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.domain.entitlement.special import Asked, Excess, SpecialDecision, special_refusals
from server.domain.identifiers import PersonId, UnitId
from server.domain.lodging.completeness import lacks, lookup_refusals
from server.domain.lodging.form import Application, ListedVisitor
from server.domain.lodging.modes import ModeChoice
from server.domain.people.relationships import Relation
from server.domain.vocabulary import Body, Mode, Party
from tests.support import law
from tests.support.application_form import (
    FIRST,
    IN_PRISON,
    MINOR,
    MOTHER,
    NOW,
    ONLINE,
    REHAB,
    other,
)
from tests.support.single import only


def lacking(application: Application) -> list[tuple[str, str]]:
    found = lacks(law.profile(), application, NOW)
    return [(each.refusal.code, each.refusal.citation.source) for each in found]


def codes(application: Application) -> list[str]:
    return [code for code, _ in lacking(application)]


@pytest.mark.law("GD-12", "GD-13", "GD-14")
def test_a_first_application_at_the_desk_with_all_its_papers_lacks_nothing() -> None:
    assert lacking(FIRST) == []


@pytest.mark.law("GD-06")
def test_relatives_apply_to_the_bureau_and_not_to_the_facility() -> None:
    strayed = replace(FIRST, lodged_with=Body.FACILITY)
    assert lacking(strayed) == [("lodged_with_other_body", "Art. 4 ¶1, 14, 15")]


@pytest.mark.law("GD-12")
def test_a_first_application_names_the_facility_and_a_later_one_need_not() -> None:
    assert lacking(replace(FIRST, facility_named=None)) == [
        ("lodging_facility_not_named", "Art. 7")
    ]
    assert lacking(replace(ONLINE, facility_named=None)) == []


@pytest.mark.law("GD-12")
def test_a_wrong_facility_is_nothing_that_lacks_unless_a_profile_says_so() -> None:
    wrong = replace(FIRST, facility_named=REHAB)
    assert lacking(wrong) == []
    strict = law.profile(lodging__wrong_facility__value="refused")
    assert [each.refusal.code for each in lacks(strict, wrong, NOW)] == ["lodging_facility_wrong"]
    assert lacks(strict, FIRST, NOW) == ()


@pytest.mark.law("GD-12")
def test_who_is_held_nowhere_cannot_be_applied_for() -> None:
    released = replace(IN_PRISON, until=NOW.date())
    assert codes(replace(FIRST, custody=(released,))) == ["lodging_inmate_not_found"]


@pytest.mark.law("GD-12")
def test_where_somebody_is_held_is_looked_up_at_the_desk_and_with_a_purpose() -> None:
    profile = law.profile()
    assert lookup_refusals(profile, True, "first application") == ()
    refusal = only(lookup_refusals(profile, True, " "))
    assert (refusal.code, refusal.citation.source) == ("lookup_purpose_missing", "Art. 31(5)")
    refusal = only(lookup_refusals(profile, False, "first application"))
    assert refusal.code == "lookup_only_at_desk"
    assert lookup_refusals(law.profile("vn-draft"), False, "") == ()


@pytest.mark.law("GD-13", "GD-17")
@pytest.mark.parametrize(
    "channel", ["official_site", "yueshengshi", "wechat_gdsfxz", "wechat_gdzs12348"]
)
def test_a_first_pair_online_is_refused_with_the_reason_and_the_desk(channel: str) -> None:
    first = replace(ONLINE, channel=channel, visitors=(replace(MOTHER, real_name=True),))
    lack = only(lacks(law.profile(), first, NOW))
    assert (lack.refusal.code, lack.refusal.citation.source) == (
        "lodging_first_only_at_desk",
        "Art. 7",
    )
    assert lack.refusal.facts == {"channel": channel, "desk": "b"}


@pytest.mark.law("GD-17")
@pytest.mark.parametrize(
    "channel", ["official_site", "yueshengshi", "wechat_gdsfxz", "wechat_gdzs12348"]
)
def test_a_later_application_online_is_accepted_by_the_channels_of_the_text(channel: str) -> None:
    assert lacking(replace(ONLINE, channel=channel)) == []


@pytest.mark.law("GD-17")
def test_a_channel_that_the_text_does_not_name_is_refused_and_the_desk_stays_open() -> None:
    assert lacking(replace(ONLINE, channel="email")) == [("lodging_channel_unknown", "Art. 8")]
    at_desk = replace(FIRST, visitors=(replace(MOTHER, first_for_pair=False),))
    assert lacking(at_desk) == []


@pytest.mark.law("GD-17")
def test_a_new_name_in_a_later_application_online_goes_to_a_desk_first() -> None:
    added = other(2, real_name=True)
    mixed = replace(ONLINE, visitors=(*ONLINE.visitors, added))
    assert "lodging_first_only_at_desk" in codes(mixed)


@pytest.mark.law("GD-13", "GD-18")
def test_an_entrusted_person_may_apply_at_the_desk_with_the_papers() -> None:
    entrusted = PersonId("p-9")
    result = replace(FIRST.authentications[0], person=entrusted)
    proxied = replace(
        FIRST,
        applicant=entrusted,
        visitors=(replace(MOTHER, id_copy=True), other(2)),
        authentications=(result,),
    )
    assert lacking(proxied) == []


@pytest.mark.law("GD-13")
def test_papers_are_checked_by_somebody_and_prove_the_relationship() -> None:
    bare = replace(MOTHER, proofs=(), checked_by=None)
    assert lacking(replace(FIRST, visitors=(bare,))) == [
        ("relationship_unproven", "Art. 7"),
        ("lodging_papers_unchecked", "Art. 7"),
    ]
    without_card = replace(MOTHER, id_kind=None)
    assert codes(replace(FIRST, visitors=(without_card,))) == ["id_kind_not_accepted"]


@pytest.mark.law("GD-15")
def test_another_register_asks_for_a_certificate_at_the_first_application_only() -> None:
    apart = replace(MOTHER, same_register=False)
    assert codes(replace(FIRST, visitors=(apart,))) == ["relationship_certificate_missing"]
    later = replace(apart, first_for_pair=False)
    assert codes(replace(FIRST, visitors=(later,))) == []


@pytest.mark.law("GD-14")
def test_nothing_is_accepted_at_the_desk_without_authentication() -> None:
    assert lacking(replace(FIRST, authentications=())) == [("authentication_missing", "Art. 7")]


@pytest.mark.law("GD-18")
def test_a_proxy_application_for_three_names_the_one_whose_copy_is_missing() -> None:
    three = replace(FIRST, visitors=(MOTHER, other(2), other(3, id_copy=False)))
    lack = only(lacks(law.profile(), three, NOW))
    assert (lack.refusal.code, lack.visitor) == ("id_copy_missing", "p-3")
    assert lack.refusal.citation.source == "Art. 9"
    assert lacking(replace(FIRST, visitors=(MOTHER, other(2), other(3)))) == []


@pytest.mark.law("GD-18")
def test_one_may_apply_for_others_unless_a_profile_forbids_it() -> None:
    strict = law.profile(lodging__proxy_allowed__value=False)
    two = replace(FIRST, visitors=(MOTHER, other(2)))
    assert [each.refusal.code for each in lacks(strict, two, NOW)] == ["lodging_by_proxy"]
    assert lacks(strict, FIRST, NOW) == ()


@pytest.mark.law("GD-19")
def test_online_the_account_is_verified_and_each_visitor_registered_by_name() -> None:
    assert lacking(replace(ONLINE, account_verified=False)) == [
        ("lodging_account_unverified", "Art. 9")
    ]
    visitors = (*ONLINE.visitors, replace(other(2), first_for_pair=False, real_name=False))
    lack = only(lacks(law.profile(), replace(ONLINE, visitors=visitors), NOW))
    assert (lack.refusal.code, lack.visitor) == ("lodging_real_name_missing", "p-2")


@pytest.mark.law("GD-20")
def test_a_minor_without_card_and_copy_comes_with_the_household_register() -> None:
    child = other(2, born_on=MINOR, id_kind="household_register", id_copy=False)
    assert lacking(replace(FIRST, visitors=(MOTHER, child))) == []
    nothing = replace(child, id_kind=None)
    assert lacking(replace(FIRST, visitors=(MOTHER, nothing))) == [
        ("id_kind_not_accepted", "Art. 8, 9, 23")
    ]
    adult = other(2, id_kind="household_register", id_copy=False)
    assert codes(replace(FIRST, visitors=(MOTHER, adult))) == [
        "id_kind_not_accepted",
        "id_copy_missing",
    ]


def of(people: int) -> tuple[ListedVisitor, ...]:
    return (MOTHER, *(other(number) for number in range(2, people + 1)))


@pytest.mark.law("GD-24")
def test_seven_people_are_accepted_and_the_eighth_is_refused() -> None:
    assert lacking(replace(FIRST, visitors=of(7))) == []
    lack = only(lacks(law.profile(), replace(FIRST, visitors=of(8)), NOW))
    assert lack.refusal.code == "lodging_too_many_people"
    assert lack.refusal.facts == {"people": 8, "allowed": 7}
    assert lack.refusal.citation.source == "Art. 11, 39"


@pytest.mark.law("GD-24")
def test_children_count_and_nobody_visits_nobody() -> None:
    children = [other(n, born_on=MINOR, id_kind="household_register") for n in range(2, 9)]
    assert codes(replace(FIRST, visitors=(MOTHER, *children))) == ["lodging_too_many_people"]
    assert codes(replace(FIRST, visitors=())) == ["lodging_nobody_listed"]


@pytest.mark.law("GD-24")
def test_nine_may_be_asked_for_and_come_if_the_facility_names_nine() -> None:
    asked = replace(FIRST, visitors=of(9), people_asked=9)
    assert lacking(asked) == []
    assert codes(replace(asked, visitors=of(10))) == ["lodging_too_many_people"]
    nine = SpecialDecision(Excess.OVER_NUMBER, True, Body.FACILITY, NOW, "a big family", 9)
    start = datetime(2026, 4, 20, 10, tzinfo=UTC)
    for people, decisions, expected in (
        (9, [nine], []),
        (10, [nine], ["special_over_number"]),
        (9, [], ["special_over_number"]),
    ):
        visit = Asked("video", Party.RELATIVE, people, 30, 1, 1)
        found = special_refusals(law.profile(), visit, decisions, start)
        assert [each.code for each in found] == expected


@pytest.mark.law("GD-03", "GD-04", "GD-08")
def test_place_and_mode_are_part_of_the_one_list() -> None:
    strayed = replace(
        FIRST,
        mode=ModeChoice(Mode.VIDEO, Body.BUREAU),
        place=replace(FIRST.place, offered=UnitId("another")),
    )
    assert codes(strayed) == ["place_need_missing", "mode_chosen_by_other"]


@pytest.mark.law("GD-97")
def test_an_unknown_relationship_is_part_of_the_one_list() -> None:
    friend = replace(MOTHER, relation=Relation(Party.RELATIVE, "friend"))
    assert codes(replace(FIRST, visitors=(friend,))) == ["relationship_unknown"]
