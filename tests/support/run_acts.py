"""An office that lodges one application after another, as a process of its own to be killed.

    python -m tests.support.run_acts ADDRESS FIRST

Prints the number of each application once its act is kept: what is on the pipe was answered."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

from server.domain.citation import Citation
from server.domain.identifiers import PersonId
from server.storage.address import url_of
from server.storage.database import Database, Work
from server.storage.idempotency import Answer, Request, keep
from server.storage.outbox import Channel, Message, queue
from server.storage.register import Entry, append
from server.storage.slots import Taken, take
from tests.support.office_rows import CLERK, NINE, NOW, SIDES, applications, free, named

MOTHER: Final = PersonId("person-1")
ROUTE: Final = "POST /applications"
CITED: Final = (Citation("cn-guangdong-2020", "1", "slots.taken_at", "Art. 12"),)
EVERY: Final = timedelta(hours=1)


async def lodge(work: Work, number: int) -> None:
    """Everything that an application writes, in one act."""
    name, start = named(number), NINE + EVERY * number
    await applications(work, name)
    for unit in SIDES:
        await free(work, unit, start)
    got = await take(work, SIDES, start, name, NOW)
    assert isinstance(got, Taken)
    told = {"reference": name}
    await queue(work, Message(Channel.SMS, MOTHER, "application_lodged", "zh-CN", told), NOW)
    await append(work, Entry(NOW, CLERK, "application_lodged", name, {"slots": 2}, CITED))
    await keep(work, Request(CLERK.account, ROUTE, name, b"{}"), Answer(201, name), NOW)


async def run(address: str, first: int) -> None:
    """Lodge until killed."""
    database = Database(url_of(address, Path("unused")))
    number = first
    while True:
        async with database.begin() as work:
            await lodge(work, number)
        os.write(sys.stdout.fileno(), f"{number}\n".encode())
        number += 1


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
