"""One visit through aiortc's own MediaRelay, for the record: it decodes and encodes everything.

`python -m tests.bench.media_relay PORT` is the server, whose CPU is measured; the parties and the
monitor are the same simulated browsers as everywhere."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from media.engine import Kind
from media.simulator.browser import Browser
from media.simulator.figures import cpu_s, rss_mb
from media.simulator.offer import MediaLine, read, write
from media.simulator.stage import Stage, open_stage
from tests.bench.janus import free_port

ROOT = Path(__file__).parents[2]
READY_S = 15.0
WITHIN_S = 45.0
WARM_UP_S = 4.0
OTHER = {"a": "b", "b": "a"}


class Later(MediaStreamTrack):
    """A track whose source joins later."""

    def __init__(self, kind: str, source: "asyncio.Future[MediaStreamTrack]") -> None:
        super().__init__()
        self.kind = kind
        self._source = source

    async def recv(self) -> Any:
        """The source's next frame."""
        return await (await asyncio.shield(self._source)).recv()


class RelayServer:
    """Answers offers; every receiver gets its own subscription to a party's tracks."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: dict[tuple[str, str], asyncio.Future[MediaStreamTrack]] = {}
        self._connections: list[RTCPeerConnection] = []

    async def answer(self, request: web.Request) -> web.Response:
        """POST /SIDE with an offer; the answer."""
        side = request.match_info["side"]
        connection = RTCPeerConnection()
        self._connections.append(connection)

        @connection.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            if side in OTHER:
                self._track(side, track.kind).set_result(track)

        offer = RTCSessionDescription(await request.text(), "offer")
        await connection.setRemoteDescription(offer)
        heard = [OTHER[side]] if side in OTHER else ["a", "b"]
        for other in heard:
            for kind in ("audio", "video"):
                connection.addTrack(Later(kind, self._subscribed(other, kind)))
        await connection.setLocalDescription(await connection.createAnswer())
        return web.Response(text=connection.localDescription.sdp)

    def _track(self, side: str, kind: str) -> "asyncio.Future[MediaStreamTrack]":
        future = asyncio.get_running_loop().create_future
        return self._tracks.setdefault((side, kind), future())

    def _subscribed(self, side: str, kind: str) -> "asyncio.Future[MediaStreamTrack]":
        async def subscribe() -> MediaStreamTrack:
            return self._relay.subscribe(await asyncio.shield(self._track(side, kind)))

        return asyncio.ensure_future(subscribe())


async def measure_relay(seconds: float, core: int, cache: Path) -> dict[str, Any]:
    """CPU for each packet sent, and packets a second, of one visit with one monitor.

    Raises: TimeoutError, if it does not come up: a slow core cannot encode four pictures."""
    port = free_port()
    process = subprocess.Popen(
        ["taskset", "-c", str(core), sys.executable, "-m", "tests.bench.media_relay", str(port)],
        cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(WITHIN_S + seconds), open_stage(cache) as stage:
            url = f"http://127.0.0.1:{port}/"
            browsers = [await _connect(stage, url + who) for who in ("a", "b", "monitor")]
            await asyncio.sleep(WARM_UP_S)
            before, used_s = _received(browsers), cpu_s(process.pid)
            await asyncio.sleep(seconds)
            packets, used_s = _received(browsers) - before, cpu_s(process.pid) - used_s
            memory_mb = rss_mb(process.pid)
            await asyncio.gather(*(browser.close() for browser in browsers))
    finally:
        process.kill()  # encoding keeps it too busy to hear SIGTERM in time
        process.wait()
    return {
        "packets_out_per_s": round(packets / seconds, 1),
        "cpu_us_per_packet_sent": round(used_s / max(packets, 1) * 1e6, 1),
        "cpu_share": round(used_s / seconds, 3),
        "rss_mb": round(memory_mb, 1),
    }


async def _connect(stage: Stage, url: str) -> Browser:
    browser = Browser(stage.player, stage.measurement, stage.certificate)
    sends = not url.endswith("monitor")
    ssrcs = [random.getrandbits(32) for _ in range(3)]
    lines = [
        MediaLine("0", Kind.AUDIO, "sendrecv" if sends else "recvonly", ssrcs[0]),
        MediaLine("1", Kind.VIDEO, "sendrecv" if sends else "recvonly", ssrcs[1], ssrcs[2]),
    ]
    if not sends:
        lines += [MediaLine("2", Kind.AUDIO, "recvonly"), MediaLine("3", Kind.VIDEO, "recvonly")]
    remote = read(await _post(stage.http, url, write(browser.link.local, lines, "active")))
    for line in remote.lines:
        browser.expect(line, None)
    await browser.connect(remote)
    if sends:
        tracks = [browser.send_on(lines[i], remote.lines[i]) for i in (0, 1)]
        browser.play(stage.clip, *tracks)
    return browser


async def _post(http: aiohttp.ClientSession, url: str, offer: str) -> str:
    end_s = asyncio.get_running_loop().time() + READY_S
    while True:
        try:
            async with http.post(url, data=offer) as answer:
                return await answer.text()
        except aiohttp.ClientConnectorError:
            if asyncio.get_running_loop().time() > end_s:
                raise
            await asyncio.sleep(0.1)


def _received(browsers: list[Browser]) -> int:
    return sum(track.packets for browser in browsers for track in browser.received.values())


def main() -> None:
    """Serve until SIGTERM."""
    app = web.Application()
    app.router.add_post("/{side}", RelayServer().answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)


if __name__ == "__main__":
    main()
