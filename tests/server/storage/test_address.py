"""Which addresses of databases are understood."""

from pathlib import Path

import pytest

from server.errors import ConfigRefused
from server.storage.address import awaiting, blocking, url_of

FILE = Path("/state/office/office.sqlite3")


def test_no_address_is_a_file_of_the_state_directory() -> None:
    url = url_of("", FILE)
    assert str(awaiting(url)) == f"sqlite+aiosqlite:///{FILE}"
    assert str(blocking(url)) == f"sqlite+pysqlite:///{FILE}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_postgresql_is_spoken_to_by_psycopg(scheme: str) -> None:
    url = url_of(f"{scheme}://clerk:secret@db.example/visits", FILE)
    assert awaiting(url).drivername == blocking(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("address", ["mysql://db.example/x", "sqlite://", "no address: secret"])
def test_another_database_is_refused_and_no_password_told(address: str) -> None:
    with pytest.raises(ConfigRefused) as caught:
        url_of(address, FILE)
    assert caught.value.code == "config_value"
    assert "secret" not in str(caught.value)
