"""Who may import what: the pure stay pure, and each outside library has its one room."""

from pathlib import Path
from typing import Final

import pytest

from tests.support import sources

# Pure: values in, values out.  `now_s` is an argument.
PURE: Final = (
    "signalling/states.py",
    "signalling/clocks.py",
    "signalling/messages.py",
    "signalling/grant.py",
    "signalling/plan.py",
    "server/headers.py",
    "server/node_environment.py",
)
PURE_FOLDERS: Final = ("media/forwarding", "media/rtp", "server/domain")
IMPURE: Final = (
    "asyncio", "time", "os", "socket", "threading", "subprocess",
    "aiohttp", "sqlalchemy", "sqlite3", "aiortc", "av",
)  # fmt: skip
# RTCP classes of aiortc are parsers: no socket, no loop.
PARSES_WITH_AIORTC: Final = Path("media/rtp/rtcp.py")

ROOMS_OF: Final = {
    "aiortc": ("media/transport.py", "media/rtp/rtcp.py", "media/simulator/"),
    "av": ("recorder/render.py", "recorder/render_", "media/simulator/"),
    "sqlalchemy": ("server/storage/",),
    "sqlite3": ("server/storage/",),
    "aiosqlite": ("server/storage/",),
    "psycopg": ("server/storage/",),
    "alembic": ("server/storage/",),
    "pylibsrtp": ("media/srtp",),
    "typer": ("server/cli.py",),
    "rich": ("server/commands/",),
    "pydantic_settings": ("server/config.py",),
    "joserfc": (
        "signalling/grant.py",
        "server/credentials/device_keys.py",
        "server/credentials/oidc",
        "server/register_head.py",
    ),
    "argon2": ("server/credentials/passwords.py",),
    "pyotp": ("server/credentials/totp.py",),
    "webauthn": ("server/credentials/webauthn_keys.py",),
}
FLOORS: Final = ("server", "signalling", "recorder", "media")


def pure_files() -> list[Path]:
    named = [Path(name) for name in PURE if (sources.ROOT / name).exists()]
    lying = [p for p in sources.python() if str(p).startswith(tuple(f"{f}/" for f in PURE_FOLDERS))]
    return sorted({*named, *lying})


def test_pure_files_import_nothing_that_waits_reads_or_knows_the_time() -> None:
    found = [
        f"{path}: {module}"
        for path in pure_files()
        for module in sources.imports(path)
        for package in IMPURE
        if sources.is_of(module, package)
        and not (path == PARSES_WITH_AIORTC and package == "aiortc")
    ]
    assert found == []


def test_the_pure_files_are_there() -> None:
    assert {Path(name) for name in PURE} <= set(sources.python())


@pytest.mark.parametrize("package", sorted(ROOMS_OF))
def test_an_outside_library_has_its_rooms(package: str) -> None:
    strays = [
        str(path)
        for path in sources.python(*FLOORS)
        if any(sources.is_of(module, package) for module in sources.imports(path))
        and not str(path).startswith(ROOMS_OF[package])
    ]
    assert strays == []


def test_no_floor_knows_the_floor_above() -> None:
    found = []
    for path in sources.python(*FLOORS):
        above = FLOORS[: FLOORS.index(path.parts[0])]
        found += [
            f"{path}: {module}"
            for module in sources.imports(path)
            if module.split(".")[0] in (*above, "tests")
        ]
    assert found == []
