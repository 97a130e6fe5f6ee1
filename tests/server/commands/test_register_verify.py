"""`huijian register`: a whole register, a changed line, and a tail that was cut off."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from server import keys
from server.commands import register_head, register_verify
from server.domain.actor import System
from server.state_directory import StateDirectory
from server.storage.address import blocking, url_of
from server.storage.database import Database
from server.storage.register import Entry, append
from server.storage.upgrade import upgrade
from tests.support.office_rows import NOW


@pytest.fixture
async def state(tmp_path: Path) -> StateDirectory:
    """An office with its key and three acts."""
    state = StateDirectory(tmp_path / "state")
    state.create()
    keys.load_or_create(state.office_key, state.office_public_key)
    url = url_of("", state.database)
    upgrade(url)
    database = Database(url, 1)
    for number in range(3):
        async with database.begin() as work:
            await append(work, Entry(NOW, System(), "tested", f"subject-{number}"))
    await database.close()
    return state


def forge(state: StateDirectory, statement: str) -> None:
    """As who owns the files can."""
    engine = create_engine(blocking(url_of("", state.database)), poolclass=NullPool)
    with engine.begin() as connection:
        for trigger in ("no_update", "no_delete"):
            connection.execute(text(f"DROP TRIGGER register_{trigger}"))
        connection.execute(text(statement))


def verify(state: StateDirectory, head: Path | None = None) -> int:
    return register_verify.run(head, None, None, state.root, True)


def test_a_whole_register(state: StateDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(state) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["lines"] == 3 and found["broken"] is None
    assert register_verify.run(None, None, None, state.root, False) == 0
    assert capsys.readouterr().out.startswith("3 lines, whole")


def test_a_changed_line_is_named(state: StateDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    forge(state, "UPDATE register SET words = 'other' WHERE number = 2")
    assert verify(state) == 1
    assert json.loads(capsys.readouterr().out)["broken"]["number"] == 2


def test_a_cut_tail_shows_against_a_head_that_was_kept(
    state: StateDirectory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert register_head.run(None, state.root) == 0
    kept = tmp_path / "head.txt"
    kept.write_text(capsys.readouterr().out)
    assert verify(state, kept) == 0
    forge(state, "DELETE FROM register WHERE number = 3")
    assert verify(state) == 0
    assert verify(state, kept) == 1


def test_a_head_of_another_office_is_refused(
    state: StateDirectory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text("nothing")
    assert verify(state, kept) == 2
    assert "head_invalid" in capsys.readouterr().err
