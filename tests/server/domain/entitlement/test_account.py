"""One account per inmate over all kinds; the last entry of a visit says how it stands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.entitlement.account import (
    Account,
    Entry,
    FedBy,
    How,
    Size,
    debited,
    entry_refusals,
    in_month,
    month_of,
    restoration,
    size_of,
    standing,
    uses_quota,
)
from server.domain.identifiers import BookingId, PersonId
from tests.support import law

GD = law.profile()
ZONE = ZoneInfo("Asia/Shanghai")
INMATE, OTHER = PersonId("p-1"), PersonId("p-2")
START = datetime(2026, 3, 20, 9, tzinfo=ZONE)
BOOKED = Entry(How.BOOKED, BookingId("b-1"), "video", START)


@pytest.mark.law("GD-25")
def test_a_visit_that_is_booked_and_then_held_is_one_visit() -> None:
    held = Entry(How.HELD, BookingId("b-1"), "video", START)
    assert standing((BOOKED, held)) == (held,)


@pytest.mark.law("GD-25")
def test_what_is_restored_stands_no_more_and_an_undo_of_that_stands_again() -> None:
    restored = Entry(How.RESTORED, BookingId("b-1"), "video", START, "withdrawn")
    assert standing((BOOKED, restored)) == ()
    assert standing((BOOKED, restored, BOOKED)) == (BOOKED,)


@pytest.mark.law("GD-22")
def test_a_month_is_the_calendar_month_in_shanghai_by_the_scheduled_start() -> None:
    last = datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)
    first = datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert [month_of(GD, last), month_of(GD, first)] == ["2026-01", "2026-02"]
    account = Account(INMATE, (Entry(How.HELD, BookingId("b-2"), "video", first),))
    assert in_month(GD, account, datetime(2026, 1, 20, tzinfo=ZONE)) == ()
    assert in_month(GD, account, datetime(2026, 2, 28, tzinfo=ZONE)) == account.entries


@pytest.mark.law("GD-25")
def test_the_size_is_the_inmates_then_the_levels_then_one() -> None:
    level, own = Size(2, FedBy.LEVEL), Size(4, FedBy.INMATE)
    sizes = [size_of(GD, Account(INMATE, sizes=each)) for each in ((), (level,), (level, own))]
    assert [each and each[:2] for each in sizes] == [(1, "default"), (2, "level"), (4, "inmate")]
    assert sizes[0] and sizes[0][2].source == "house rule"


@pytest.mark.law("GD-25")
def test_what_the_profile_does_not_feed_from_counts_nothing() -> None:
    unfed = law.profile(quota__entitlement_fed_by__value=["inmate"])
    found = size_of(unfed, Account(INMATE, sizes=(Size(2, FedBy.LEVEL),)))
    assert found is not None and found[:2] == (1, "default")


@pytest.mark.law("GD-22")
def test_both_inmates_accounts_are_used_and_a_visitors_never() -> None:
    assert debited(GD, "video", INMATE) == (INMATE,)
    assert debited(GD, "both_in_custody", INMATE, OTHER) == (INMATE, OTHER)
    one = law.profile(quota__both_in_custody_uses_both__value=False)
    assert debited(one, "both_in_custody", INMATE, OTHER) == (INMATE,)


def test_a_visit_for_work_uses_nobodys_account() -> None:
    assert debited(GD, "work_need", INMATE) == ()
    assert uses_quota(GD, "work_need") == (False, GD.cite("quota.work_need_uses_quota"))
    counting = law.profile(quota__work_need_uses_quota__value=True)
    assert debited(counting, "work_need", INMATE) == (INMATE,)


@pytest.mark.law("VN-10")
def test_an_agency_visit_debits_nothing() -> None:
    draft = law.profile("vn-draft")
    free = [code for code in draft.kinds if not debited(draft, code, INMATE)]
    assert free == ["agency", "other_person", "family_conference", "meal"]


@pytest.mark.law("GD-25")
@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, []),
        ({"kind": "banquet"}, ["account_kind_unknown"]),
        ({"visit": BookingId("b-1")}, ["account_visit_known"]),
        ({"start": datetime(2026, 4, 1, 9, 0, 1, tzinfo=ZONE)}, ["account_visit_not_held"]),
    ],
)
def test_a_visit_held_elsewhere_is_entered_once_and_after_it_was_held(
    changes: dict[str, object], refused: list[str]
) -> None:
    values = {"visit": BookingId("foreign-1"), "kind": "on_site", "start": START} | changes
    now = datetime(2026, 4, 1, 9, tzinfo=ZONE)
    for how in (How.IMPORTED, How.BY_HAND):
        entry = Entry(how, **values)  # type: ignore[arg-type]
        found = entry_refusals(GD, Account(INMATE, (BOOKED,)), entry, now)
        assert [each.code for each in found] == refused


@pytest.mark.law("GD-25")
def test_a_way_that_the_profile_does_not_have_is_closed() -> None:
    closed = law.profile(quota__entitlement_fed_by__value=["inmate", "desk_entry"])
    now = datetime(2026, 4, 1, 9, tzinfo=ZONE)
    found = [
        [each.code for each in entry_refusals(closed, Account(INMATE), entry, now)]
        for how in (How.IMPORTED, How.BY_HAND)
        for entry in [Entry(how, BookingId("foreign-1"), "on_site", START)]
    ]
    assert found == [["account_way_unknown"], []]


@pytest.mark.law("GD-25")
@pytest.mark.parametrize("act", ["refusal", "bar", "finding", "cut"])
def test_an_overturned_act_gives_the_visit_back(act: str) -> None:
    held = Entry(How.HELD, BookingId("b-1"), "video", START)
    restored, refused = restoration(GD, act, held)
    assert restored is not None and not refused
    entry, citation = restored
    assert standing((held, entry)) == ()
    assert (entry.why, citation.key) == ("overturned", "reviews.restores")


def test_what_no_review_is_of_gives_nothing_back() -> None:
    found, refused = restoration(GD, "closure", BOOKED)
    assert found is None and [each.code for each in refused] == ["restored_act_unknown"]
    month_only = law.profile(reviews__restores__value=["month"])
    found, refused = restoration(month_only, "cut", BOOKED)
    assert found is None and [each.code for each in refused] == ["restores_no_quota"]
