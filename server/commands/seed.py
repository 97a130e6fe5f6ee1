"""`huijian seed`: an invented province in the office's database, to try and to measure."""

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from media.clock import BootClock
from server.calendars import load_calendar
from server.commands.asked import DONE, settings_with, told, under_state
from server.profiles import load_folder
from server.seed.seed import MONTHS_BACK, Wish, seed
from server.state_directory import StateDirectory
from server.storage import bulk
from server.storage.address import url_of
from server.storage.upgrade import upgrade

PROFILE: Final = "CN-GD-2020"
"""The law that the invented province lives under."""
APPLICATIONS_A_PERSON: Final = 5
YEARS_AROUND: Final = 2
TOLD_EVERY_S: Final = 1.0


def run(
    people: int,
    applications: int | None,
    url: str | None,
    number: int,
    day: datetime | None,
    config: Path | None,
    state_dir: Path | None,
) -> int:
    """Seed, show, leave; returns the exit code."""

    def act() -> int:
        settings = settings_with(config, state_dir=under_state(state_dir), storage__url=url)
        state = StateDirectory(settings.state_path)
        state.create()
        asked = applications or people * APPLICATIONS_A_PERSON
        show(*seeded(url_of(settings.storage.url, state.database), people, asked, number, day))
        return DONE

    return told(act)


def seeded(
    url: Any, people: int, applications: int, number: int, day: datetime | None
) -> tuple[Counter[str], float]:
    """Migrate and fill a database; returns the rows of each table, and how many seconds it took.

    Args:
        url: of the database, as `url_of` gives it.
        day: the invented today; None: today."""
    profile = load_folder().find(PROFILE)
    today = (day or datetime.now(ZoneInfo(profile.time_zone))).date()
    years = range(today.year - YEARS_AROUND, today.year + YEARS_AROUND)
    calendar = load_calendar(profile, years)
    wish = Wish(people, applications, number, today, MONTHS_BACK)
    upgrade(url)
    progress = Progress(Console(stderr=True), BootClock())

    async def fill() -> Counter[str]:
        async with bulk.begin(url) as work:
            return await seed(work, wish, profile, calendar, progress.tell)

    return asyncio.run(fill()), progress.since_start_s()


class Progress:
    """Tells how far it has come, at most once a second; the table tells the end."""

    def __init__(self, console: Console, clock: BootClock) -> None:
        self._console = console
        self._clock = clock
        self._began_s = self._told_s = clock.now_s()

    def since_start_s(self) -> float:
        """Seconds since it was made."""
        return self._clock.now_s() - self._began_s

    def tell(self, what: str, done: int, of: int) -> None:
        """One line, if it is time for one."""
        now_s = self._clock.now_s()
        if now_s < self._told_s + TOLD_EVERY_S:
            return
        self._told_s = now_s
        percent = 100 * done // max(of, 1)
        self._console.print(f"{self.since_start_s():7.1f} s  {what}: {done:,} ({percent} %)")


def show(counts: Counter[str], seconds: float) -> None:
    """A table of what each table got."""
    table = Table("table", "rows", title="Invented data")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    whole = counts.total()
    table.add_section()
    table.add_row("all", f"{whole:,}")
    console = Console()
    console.print(table)
    console.print(f"{seconds:.1f} s, {whole / seconds:,.0f} rows a second")
