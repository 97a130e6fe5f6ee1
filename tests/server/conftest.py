"""What tests of the office are handed."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade
from tests.support import api as apis
from tests.support import province as provinces
from tests.support.api import Api
from tests.support.database import (
    KINDS,
    PostgreSQL,
    database,
    database_url,
    empty_url,
    postgresql,
    sqlite_template,
)
from tests.support.province import Province

__all__ = ["database", "database_url", "empty_url", "postgresql", "sqlite_template"]


async def built(url: URL) -> None:
    """Build the province once; each test gets a copy, which is five times as fast."""
    database = Database(url)
    try:
        await provinces.build(database)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def province_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province in a SQLite file to copy."""
    path = tmp_path_factory.mktemp("province") / "template.sqlite3"
    upgrade(url_of("", path))
    asyncio.run(built(url_of("", path)))
    return path


@pytest.fixture(scope="session")
def province_server(postgresql: PostgreSQL) -> PostgreSQL:
    """The suite's PostgreSQL with a province to copy."""
    postgresql.run(f"CREATE DATABASE {provinces.COPIED} TEMPLATE template_huijian")
    asyncio.run(built(postgresql.url(provinces.COPIED)))
    return postgresql


@pytest.fixture(params=KINDS)
def province_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a small province, in each of the two databases in turn."""
    if request.param == "sqlite":
        path = tmp_path / "office.sqlite3"
        shutil.copyfile(request.getfixturevalue("province_file"), path)
        yield url_of("", path)
        return
    server: PostgreSQL = request.getfixturevalue("province_server")
    url = server.make(provinces.COPIED)
    yield url
    server.drop(url)


@pytest.fixture
async def province(province_url: URL) -> AsyncIterator[Province]:
    """A small province in each of the two databases."""
    opened = Database(province_url)
    yield Province(opened)
    await opened.close()


@pytest.fixture
async def api(province: Province) -> AsyncIterator[Api]:
    """The API over HTTP on that province."""
    async with apis.served(province) as api:
        yield api
