"""Both databases for a test: a SQLite file, and a real PostgreSQL that the suite starts itself.

PostgreSQL refuses to run as root, so its processes belong to the system's user postgres.  Each
test gets a copy of a database that was migrated once, so that no test sees another's rows."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from server.storage.address import blocking, url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade
from tests.support.node_process import free_port

BINARIES: Final = Path("/usr/lib/postgresql")
READY_S: Final = 60
# The server must survive no power cut; only our own processes are killed.
SETTINGS: Final = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60",
    "shared_buffers=32MB", "timezone=Asia/Ho_Chi_Minh", "listen_addresses=127.0.0.1",
)  # fmt: skip
LASTING: Final = ("shared_buffers=512MB", "listen_addresses=127.0.0.1")
"""As somebody would run it who wants to keep it: all else as it comes, each commit on the disk."""
KINDS: Final = ("sqlite", "postgresql")


@dataclass(slots=True)
class PostgreSQL:
    """A running server, and databases made in it."""

    port: int
    password: str
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> URL:
        """The address of one database."""
        return URL.create(
            "postgresql", "huijian", self.password, "127.0.0.1", self.port, database=name
        )

    def make(self, template: str) -> URL:
        """A new database, a copy of `template`."""
        name = f"test_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: URL) -> None:
        """Throw one away, whoever is still connected."""
        self.run(f'DROP DATABASE "{url.database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """One statement of the server's owner, in no transaction."""
        engine = create_engine(
            blocking(self.url("postgres")), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(statement))


def newest_binaries() -> Path | None:
    """Where Debian keeps the server's programs, the newest version's."""
    found = [path for path in BINARIES.glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def owner() -> dict[str, Any]:
    """As whom the server runs: ourselves, or postgres if we are root."""
    if os.geteuid() != 0:
        return {}
    found = pwd.getpwnam("postgres")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running(settings: Sequence[str] = SETTINGS) -> Iterator[PostgreSQL]:
    """Start a server in a directory of its own, and leave nothing of it behind."""
    binaries = newest_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="huijian-postgresql-"))
    who = owner()
    server = PostgreSQL(free_port(socket.SOCK_STREAM), secrets.token_hex(16))
    secret = folder / "password"
    secret.write_text(server.password)
    for path in (folder, secret) if who else ():
        os.chown(path, who["user"], who["group"])
    try:
        initialise(binaries, folder, who)
        process = launched(binaries, folder, server.port, who, settings)
        try:
            wait_until_ready(binaries, folder, server.port, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            process.wait(READY_S)
    finally:
        shutil.rmtree(folder)


def launched(
    binaries: Path, folder: Path, port: int, who: dict[str, Any], settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    """The server's process; it may not answer yet."""
    program, data = str(binaries / "postgres"), str(folder / "data")
    command = [program, "-D", data, "-k", str(folder), "-p", str(port)]
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([*command, *options], cwd=folder, stdout=log, stderr=log, **who)


def initialise(binaries: Path, folder: Path, who: dict[str, Any]) -> None:
    """Make an empty cluster whose only account needs its password."""
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
    account = ["--username=huijian", f"--pwfile={folder / 'password'}"]
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), *options, *account]
    made = subprocess.run(command, cwd=folder, capture_output=True, check=False, **who)
    assert made.returncode == 0, made.stderr.decode()


def wait_until_ready(
    binaries: Path, folder: Path, port: int, process: subprocess.Popen[bytes]
) -> None:
    """Ask until it answers.  Raises: AssertionError with its last words."""
    ask = [
        str(binaries / "pg_isready"),
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-t",
        str(READY_S),
    ]
    while subprocess.run(ask, check=False).returncode != 0:
        assert process.poll() is None, (folder / "log").read_text()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The suite's own server, with a migrated database `template_huijian`."""
    with running() as server:
        server.run("CREATE DATABASE template_huijian")
        upgrade(server.url("template_huijian"))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(url_of("", path))
    return path


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An address with nothing behind it yet, of each kind in turn."""
    if request.param == "sqlite":
        yield url_of("", tmp_path / "empty.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.make("template1")
    yield url
    server.drop(url)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a migrated database without rows, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "office.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield url_of("", path)
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.make("template_huijian")
    yield url
    server.drop(url)


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    """The same, opened."""
    opened = Database(database_url)
    yield opened
    await opened.close()
