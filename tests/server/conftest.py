"""What tests of the office are handed."""

from collections.abc import AsyncIterator

import pytest

from server.storage.database import Database
from tests.support import api as apis
from tests.support import province as provinces
from tests.support.api import Api
from tests.support.database import (
    database,
    database_url,
    empty_url,
    postgresql,
    sqlite_template,
)
from tests.support.province import Province

__all__ = ["database", "database_url", "empty_url", "postgresql", "sqlite_template"]


@pytest.fixture
async def province(database: Database) -> Province:
    """A small province in each of the two databases."""
    return await provinces.build(database)


@pytest.fixture
async def api(province: Province) -> AsyncIterator[Api]:
    """The API over HTTP on that province."""
    async with apis.served(province) as api:
        yield api
