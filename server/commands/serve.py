"""`huijian serve`: the office, its pages and its child node."""

import asyncio
from pathlib import Path

from rich.console import Console

from server import logs
from server.commands.asked import DONE, say, settings_with, told, under_state
from server.config import Settings
from server.serve import serve
from server.state_directory import StateDirectory

PLACES = (
    ("", "首页 (every place)"),
    ("kiosk", "会见席 (family, bureau)"),
    ("terminal", "会见终端 (inmate, facility)"),
    ("monitor?side=a&visits=1", "监看 (officer, bureau)"),
    ("monitor?side=b&visits=1", "监看 (officer, facility)"),
)


def run(
    config: Path | None, host: str | None, port: int | None, state_dir: Path | None, demo: bool
) -> int:
    """Serve until told to stop; returns the exit code."""

    def act() -> int:
        settings = settings_with(
            config,
            office__host=host,
            office__port=port,
            state_dir=under_state(state_dir),
            demo__enabled=demo or None,
        )
        state = StateDirectory(settings.state_path)
        state.create()
        log_file = state.office / "office.log"
        logs.setup(settings.logging.level, settings.logging.terminal, log_file)
        asyncio.run(serve(settings, config, lambda served: announce(settings, served)))
        say("Huijian has stopped.")
        return DONE

    return told(act)


def announce(settings: Settings, port: int) -> None:
    """Say where each page is."""
    console = Console(stderr=True, highlight=False)
    scheme = "https" if settings.office.tls_certificate else "http"
    address = f"{scheme}://{settings.office.host}:{port}"
    console.print(f"[bold]Huijian 会见[/bold] serves at [bold]{address}[/bold]", soft_wrap=True)
    if not settings.demo.enabled:
        return
    for path, name in PLACES:
        console.print(f"  {address}/{path:<26} {name}", markup=False, soft_wrap=True)
    console.print("Ctrl-C ends it and its node.")
