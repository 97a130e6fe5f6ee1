"""Janus (Debian's package) under the same load, from the same generator, for comparison.

A video room per visit: both parties publish, each subscribes to the other, monitors to both; no
recording.  Both servers get the same offer, Chromium's header extensions and feedback in it, and
choose.  Janus is as Debian ships it, but for what costs it: ICE-lite, one plugin, one transport,
no event handlers.  Source: Janus 1.1 documentation, "Video room plugin"."""

import asyncio
import contextlib
import json
import random
import secrets
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp

from media.engine import Kind
from media.simulator.browser import Browser
from media.simulator.offer import MediaLine, Remote, read, write
from media.simulator.run import Figures, measure
from media.simulator.stage import Stage, open_stage

JANUS = Path("/usr/bin/janus")
LIBRARY = Path("/usr/lib/x86_64-linux-gnu/janus")
START_S = 10.0
KEEPALIVE_S = 20.0
WARM_UP_S = 3.0
AT_ONCE = 4
SIDES = ("a", "b")

CONFIG = """
general: {{ configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{library}/events"
  loggers_folder = "{library}/loggers"
  debug_level = 3 }}
media: {{ rtp_port_range = "20000-29999" }}
nat: {{ ice_lite = true
  ice_enforce_list = "{address}" }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
events: {{ broadcast = false }}
"""
WEBSOCKETS = (
    'general: {{ json = "compact"\n ws = true\n ws_port = {port}\n ws_ip = "127.0.0.1" }}\n'
)


@contextlib.contextmanager
def running_janus(core: int) -> Iterator[tuple[int, str]]:
    """Janus pinned to one core; yields its pid and the URL of its WebSocket API."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        others = {
            kind: ",".join(
                file.name for file in (LIBRARY / kind).glob("*.so") if wanted not in file.name
            )
            for kind, wanted in (("plugins", "videoroom"), ("transports", "websockets"))
        }
        text = CONFIG.format(folder=folder, library=LIBRARY, address=own_address(), **others)
        Path(folder, "janus.jcfg").write_text(text)
        Path(folder, "janus.transport.websockets.jcfg").write_text(WEBSOCKETS.format(port=port))
        Path(folder, "janus.plugin.videoroom.jcfg").write_text("general: { }\n")
        with Path(folder, "janus.log").open("wb") as log:
            process = subprocess.Popen(
                ["taskset", "-c", str(core), JANUS, "-o", "-F", folder,
                 "-C", f"{folder}/janus.jcfg"],
                stdout=log, stderr=log,
            )  # fmt: skip
        try:
            yield process.pid, f"ws://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)


def own_address() -> str:
    """This machine's address: Janus gathers no loopback candidate."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def free_port() -> int:
    """A TCP port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def measure_janus(
    url: str, pid: int, visits: int, monitors: int, seconds: float, cache: Path
) -> Figures:
    """The same figures as `media.simulator.run.play`, of Janus."""
    async with open_stage(cache) as stage, janus_session(stage.http, url) as session:
        gate = asyncio.Semaphore(AT_ONCE)
        rooms = [Room(stage, session, number + 1, gate) for number in range(visits)]
        await asyncio.gather(*(room.open(monitors) for room in rooms))
        await asyncio.sleep(WARM_UP_S)
        browsers = [browser for room in rooms for browser in room.browsers]
        figures = await measure(stage, browsers, seconds, pid)
        await asyncio.gather(*(browser.close() for browser in browsers))
        profiles = sorted({browser.link.profile for browser in browsers})
        return {"visits": visits, "profiles": profiles, **figures}


class JanusSession:
    """One session of the Janus API; every request waits for its event."""

    def __init__(self, socket_: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket_
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.number = 0

    async def listen(self) -> None:
        """Hand each answer to who waits for it."""
        async for received in self._socket:
            if received.type is not aiohttp.WSMsgType.TEXT:
                return
            message = json.loads(received.data)
            waiting = self._waiting.get(message.get("transaction", ""))
            # an acknowledgement is followed by the event that counts
            if waiting and not waiting.done() and message["janus"] != "ack":
                waiting.set_result(message)

    async def ask(self, verb: str, **fields: Any) -> dict[str, Any]:
        """One request; raises RuntimeError with what Janus said against it."""
        transaction = secrets.token_hex(8)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        session = {"session_id": self.number} if self.number else {}
        await self._socket.send_str(
            json.dumps({"janus": verb, "transaction": transaction, **session, **fields})
        )
        message = await asyncio.wait_for(answer, 10)
        del self._waiting[transaction]
        data = message.get("plugindata", {}).get("data", {})
        if message["janus"] == "error" or "error" in data:
            raise RuntimeError(f"Janus: {message}")
        return message

    async def attach(self) -> int:
        """A handle of the video room."""
        answer = await self.ask("attach", plugin="janus.plugin.videoroom")
        return int(answer["data"]["id"])

    async def tell(self, handle: int, body: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A message to the plugin; its answer."""
        return await self.ask("message", handle_id=handle, body=body, **fields)

    async def keep_alive(self) -> None:
        """Janus forgets a session after 60 s of silence."""
        while True:
            await asyncio.sleep(KEEPALIVE_S)
            await self._socket.send_str(
                json.dumps({"janus": "keepalive", "session_id": self.number, "transaction": "k"})
            )


@contextlib.asynccontextmanager
async def janus_session(http: aiohttp.ClientSession, url: str) -> AsyncIterator[JanusSession]:
    """A session of a Janus that may still be starting."""
    end_s = asyncio.get_running_loop().time() + START_S
    while True:
        try:
            opened = await http.ws_connect(url, protocols=["janus-protocol"])
            break
        except aiohttp.ClientError:
            if asyncio.get_running_loop().time() > end_s:
                raise
            await asyncio.sleep(0.1)
    session = JanusSession(opened)
    tasks = [asyncio.create_task(session.listen())]
    session.number = (await session.ask("create"))["data"]["id"]
    tasks.append(asyncio.create_task(session.keep_alive()))
    try:
        yield session
    finally:
        for task in tasks:
            task.cancel()
        await opened.close()


class Room:
    """One visit in Janus."""

    def __init__(
        self, stage: Stage, session: JanusSession, number: int, gate: asyncio.Semaphore
    ) -> None:
        self.browsers: list[Browser] = []
        self._stage = stage
        self._session = session
        self._number = number
        self._gate = gate
        self._feeds: dict[str, int] = {}

    async def open(self, monitors: int) -> None:
        """Both parties publish, then all subscribe."""
        async with self._gate:
            handle = await self._session.attach()
            room = {
                "request": "create", "room": self._number, "publishers": 2, "bitrate": 0,
                "fir_freq": 0, "audiocodec": "opus", "videocodec": "h264",
            }  # fmt: skip
            await self._session.tell(handle, room)
            for side in SIDES:
                await self._publish(side)
            for feeds in ("b", "a", *(["ab"] * monitors)):
                await self._subscribe(feeds)

    def _browser(self) -> Browser:
        stage = self._stage
        browser = Browser(stage.player, stage.measurement, stage.certificate)
        self.browsers.append(browser)
        return browser

    async def _publish(self, side: str) -> None:
        browser, handle = self._browser(), await self._session.attach()
        ssrcs = [random.getrandbits(32) for _ in range(3)]
        browser.own_ssrc = ssrcs[1]
        lines = [
            MediaLine("0", Kind.AUDIO, "sendonly", ssrcs[0]),
            MediaLine("1", Kind.VIDEO, "sendonly", ssrcs[1], ssrcs[2]),
        ]
        offer = {"type": "offer", "sdp": write(browser.link.local, lines, "active")}
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": self._number}
        answer = await self._session.tell(handle, body, jsep=offer)
        self._feeds[side] = answer["plugindata"]["data"]["id"]
        remote = read(answer["jsep"]["sdp"])
        await browser.connect(remote)
        tracks = [
            browser.send_on(line, answered, self._stage.trace(str(self._number), side, line.kind))
            for line, answered in zip(lines, remote.lines, strict=True)
        ]
        browser.play(self._stage.clip, *tracks)

    async def _subscribe(self, sides: str) -> None:
        browser, handle = self._browser(), await self._session.attach()
        streams = [{"feed": self._feeds[side]} for side in sides]
        body = {"request": "join", "ptype": "subscriber", "room": self._number, "streams": streams}
        answer = await self._session.tell(handle, body)
        remote = read(answer["jsep"]["sdp"])
        streams = answer["plugindata"]["data"]["streams"]
        side_of = {self._feeds[side]: side for side in SIDES}
        by_mid = {stream["mid"]: side_of[stream["feed_id"]] for stream in streams}
        for line in remote.lines:
            trace = self._stage.trace(str(self._number), by_mid[line.mid], line.kind)
            browser.expect(line, trace)
        reply = {"type": "answer", "sdp": write(browser.link.local, _mirror(remote), "active")}
        await self._session.tell(handle, {"request": "start"}, jsep=reply)
        await browser.connect(remote)


def _mirror(remote: Remote) -> list[MediaLine]:
    return [
        MediaLine(
            line.mid, line.kind, "recvonly", None, None, line.payload_type, line.rtx_payload_type
        )
        for line in remote.lines
    ]
