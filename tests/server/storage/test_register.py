"""The register: each act has its line, the chain has one end, and nothing in it can be changed."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from server.domain.actor import Applicant, System
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId
from server.storage.address import blocking
from server.storage.database import Database
from server.storage.errors import ConstraintBroken
from server.storage.register import REGISTER, Broken, Entry, Head, append, head, lines, verify
from tests.support.office_rows import CLERK, NOW

ARTICLE = Citation("cn-guangdong-2020", "1", "slots.per_visit_at_each_side", "Art. 12")
REFUSED = Refusal("slot_taken", ARTICLE, {"nearest": 3})
LODGED = Entry(NOW, CLERK, "application_lodged", "application-1", {"slots": 2}, (ARTICLE,))
LOOKED = Entry(NOW, CLERK, "person_seen", "person-1", purpose="check_in")
SILENT = Entry(NOW, System(), "application_released", "application-2", reasons=(REFUSED,))
WITHDRAWN = Entry(
    NOW + timedelta(microseconds=1),
    Applicant(PersonId("person-1")),
    "application_withdrawn",
    "application-1",
    words="孩子病了 — con ốm",
)
ALL = (LODGED, LOOKED, SILENT, WITHDRAWN)
# The same on both databases and for ever: a register outlives its program.
HEAD_OF_ALL = "317a540cf4b705c80dfa09c4239bc0a81ad4422d5361b39578ed5f949d39e376"


async def written(database: Database, *entries: Entry) -> Head:
    """Each in an act of its own."""
    end = Head()
    for entry in entries:
        async with database.begin() as work:
            end = await append(work, entry)
    return end


async def checked(database: Database, known: Head | None = None) -> Broken | None:
    async with database.read() as reader:
        return await verify(reader, known)


def forged(url: URL, statement: str, **values: Any) -> None:
    """Change the files as their owner can: without triggers."""
    engine = create_engine(blocking(url), poolclass=NullPool)
    with engine.begin() as connection:
        if url.get_backend_name() == "postgresql":
            connection.execute(text("ALTER TABLE register DISABLE TRIGGER ALL"))
        else:
            for trigger in ("no_update", "no_delete", "in_order"):
                connection.execute(text(f"DROP TRIGGER register_{trigger}"))
        connection.execute(text(statement), values)


async def test_an_empty_register_is_whole(database: Database) -> None:
    assert await checked(database) is None
    async with database.read() as reader:
        assert await head(reader) == Head()


async def test_every_act_has_its_line_and_the_chain_holds(database: Database) -> None:
    end = await written(database, *ALL)
    assert await checked(database, end) is None
    async with database.read() as reader:
        rows = [row async for row in lines(reader)]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.actor["is"] for row in rows] == ["staff", "staff", "system", "applicant"]
    assert rows[0].citations[0]["source"] == "Art. 12"
    assert rows[1].purpose == "check_in"
    assert rows[2].reasons[0]["code"] == "slot_taken"
    assert rows[3].words == "孩子病了 — con ốm"


async def test_the_hash_of_a_register_is_the_same_on_both_databases_and_for_ever(
    database: Database,
) -> None:
    assert (await written(database, *ALL)).hash == HEAD_OF_ALL


async def test_an_act_that_fails_leaves_no_line(database: Database) -> None:
    await written(database, LODGED)
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await append(work, WITHDRAWN)
            raise RuntimeError
    end = await written(database, LOOKED)
    assert (end.number, await checked(database, end)) == (2, None)


async def test_the_chain_never_forks_however_many_write(database_url: URL) -> None:
    offices = [Database(database_url) for _ in range(3)]
    many = 90

    async def act(number: int) -> Head:
        async with offices[number % 3].begin() as work:
            return await append(work, replace(LODGED, subject=f"application-{number}"))

    ends = await asyncio.gather(*(act(number) for number in range(many)))
    assert sorted(end.number for end in ends) == list(range(1, many + 1))
    assert await checked(offices[0], max(ends, key=lambda end: end.number)) is None
    for office in offices:
        await office.close()


CHANGES = (
    "UPDATE register SET words = 'other' WHERE number = 2",
    "DELETE FROM register WHERE number = 2",
    "DELETE FROM register",
)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_line_can_neither_be_changed_nor_taken_out(database: Database, change: str) -> None:
    end = await written(database, *ALL)
    with pytest.raises((ConstraintBroken, DBAPIError), match="append-only"):
        async with database.begin() as work:
            await work.tell(text(change))
    assert await checked(database, end) is None


async def test_the_whole_register_cannot_be_emptied(database_url: URL, database: Database) -> None:
    await written(database, *ALL)
    sqlite = database_url.get_backend_name() == "sqlite"
    emptied = "DELETE FROM register" if sqlite else "TRUNCATE register"
    with pytest.raises((ConstraintBroken, DBAPIError), match="append-only"):
        async with database.begin() as work:
            await work.tell(text(emptied))


async def test_no_line_takes_the_place_of_another(database_url: URL, database: Database) -> None:
    end = await written(database, *ALL)
    async with database.read() as reader:
        second = [row._asdict() async for row in lines(reader)][1]
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await work.tell(insert(REGISTER).values(**second | {"hash": "0"}))
    if database_url.get_backend_name() == "sqlite":
        # A program that knows nothing of our pragmas: REPLACE fires no trigger of DELETE there.
        connection = sqlite3.connect(str(database_url.database))
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("INSERT OR REPLACE INTO register SELECT * FROM register")
        connection.close()
    assert await checked(database, end) is None


@pytest.mark.parametrize(
    "column", ["act", "subject", "words", "purpose", "actor_id", "previous", "hash"]
)
async def test_a_forged_text_is_found_at_its_line(
    database_url: URL, database: Database, column: str
) -> None:
    await written(database, *ALL)
    forged(database_url, f"UPDATE register SET {column} = 'x' WHERE number = 3")
    found = await checked(database)
    assert found is not None
    assert found.number == 3


@pytest.mark.parametrize("column", ["actor", "facts", "citations", "reasons"])
async def test_forged_facts_are_found_at_their_line(
    database_url: URL, database: Database, column: str
) -> None:
    await written(database, *ALL)
    forged(database_url, f"UPDATE register SET {column} = '[1]' WHERE number = 2")
    assert await checked(database) == Broken(2, "its hash does not fit what it says")


async def test_a_forged_moment_is_found(database_url: URL, database: Database) -> None:
    await written(database, *ALL)
    other = "UPDATE register SET at = (SELECT at FROM register WHERE number = 4) WHERE number = 1"
    forged(database_url, other)
    assert await checked(database) == Broken(1, "its hash does not fit what it says")


async def test_a_line_taken_out_of_the_middle_is_found(
    database_url: URL, database: Database
) -> None:
    await written(database, *ALL)
    forged(database_url, "DELETE FROM register WHERE number = 2")
    found = await checked(database)
    assert found == Broken(2, "this line is gone; number 3 stands in its place")


async def test_a_cut_tail_is_found_by_whoever_kept_the_end(
    database_url: URL, database: Database
) -> None:
    end = await written(database, *ALL)
    forged(database_url, "DELETE FROM register WHERE number > 2")
    assert await checked(database) is None
    assert await checked(database, end) == Broken(3, "this line and what followed it is gone")


async def test_a_chain_written_anew_is_found_by_whoever_kept_an_end(
    database_url: URL, database: Database
) -> None:
    end = await written(database, *ALL[:3])
    forged(database_url, "DELETE FROM register")
    await written(database, *ALL[1:])
    assert await checked(database, end) == Broken(3, "it is not the line that was seen before")
