"""`python -m tests.bench.office`: how long an office process takes, on a real PostgreSQL.

Every call goes over HTTP through the same doors as in `huijian serve`, with a session of staff; the
client shares the process, so its time counts too.  PostgreSQL writes each commit to the disk.
Exit 1, if a bound is missed."""

import argparse
import asyncio
import json
import os
import sys
from contextlib import ExitStack
from typing import Final

from rich.console import Console
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from media.clock import BootClock
from server.commands.seed import seeded
from server.storage.address import blocking
from tests.bench.office_acts import check_ins, decisions, lodgings, logins
from tests.bench.office_figures import Figure, table_of
from tests.bench.office_looks import calendars, work_lists
from tests.bench.office_rig import opened
from tests.support.database import LASTING, PostgreSQL, running

PEOPLE, APPLICATIONS = 2_000, 10_000
"""To try it; a big province is asked for by options."""
TIMES: Final = 500
WARM: Final = 10
MEASURES: Final = (work_lists, calendars, decisions, lodgings, check_ins, logins)


def main() -> int:
    """Seed, measure, print, judge."""
    asked = arguments()
    with ExitStack() as stack:
        if asked.url is None:
            url = new_province(stack.enter_context(running(LASTING)), asked)
        else:
            url = make_url(asked.url)
        count(url)
        figures = asyncio.run(measured(url, asked.times))
    if asked.json:
        print(json.dumps([each.told() for each in figures], ensure_ascii=False))
    else:
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        title = f"One office process on PostgreSQL; load of the machine {load}"
        Console(width=130).print(table_of(figures, title))
    return 1 if any(each.missed for each in figures) else 0


def new_province(server: PostgreSQL, asked: argparse.Namespace) -> URL:
    """A database with so many people."""
    server.run("CREATE DATABASE office")
    url = server.url("office")
    say(f"seeding {asked.people:,} people, {asked.applications:,} applications")
    _, seconds = seeded(url, asked.people, asked.applications, asked.seed, None)
    say(f"seeded in {seconds:.0f} s")
    return url


def count(url: URL) -> None:
    """Let the database count what it holds, as it does by itself after some minutes."""
    engine = create_engine(blocking(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))


async def measured(url: URL, times: int) -> list[Figure]:
    """Every figure, one after another."""
    async with opened(url, BootClock()) as rig:
        found: list[Figure] = []
        for measure in MEASURES:
            say(str(measure.__doc__))
            await measure(rig, WARM)  # what is compiled and planned once is counted nowhere
            found += await measure(rig, times)
        return found


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.office")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--applications", type=int, default=APPLICATIONS)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each act is done")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="a province that is there already; it will be changed")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
