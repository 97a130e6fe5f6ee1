"""What all simulated peers of one process share; built once, handed to each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from aiortc import RTCCertificate

from media.engine import Kind
from media.simulator.clip import Clip, load_clip
from media.simulator.player import Player
from media.simulator.receiving import Measurement
from media.simulator.sending import Trace

CACHE: Final = Path(".cache")

TraceName = tuple[str, str, Kind]
"""Session, side, kind."""


@dataclass(slots=True)
class Stage:
    """Clip, clock, sockets, and who is sending what."""

    clip: Clip
    player: Player
    http: aiohttp.ClientSession
    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)
    measurement: Measurement = field(default_factory=Measurement)
    traces: dict[TraceName, Trace] = field(default_factory=dict)

    def trace(self, session: str, side: str, kind: Kind) -> Trace:
        """The trace of one party's track, made when first asked for: by it or by who hears it."""
        return self.traces.setdefault((session, side, kind), Trace())


@asynccontextmanager
async def open_stage(cache: Path = CACHE) -> AsyncIterator[Stage]:
    """A stage on the running loop; at the end nothing of it goes on."""
    clip = await asyncio.to_thread(load_clip, cache)
    async with aiohttp.ClientSession() as http:
        player = Player()
        player.start()
        try:
            yield Stage(clip, player, http)
        finally:
            player.stop()
