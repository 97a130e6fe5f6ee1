"""Custody feeds taken over: each line by itself, once, and tried dry before (A42; GD-12, 25)."""

from datetime import date

import pytest

from server.adapters.custody_feed import FeedLine, Numbered, RefusedLine
from server.casework import persons
from server.domain.actor import Role, Staff, System
from server.domain.applications.applications import State
from server.domain.applications.custody_moves import Fate
from server.domain.entitlement.account import How
from server.domain.identifiers import BookingId
from server.storage import entitlement, people, register
from server.use_cases.import_custody import Became, Report, import_custody
from tests.support.booked import booked
from tests.support.province import (
    FACILITY_CLERK,
    FACILITY_OFFICER,
    OTHER_PRISON,
    PRISON,
    PRISON_BUREAU,
    REHAB,
    SON,
    VISIT_AT,
    Province,
    account,
)

OF_PRISONS = account(Role.PRISON_BUREAU, PRISON_BUREAU)
HERE = {"facility": PRISON, "number": f"N-{SON}"}
TRANSFER = FeedLine("transfer", at="2026-03-02", to_facility=OTHER_PRISON, to_number="P-9", **HERE)
RELEASE = FeedLine("release", at="2026-03-02", **HERE)
NEW = FeedLine(
    "stay", PRISON, "N-100", "2026-02-01", "", "试验新", "1990-01-01", "resident_id_card"
)
STRICT = FeedLine("level", at="2026-03-02T08:00:00+08:00", code="strict_regime", **HERE)
STATUS = FeedLine("status", at="2026-03-02T08:00:00+08:00", code="solitary_confinement", **HERE)
VISIT = FeedLine("visit", at="2026-03-01T10:00:00+08:00", code="video", reference="V-1", **HERE)


async def imported(
    province: Province, *lines: FeedLine, by: Staff | System = OF_PRISONS, dry: bool = False
) -> Report:
    numbered = [Numbered(number, line) for number, line in enumerate(lines, 2)]
    return await import_custody(lambda: province.acting(by), numbered, dry=dry)


async def test_a_dry_run_names_each_booking_and_what_would_become_of_it_and_keeps_nothing(
    province: Province,
) -> None:
    name = await booked(province)
    async with province.database.read() as reader:
        before = await register.head(reader)
    report = await imported(province, TRANSFER, RELEASE, dry=True)
    hit = [[(each.application, each.fate) for each in line.taken.followed] for line in report.lines]
    assert hit == [[(name, Fate.MOVED)], [(name, Fate.CANCELLED)]]
    async with province.database.read() as reader:
        assert await register.head(reader) == before
    assert await province.state(name) is State.BOOKED


async def test_the_real_run_takes_each_line_once(province: Province) -> None:
    name = await booked(province)
    first = await imported(province, TRANSFER)
    again = await imported(province, TRANSFER)
    assert [each.became for each in (*first.lines, *again.lines)] == [
        Became.TAKEN,
        Became.UNCHANGED,
    ]
    assert await province.state(name) is State.BEFORE_FACILITY


async def test_a_line_that_cannot_be_taken_keeps_no_other_from_being_taken(
    province: Province,
) -> None:
    nobody = FeedLine("release", PRISON, "N-none", "2026-03-02")
    taken_number = FeedLine(
        "stay", PRISON, f"N-{SON}", "2026-02-01", "", "试验他", "1990-01-01", "resident_id_card"
    )
    report = await imported(province, nobody, taken_number, NEW)
    assert report.refused == (
        RefusedLine(2, "not_found"),
        RefusedLine(3, "custody_number_known"),
    )
    assert [each.number for each in report.lines] == [4]
    async with province.database.read() as reader:
        assert await people.stay_numbered(reader, PRISON, "N-100") is not None


async def test_a_stay_that_is_on_record_already_changes_nothing(province: Province) -> None:
    on_record = FeedLine(
        "stay", PRISON, f"N-{SON}", "2025-01-01", "", f"试验{SON}", "1970-05-01", "resident_id_card"
    )
    assert (await imported(province, on_record)).lines[0].became is Became.UNCHANGED


async def test_who_is_told_to_be_held_elsewhere_has_been_moved(province: Province) -> None:
    name = await booked(province)
    async with province.database.begin() as work:
        son = await people.get(work, SON)
        assert son is not None
        await people.save(
            work, type(son)(son.person, son.name, "passport", "Z9", None, "zh-CN", None)
        )
    line = FeedLine(
        "stay", OTHER_PRISON, "P-5", "2026-03-02", "", son.name, "1970-05-01", "passport", "Z9"
    )
    report = await imported(province, line)
    assert [each.fate for each in report.lines[0].taken.followed] == [Fate.MOVED]
    assert (await province.case(name)).application.facilities == (OTHER_PRISON,)
    async with province.database.read() as reader:
        assert (await persons.held(reader, SON, province.now)).record.facility == OTHER_PRISON


async def test_a_stay_with_its_end_is_entered_as_past(province: Province) -> None:
    line = FeedLine(
        "stay", PRISON, "N-7", "2024-01-01", "2025-01-01", "试验旧", "1990-01-01", "passport", "Z1"
    )
    await imported(province, line)
    async with province.database.read() as reader:
        stay = await people.stay_numbered(reader, PRISON, "N-7")
    assert stay is not None and stay.record.until == date(2025, 1, 1)


async def test_a_dry_run_says_which_lines_rest_on_earlier_ones(province: Province) -> None:
    later = FeedLine("death", PRISON, "N-100", "2026-03-02")
    moved = FeedLine("release", OTHER_PRISON, "P-9", "2026-03-02")
    report = await imported(province, NEW, later, TRANSFER, moved, dry=True)
    assert [each.became for each in report.lines] == [
        Became.TAKEN,
        Became.AFTER_EARLIER_LINE,
        Became.TAKEN,
        Became.AFTER_EARLIER_LINE,
    ]
    real = await imported(province, NEW, later, TRANSFER, moved)
    assert [each.became for each in real.lines] == [Became.TAKEN] * 4


@pytest.mark.parametrize("line", [STRICT, STATUS])
async def test_a_strict_level_and_a_status_name_the_visits_that_they_touch(
    province: Province, line: FeedLine
) -> None:
    name = await booked(province)
    report = await imported(province, line)
    assert report.lines[0].taken.touched.coming == (BookingId(name),)


async def test_a_level_that_is_no_status_touches_nothing(province: Province) -> None:
    await booked(province)
    line = FeedLine("level", at="2026-03-02T08:00:00+08:00", code="ordinary", **HERE)
    assert (await imported(province, line)).lines[0].taken.touched.coming == ()


async def test_a_visit_held_elsewhere_uses_the_month(province: Province) -> None:
    await imported(province, VISIT)
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
    assert [entry.how for entry in seen.entries] == [How.IMPORTED]
    other = FeedLine("visit", at="2026-03-01T10:00:00+08:00", code="dance", reference="V-2", **HERE)
    assert (await imported(province, other)).refused == (RefusedLine(2, "account_kind_unknown"),)


async def test_hospital_until_a_moment_touches_what_lies_before(province: Province) -> None:
    await booked(province)
    line = FeedLine("hospital", at="2026-03-02", until="2026-03-11T08:00:00+08:00", **HERE)
    assert (await imported(province, line)).lines[0].taken.followed == ()


async def test_each_may_import_only_its_own(province: Province) -> None:
    assert (await imported(province, RELEASE, by=FACILITY_OFFICER)).refused[0].code == (
        "act_not_of_this_role"
    )
    elsewhere = account(FACILITY_CLERK.role, REHAB)
    assert (await imported(province, RELEASE, by=elsewhere)).refused[0].code == "not_found"
    assert (await imported(province, RELEASE, by=System())).refused == ()
