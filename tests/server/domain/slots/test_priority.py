"""Priority: classes with a basis, criteria of each provincial bureau, a share, and no bar."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.domain.identifiers import SeatId, SlotId, UnitId
from server.domain.slots.plan import Slot
from server.domain.slots.priority import (
    Claim,
    Criterion,
    Share,
    Standing,
    claim_refusals,
    claims_by_age,
    criterion_in_force,
    criterion_refusals,
    edit_refusals,
    priority_visits,
    reserved_refusals,
    share_of,
    standings,
)
from server.domain.vocabulary import Body, Custody
from tests.support import calendars, law
from tests.support.calendars import at, day

GUANGDONG = law.profile()
CHINA = calendars.of()
NOW = at("2025-05-22 09:00")
SIGNED = at("2025-05-20 09:00")  # Tuesday

REFORMING = Claim("reforming", Body.INMATE, "decision 2025-17")
FRAIL = Claim("frail_or_far", Body.VISITOR, "disability card")
NEED = Claim("reform_need", Body.INMATE, "plan of family help")


def criterion(
    version: str = "v1", published: str | None = "2025-05-01 09:00", **more: Any
) -> Criterion:
    told: dict[str, Any] = {
        "custody": Custody.PRISON,
        "classes": frozenset({"reforming", "frail_or_far", "reform_need"}),
        "share_percent": 20,
        "visits_per_month": {"reforming": 2},
    } | more
    return Criterion(version, published_at=None if published is None else at(published), **told)


def held(*claims: Claim, by: Criterion | None = None) -> tuple[Standing, ...]:
    return standings(GUANGDONG, by or criterion(), claims)


def classes(*claims: Claim, by: Criterion | None) -> list[str]:
    return [each.class_code for each in standings(GUANGDONG, by, claims)]


@pytest.mark.law("GD-10")
def test_each_of_the_three_classes_has_its_basis_and_its_article() -> None:
    found = held(REFORMING, FRAIL, NEED)
    assert [(each.class_code, each.basis, each.citation.source) for each in found] == [
        ("reforming", "decision 2025-17", "Art. 6(1)"),
        ("frail_or_far", "disability card", "Art. 6(2)"),
        ("reform_need", "plan of family help", "Art. 6(3)"),
    ]


@pytest.mark.law("GD-10")
def test_a_class_without_a_basis_or_of_the_wrong_side_is_none() -> None:
    def codes(claim: Claim) -> list[str]:
        return [each.code for each in claim_refusals(GUANGDONG, claim)]

    assert codes(replace(FRAIL, basis=" ")) == ["priority_basis_missing"]
    assert codes(replace(FRAIL, held_by=Body.INMATE)) == ["priority_class_not_theirs"]
    assert codes(replace(REFORMING, held_by=Body.VISITOR)) == ["priority_class_not_theirs"]
    assert codes(Claim("cousin_of_the_mayor", Body.VISITOR, "card")) == ["priority_class_unknown"]
    assert claim_refusals(GUANGDONG, FRAIL) == ()
    assert held(replace(FRAIL, basis=" ")) == ()


@pytest.mark.law("GD-10")
@pytest.mark.parametrize(
    ("born", "claimed"),
    [
        ("1965-06-16", True),  # 60 today
        ("1965-06-17", False),  # 60 tomorrow
        ("2011-06-17", True),  # 13 for the last day
        ("2011-06-16", False),  # 14 today
        ("1990-01-01", False),
    ],
)
def test_the_birth_date_on_the_id_is_basis_enough_for_age(born: str, claimed: bool) -> None:
    found = claims_by_age(GUANGDONG, [day(born)], day("2025-06-16"))
    assert [each.basis for each in found] == (["birth_date"] if claimed else [])
    assert len(held(*found)) == len(found)


def slots(count: int) -> list[Slot]:
    """A month of slots, one every hour of the day."""
    first = at("2025-06-03 08:30")
    starts = [first + timedelta(days=n // 4, hours=n % 4) for n in range(count)]
    return [
        Slot(SlotId(f"s{n:03}"), UnitId("p1"), SeatId("1"), start, start + timedelta(minutes=40))
        for n, start in enumerate(starts)
    ]


def share(percent: int = 20, count: int = 100, signed: datetime = SIGNED) -> Share:
    kept = criterion(share_percent=percent)
    found = share_of(GUANGDONG, CHINA, kept, slots(count), signed)
    assert found is not None
    return found


@pytest.mark.law("GD-10")
@pytest.mark.parametrize(
    ("percent", "count", "kept"),
    [(20, 100, 20), (20, 4, 0), (20, 5, 1), (33, 220, 72), (100, 7, 7)],
)
def test_the_share_is_never_rounded_up_and_lies_over_the_whole_month(
    percent: int, count: int, kept: int
) -> None:
    assert len(share(percent, count).slots) == kept
    assert share(20, 10).slots == {"s004", "s009"}


@pytest.mark.law("GD-10")
def test_in_its_days_the_share_is_for_the_classes_alone() -> None:
    kept = share()
    (refusal,) = reserved_refusals(kept, SlotId("s004"), (), NOW)
    assert refusal.code == "slot_kept_for_priority"
    assert refusal.facts == {"until": kept.until.isoformat(), "criterion": "v1"}
    for claim in (REFORMING, FRAIL, NEED):
        assert reserved_refusals(kept, SlotId("s004"), held(claim), NOW) == ()


@pytest.mark.law("GD-10")
def test_the_share_ends_with_the_third_working_day_after_signing() -> None:
    kept = share()
    assert kept.until == at("2025-05-24 00:00")
    assert reserved_refusals(kept, SlotId("s004"), (), at("2025-05-23 23:59:59")) != ()
    assert reserved_refusals(kept, SlotId("s004"), (), at("2025-05-24 00:00:00")) == ()
    assert share(signed=at("2025-09-23 09:00")).until == at("2025-09-27 00:00")
    assert share(signed=at("2025-09-24 09:00")).until == at("2025-09-29 00:00")  # make-up Sunday


@pytest.mark.law("GD-10")
def test_nobody_starves_outside_the_share_and_after_its_days_all_are_alike() -> None:
    kept, every = share(), [each.id for each in slots(100)]
    now_open = [each for each in every if not reserved_refusals(kept, each, (), NOW)]
    assert len(now_open) == 80
    greedy = share(percent=100)
    assert not any(reserved_refusals(greedy, each, (), greedy.until) for each in every)
    before = greedy.until - timedelta(seconds=1)
    assert all(reserved_refusals(greedy, each, (), before) for each in every)


@pytest.mark.law("GD-10")
def test_without_a_criterion_there_is_no_share_and_nobody_waits() -> None:
    for none in (None, criterion(share_percent=0)):
        found = share_of(GUANGDONG, CHINA, none, slots(100), SIGNED)
        assert found is None
        assert reserved_refusals(found, SlotId("s004"), (), NOW) == ()


@pytest.mark.law("GD-11")
def test_each_provincial_bureau_edits_its_own_table_and_no_unit_edits_any() -> None:
    allowed = {
        (custody, body)
        for custody in Custody
        for body in Body
        if not edit_refusals(GUANGDONG, custody, body)
    }
    assert allowed == {
        (Custody.PRISON, Body.PRISON_BUREAU),
        (Custody.REHAB, Body.REHAB_BUREAU),
    }
    found = edit_refusals(GUANGDONG, Custody.PRISON, Body.REHAB_BUREAU)
    assert [(each.code, each.citation.source) for each in found] == [
        ("priority_table_of_another", "Art. 6 ¶2")
    ]


@pytest.mark.law("GD-11")
def test_an_unpublished_version_has_no_effect() -> None:
    old, draft = criterion("v1"), criterion("v2", None)
    coming = criterion("v3", "2025-05-22 09:00:01")
    versions = [draft, coming, old]
    assert criterion_in_force(GUANGDONG, versions, Custody.PRISON, NOW) == old
    found = criterion_in_force(GUANGDONG, versions, Custody.PRISON, NOW + timedelta(seconds=1))
    assert found == coming
    assert criterion_in_force(GUANGDONG, [draft], Custody.PRISON, NOW) is None
    assert criterion_in_force(GUANGDONG, [old], Custody.REHAB, NOW) is None


@pytest.mark.law("GD-11")
def test_what_is_given_names_the_version_that_the_public_reads() -> None:
    versions = [criterion("v1"), criterion("v2", "2025-05-10 09:00")]
    public = criterion_in_force(GUANGDONG, versions, Custody.PRISON, NOW)
    assert public is not None
    kept = share_of(GUANGDONG, CHINA, public, slots(10), SIGNED)
    visits = priority_visits(GUANGDONG, public, held(REFORMING, by=public))
    assert kept is not None
    assert visits is not None
    assert (kept.criterion, visits.criterion, public.version) == ("v2", "v2", "v2")


@pytest.mark.law("GD-11")
def test_an_inmates_class_needs_a_criterion_that_names_it_and_a_relatives_does_not() -> None:
    narrow = criterion(classes=frozenset({"reforming"}))
    assert classes(REFORMING, NEED, FRAIL, by=narrow) == ["reforming", "frail_or_far"]
    assert classes(REFORMING, NEED, FRAIL, by=None) == ["frail_or_far"]
    visitors_need = replace(NEED, held_by=Body.VISITOR)
    assert classes(visitors_need, by=None) == ["reform_need"]


@pytest.mark.law("GD-11")
def test_a_published_criterion_may_carry_a_number_of_visits_for_an_inmate() -> None:
    found = priority_visits(GUANGDONG, criterion(), held(REFORMING, NEED))
    assert found is not None
    assert (found.visits_per_month, found.class_code) == (2, "reforming")
    assert found.citation == GUANGDONG.cite("priority.criterion_may_carry_visits")
    both = criterion(visits_per_month={"reforming": 2, "reform_need": 3})
    most = priority_visits(GUANGDONG, both, held(REFORMING, NEED, by=both))
    assert most is not None
    assert most.visits_per_month == 3
    assert priority_visits(GUANGDONG, both, held(FRAIL)) is None
    assert priority_visits(GUANGDONG, None, held(REFORMING)) is None


@pytest.mark.law("GD-11")
def test_a_criterion_that_cannot_be_is_not_published() -> None:
    def codes(**more: Any) -> list[str]:
        return [each.code for each in criterion_refusals(GUANGDONG, criterion(**more))]

    assert codes() == []
    assert codes(classes=frozenset({"rich"})) == ["priority_class_unknown"]
    assert codes(share_percent=100) == codes(share_percent=0) == []
    assert codes(share_percent=101) == ["priority_share_impossible"]
    assert codes(share_percent=-1) == ["priority_share_impossible"]
    assert codes(visits_per_month={"reforming": 0}) == ["priority_visits_impossible"]
    # Class (2) are relatives: Art. 6 ¶2 speaks of inmates' numbers only.
    assert codes(visits_per_month={"frail_or_far": 2}) == ["priority_visits_impossible"]


@pytest.mark.law("GD-10", "GD-11")
def test_a_text_without_priority_gives_none() -> None:
    draft = law.profile("vn-draft")
    assert standings(draft, criterion(), [REFORMING]) == ()
    assert claims_by_age(draft, [day("1940-01-01")], day("2025-06-16")) == ()
    assert criterion_in_force(draft, [criterion()], Custody.PRISON, NOW) is None
    assert share_of(draft, CHINA, criterion(), slots(10), SIGNED) is None
    assert priority_visits(draft, criterion(), held(REFORMING)) is None
