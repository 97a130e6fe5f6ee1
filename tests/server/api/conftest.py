"""The doors of the API stand on acts that are tried on both databases: here one is enough.

`make prove` tries the doors on both, too."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import URL

from server.storage.address import url_of
from tests.support.database import KINDS, PostgreSQL
from tests.support.province import COPIED

TRIED: Final = KINDS if os.environ.get("HUIJIAN_PROVE") == "1" else KINDS[:1]


@pytest.fixture(params=TRIED)
def province_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a small province."""
    if request.param == "sqlite":
        path = tmp_path / "office.sqlite3"
        shutil.copyfile(request.getfixturevalue("province_file"), path)
        yield url_of("", path)
        return
    server: PostgreSQL = request.getfixturevalue("province_server")
    url = server.make(COPIED)
    yield url
    server.drop(url)
