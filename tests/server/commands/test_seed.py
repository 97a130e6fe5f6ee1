"""`huijian seed` fills an empty database once, and says what it did."""

from datetime import datetime
from pathlib import Path

import pytest

from server.commands import seed
from server.commands.asked import DONE, REFUSED

DAY = datetime(2026, 3, 2)


def run(state_dir: Path, url: str | None = None) -> int:
    return seed.run(
        people=60, applications=90, url=url, number=1, day=DAY, config=None, state_dir=state_dir
    )


def test_a_second_time_it_refuses_a_database_that_holds_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == DONE
    told = capsys.readouterr().out
    assert "applications" in told
    assert "rows a second" in told
    assert run(tmp_path) == REFUSED
    assert capsys.readouterr().err.startswith("database_not_empty: ")


def test_an_address_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "mysql://host/office") == REFUSED
    assert capsys.readouterr().err.startswith("config_value: ")
