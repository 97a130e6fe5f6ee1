"""States of an inmate in which no visit is arranged."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.identifiers import CustodyId, PersonId, UnitId
from server.domain.people.people import CustodyRecord
from server.domain.people.statuses import (
    LevelChange,
    StatusPeriod,
    periods_of_levels,
    selectable,
    status_entry_refusals,
    status_refusals,
)
from server.domain.vocabulary import Custody, Party
from tests.support import law
from tests.support.single import only

START = datetime(2026, 4, 8, 10, tzinfo=UTC)
PRISON = CustodyRecord(
    CustodyId("c-1"), PersonId("p"), Custody.PRISON, UnitId("f"), date(2024, 1, 1)
)
REHAB = replace(PRISON, custody=CustodyId("c-2"), regime=Custody.REHAB)
ROWS = [
    ("GD-46", "under_proceedings", PRISON, "Art. 19(1)"),
    ("GD-47", "isolation_examination", PRISON, "Art. 19(2)"),
    ("GD-48", "concentrated_training", PRISON, "Art. 19(3)"),
    ("GD-48", "solitary_confinement", PRISON, "Art. 19(3)"),
    ("GD-49", "strict_regime", PRISON, "Art. 19(4)"),
    ("GD-50", "prison_other", PRISON, "Art. 19(5)"),
    ("GD-51", "detoxification", REHAB, "Art. 20(1)"),
    ("GD-52", "protective_restraint", REHAB, "Art. 20(2)"),
    ("GD-52", "separate_management", REHAB, "Art. 20(2)"),
    ("GD-53", "rehab_other", REHAB, "Art. 20(3)"),
]
EACH = [pytest.param(*each, marks=pytest.mark.law(row)) for row, *each in ROWS]


def period(code: str, record: CustodyRecord, since: datetime = START) -> StatusPeriod:
    return StatusPeriod(code, record.custody, since, reason="a reason")


def against(
    code: StatusPeriod, record: CustodyRecord, at: datetime = START
) -> list[tuple[str, str]]:
    found = status_refusals(law.profile(), [code], record, Party.RELATIVE, at)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.parametrize(("code", "record", "article"), EACH)
def test_a_status_set_one_minute_before_the_start_keeps_the_visit_from_starting(
    code: str, record: CustodyRecord, article: str
) -> None:
    status = period(code, record, START - timedelta(minutes=1))
    assert against(status, record, START) == [(f"status_{code}", article)]
    assert against(status, record, START - timedelta(minutes=1)) != []
    assert against(status, record, START - timedelta(minutes=1, seconds=1)) == []


@pytest.mark.parametrize(("code", "record", "article"), EACH)
def test_a_status_that_is_over_keeps_nobody_out(
    code: str, record: CustodyRecord, article: str
) -> None:
    over = replace(period(code, record, START - timedelta(days=1)), until=START)
    assert against(over, record, START) == []
    assert against(over, record, START - timedelta(seconds=1)) == [(f"status_{code}", article)]


@pytest.mark.parametrize(("code", "record", "article"), EACH)
def test_a_status_can_be_selected_for_its_own_custody_only(
    code: str, record: CustodyRecord, article: str
) -> None:
    other = Custody.REHAB if record.regime is Custody.PRISON else Custody.PRISON
    assert status_entry_refusals(law.profile(), period(code, record), record.regime) == ()
    assert code not in selectable(law.profile(), other)
    refusal = only(status_entry_refusals(law.profile(), period(code, record), other))
    assert (refusal.code, refusal.citation.source) == ("status_of_other_custody", article)


@pytest.mark.law("GD-50", "GD-53")
def test_the_lists_of_article_19_and_20_do_not_mix() -> None:
    profile = law.profile()
    for regime, article in ((Custody.PRISON, "Art. 19"), (Custody.REHAB, "Art. 20")):
        sources = {profile.statuses[code].source for code in selectable(profile, regime)}
        assert {source.split("(")[0] for source in sources} == {article}


@pytest.mark.parametrize(
    ("code", "record"),
    [
        pytest.param("prison_other", PRISON, marks=pytest.mark.law("GD-50")),
        pytest.param("rehab_other", REHAB, marks=pytest.mark.law("GD-53")),
    ],
)
def test_another_matter_without_a_reason_is_refused(code: str, record: CustodyRecord) -> None:
    for nothing in ("", " \n"):
        empty = replace(period(code, record), reason=nothing)
        refusal = only(status_entry_refusals(law.profile(), empty, record.regime))
        assert refusal.code == "status_reason_missing"


def test_a_named_status_needs_no_reason_beside_it() -> None:
    bare = replace(period("strict_regime", PRISON), reason="")
    assert status_entry_refusals(law.profile(), bare, Custody.PRISON) == ()


def test_an_unknown_status_and_an_empty_span_are_refused() -> None:
    profile = law.profile()
    refusal = only(status_entry_refusals(profile, period("in_a_bad_mood", PRISON), Custody.PRISON))
    assert refusal.code == "status_unknown"
    empty = replace(period("strict_regime", PRISON), until=START)
    refusal = only(status_entry_refusals(profile, empty, Custody.PRISON))
    assert refusal.code == "status_span_empty"


def test_a_status_of_an_old_stay_says_nothing_of_the_new_one() -> None:
    assert against(period("detoxification", REHAB), PRISON) == []
    mixed = StatusPeriod("detoxification", PRISON.custody, START)
    assert against(mixed, PRISON) == []


@pytest.mark.law("GD-49")
def test_the_feed_of_levels_keeps_out_from_the_strict_level_to_the_next() -> None:
    hour = timedelta(hours=1)
    changes = [
        LevelChange(PRISON.custody, "ordinary", START + hour),
        LevelChange(PRISON.custody, "strict_regime", START),
        LevelChange(REHAB.custody, "strict_regime", START + 2 * hour),
    ]
    periods = periods_of_levels(law.profile(), changes)
    assert periods == (
        StatusPeriod("strict_regime", PRISON.custody, START, START + hour),
        StatusPeriod("strict_regime", REHAB.custody, START + 2 * hour, None),
    )
    assert against(periods[0], PRISON) == [("status_strict_regime", "Art. 19(4)")]
    assert against(periods[0], PRISON, START + hour) == []


CELL = StatusPeriod("disciplinary_cell", PRISON.custody, START)


def in_the_cell(party: Party, decided: bool = False) -> list[str]:
    draft = law.profile("vn-draft")
    found = status_refusals(draft, [CELL], PRISON, party, START, decided)
    assert {each.citation.source for each in found} <= {"§3 ¶2"}
    return [each.code for each in found]


@pytest.mark.law("VN-08")
@pytest.mark.parametrize("party", [Party.RELATIVE, Party.SPOUSE])
def test_nobody_of_the_family_sees_who_is_in_the_disciplinary_cell(party: Party) -> None:
    assert in_the_cell(party) == ["status_disciplinary_cell"]
    assert in_the_cell(party, decided=True) == ["status_disciplinary_cell"]


@pytest.mark.law("VN-08")
@pytest.mark.parametrize("party", [Party.AGENCY, Party.OTHER_PERSON])
def test_representatives_ask_for_a_decision_of_the_facility(party: Party) -> None:
    assert in_the_cell(party) == ["status_asks_for_decision"]
    assert in_the_cell(party, decided=True) == []


@pytest.mark.law("VN-08")
def test_the_cell_is_a_status_of_prisons_and_ends_when_it_ends() -> None:
    draft = law.profile("vn-draft")
    assert selectable(draft, Custody.PRISON) == ("disciplinary_cell",)
    over = replace(CELL, until=START + timedelta(days=1))
    at_end = START + timedelta(days=1)
    assert status_refusals(draft, [over], PRISON, Party.RELATIVE, at_end) == ()


def test_a_feed_without_a_line_says_nothing() -> None:
    assert periods_of_levels(law.profile(), []) == ()
