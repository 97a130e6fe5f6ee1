"""kill -9 in the middle of acts: what was answered is there, and nothing is half done."""

import asyncio
import os
import random
import signal
import sys
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy import URL, select

from server.domain.slots.slots import State
from server.storage.application_tables import APPLICATIONS
from server.storage.database import Database
from server.storage.idempotency import IDEMPOTENCY_KEYS
from server.storage.outbox import OUTBOX
from server.storage.register import REGISTER, head, verify
from server.storage.slots import SLOTS
from tests.support.figures import figures, size_of
from tests.support.office_rows import SIDES, named, person, units
from tests.support.run_acts import MOTHER
from tests.support.sources import ROOT

pytestmark = pytest.mark.flow
LIVES_S: Final = 0.25
"""At most that long after its first answer; dozens of acts, so that any moment of one is hit."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which applications each part of an act tells of."""

    applications: set[str]
    register: list[str]
    told: list[str]
    answers: set[str]
    slots: dict[str, list[str]]
    acts: int
    broken: object


async def found(url: URL) -> Found:
    """What an office that comes back reads."""
    database = Database(url)
    # As a writer: it waits until the database has ended what the dead office had begun.
    async with database.begin() as reader:
        slots: dict[str, list[str]] = {}
        for row in await reader.ask(select(SLOTS)):
            assert row.state == State.TAKEN
            slots.setdefault(row.held_by_id, []).append(row.unit_id)
        read = Found(
            set((await reader.ask(select(APPLICATIONS.c.id))).scalars()),
            list((await reader.ask(select(REGISTER.c.subject))).scalars()),
            [
                each["reference"]
                for each in (await reader.ask(select(OUTBOX.c.parameters))).scalars()
            ],
            set((await reader.ask(select(IDEMPOTENCY_KEYS.c.key))).scalars()),
            slots,
            (await head(reader)).number,
            await verify(reader),
        )
    await database.close()
    return read


async def killed(url: URL, first: int, lives_s: float) -> list[int]:
    """Let an office work for a while and kill it; returns what it had answered."""
    address = url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.support.run_acts", address, str(first)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    begun = await process.stdout.readline()
    assert begun, "it died by itself"
    await asyncio.sleep(lives_s)
    process.send_signal(signal.SIGKILL)
    rest = await process.stdout.read()
    await process.wait()
    lines = (begun + rest).split(b"\n")
    return [int(line) for line in lines[:-1]]


async def test_a_killed_office_has_done_what_it_answered_and_nothing_by_halves(
    database_url: URL,
) -> None:
    kills = size_of("KILLS", 6, 60)
    chance, answered, unanswered = random.Random(20260302), set[str](), 0
    database = Database(database_url)
    async with database.begin() as work:
        await units(work, *SIDES)
        await person(work, MOTHER)
    await database.close()
    for _ in range(kills):
        first = len((await found(database_url)).applications)
        told = await killed(database_url, first, chance.uniform(0, LIVES_S))
        answered |= {named(number) for number in told}
        now = await found(database_url)
        assert now.broken is None
        assert answered <= now.applications
        assert sorted(now.register) == sorted(now.told) == sorted(now.applications)
        assert now.answers == now.slots.keys() == now.applications
        assert all(sorted(held) == sorted(SIDES) for held in now.slots.values())
        assert now.acts == len(now.applications)
        # At most the act that was under way when it died was kept without its answer.
        assert len(now.applications) - first - len(told) in {0, 1}
        unanswered += len(now.applications) - first - len(told)
    figures(
        "storage_killed",
        database=database_url.get_backend_name(),
        kills=kills,
        answered=len(answered),
        kept_unanswered=unanswered,
        lost=0,
        half_done=0,
    )
