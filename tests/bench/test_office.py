"""What `make figures` does, in small: each act is answered as it is measured."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from media.clock import BootClock
from server.calendars import load_calendar
from server.law import YEARS_AHEAD, YEARS_BACK
from server.profiles import load_folder
from server.seed.seed import Wish, seed
from server.storage import bulk
from server.storage.address import url_of
from server.storage.upgrade import upgrade
from tests.bench.office_acts import check_ins, decisions, lodgings
from tests.bench.office_figures import Figure, Mark, table_of
from tests.bench.office_looks import calendars, work_lists
from tests.bench.office_rig import opened

TIMES = 3


def heard_by_nobody(what: str, done: int, of: int) -> None:
    """Nobody waits for it."""


async def test_each_act_and_look_is_answered_on_a_small_province(tmp_path: Path) -> None:
    url = url_of("", tmp_path / "office.sqlite3")
    upgrade(url)
    profile = load_folder().find("CN-GD-2020")
    today = datetime.now(ZoneInfo(profile.time_zone)).date()
    calendar = load_calendar(profile, range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1))
    async with bulk.begin(url) as work:
        wish = Wish(400, 900, 1, today, months_back=1)
        await seed(work, wish, profile, calendar, heard_by_nobody)
    async with opened(url, BootClock()) as rig:
        measures = (work_lists, calendars, decisions, lodgings, check_ins)
        found = [each for measure in measures for each in await measure(rig, TIMES)]
    assert [each.name for each in found if not each.spans] == []
    assert table_of(found, "in small").row_count == len(found) == 7


def test_a_bound_is_missed_by_what_is_too_slow_too_rare_or_was_never_done() -> None:
    slow, rare = Figure("slow", p99_ms=50.0), Figure("rare", a_minute=200.0)
    assert slow.missed and rare.missed
    slow.add(Mark(0.0, 0.0), Mark(0.05, 0.02))
    rare.add(Mark(0.0, 0.0), Mark(0.3, 0.1))
    assert not slow.missed and not rare.missed
    slow.add(Mark(0.0, 0.0), Mark(0.051, 0.02))
    rare.add(Mark(0.0, 0.0), Mark(0.4, 0.1))
    assert slow.missed and rare.missed
