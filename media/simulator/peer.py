"""A simulated page: takes a seat at the node as signalling/PROTOCOL.md says, and plays its part.

A party shows and says the clip and takes in the other side; a monitor takes in both sides and
reports what it sees.  Tests drive it further with `send`, `drop` and `resume`."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from media.engine import Kind
from media.simulator.browser import Browser
from media.simulator.offer import Remote, monitor_lines, party_lines, read, write
from media.simulator.stage import Stage

PARTIES: Final = ("kiosk", "terminal")
SLOTS: Final = 2
REPORT_EVERY_S: Final = 0.5
ANSWER_S: Final = 10.0
HEARD_WITHIN_NS: Final = 1_000_000_000
MESSAGES_KEPT: Final = 256
OTHER: Final = {"a": "b", "b": "a"}

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one peer sits: what `huijian open` prints of it."""

    url: str
    grant: str
    role: str
    side: str
    session: str
    via: tuple[str, int] | None = None
    """Send media to this address instead of the node's: a relay that makes a bad network."""


class JoinRefused(Exception):
    """The node did not let this peer in; `code` as in PROTOCOL.md, or `no_answer`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class SimulatedPeer:
    """One page with its WebSocket and its peer connection."""

    def __init__(self, stage: Stage, seat: Seat) -> None:
        self.seat = seat
        self.browser: Browser | None = None
        self.state: Message | None = None
        """The last `state` of its session."""
        self.ended: Message | None = None
        self.secret = ""
        self.messages: deque[tuple[float, Message]] = deque(maxlen=MESSAGES_KEPT)
        """The last messages but `state`, each with the loop's time."""
        self.visible = True
        self.reporting = True
        self._stage = stage
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._answer: asyncio.Future[Message] | None = None

    @property
    def is_party(self) -> bool:
        """Whether it sends picture and sound."""
        return self.seat.role in PARTIES

    async def join(self) -> None:
        """Take the seat by grant; return once media may flow.

        Raises: JoinRefused; ConnectFailed, if ICE or DTLS does not come up."""
        await self._enter({"type": "join", "grant": self.seat.grant})

    async def resume(self) -> None:
        """Take the seat again after `drop`.  Raises: as `join`."""
        await self._enter({"type": "resume", "session": self.seat.session, "secret": self.secret})

    async def send(self, message: Mapping[str, Any]) -> None:
        """Say something to the node."""
        assert self._socket is not None
        await self._socket.send_str(json.dumps(message))

    async def drop(self) -> None:
        """Go without a word, as a tab that crashed: no leave, no close_notify."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self.browser is not None:
            self.browser.vanish()
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def leave(self) -> None:
        """Say goodbye."""
        if self._socket is not None and not self._socket.closed:
            with suppress(ConnectionError):
                await self.send({"type": "leave"})
        if self.browser is not None:
            await self.browser.close()
        await self.drop()

    async def _enter(self, request: Message) -> None:
        stage = self._stage
        try:
            self._socket = await stage.http.ws_connect(self.seat.url, max_msg_size=1 << 20)
        except aiohttp.ClientError as error:
            raise JoinRefused("no_answer", str(error)) from error
        self._answer = asyncio.get_running_loop().create_future()
        self._tasks.append(asyncio.create_task(self._listen(self._socket)))
        self.browser = browser = Browser(stage.player, stage.measurement, stage.certificate)
        if self.is_party:
            ssrcs = [random.getrandbits(32) for _ in range(3)]
            browser.own_ssrc = ssrcs[1]
            lines = party_lines(ssrcs)
        else:
            lines = monitor_lines(SLOTS, browser.own_ssrc)
        await self.send({**request, "sdp": write(browser.link.local, lines)})
        try:
            answer = await asyncio.wait_for(self._answer, ANSWER_S)
        except TimeoutError as error:
            raise JoinRefused("no_answer", f"within {ANSWER_S} s") from error
        if answer["type"] == "error":
            raise JoinRefused(answer["code"], answer["message"])
        self.secret, self.state = answer["secret"], answer["state"]
        remote = read(answer["sdp"])
        self._expect(browser, remote, answer["slots"])
        await browser.connect(self._reached_via(remote))
        if self.is_party:
            traces = [stage.trace(self.seat.session, self.seat.side, line.kind) for line in lines]
            tracks = [browser.send_on(lines[i], remote.lines[i], traces[i]) for i in (0, 1)]
            browser.play(stage.clip, *tracks)
        else:
            self._tasks.append(asyncio.create_task(self._report()))

    def _reached_via(self, remote: Remote) -> Remote:
        if self.seat.via is None:
            return remote
        host, port = self.seat.via
        return Remote(remote.ufrag, remote.pwd, remote.fingerprints, host, port, remote.lines)

    def _expect(self, browser: Browser, remote: Remote, slots: Mapping[str, int]) -> None:
        stage, session = self._stage, self.seat.session
        if self.is_party:
            for line in remote.lines[:2]:
                browser.expect(line, stage.trace(session, OTHER[self.seat.side], line.kind))
            browser.expect(remote.lines[2], None)
            return
        browser.expect(remote.lines[0], None)
        sides = {slot: side for side, slot in slots.items()}
        for place, line in enumerate(remote.lines[1:]):
            side = sides.get(place // 2)
            browser.expect(line, None if side is None else stage.trace(session, side, line.kind))

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        async for received in socket:
            if received.type is not aiohttp.WSMsgType.TEXT:
                break
            message: Message = json.loads(received.data)
            if message["type"] == "state":
                self.state = message
                continue
            self.messages.append((loop.time(), message))
            if message["type"] == "ended":
                self._on_ended(message)
            waiting = self._answer
            if message["type"] in ("joined", "error") and waiting and not waiting.done():
                waiting.set_result(message)
        if self._answer is not None and not self._answer.done():
            closed = {"code": "no_answer", "message": f"closed with {socket.close_code}"}
            self._answer.set_result({"type": "error", **closed})

    def _on_ended(self, message: Message) -> None:
        self.ended = message
        if self.is_party and self.browser is not None and self.browser.camera is not None:
            self.browser.camera.is_on = False

    async def _report(self) -> None:
        while True:
            if self.reporting and self._socket is not None and not self._socket.closed:
                visible = "visible" if self.visible else "hidden"
                with suppress(ConnectionError):
                    await self.send({"type": "report", "visible": visible, "views": self._views()})
            await asyncio.sleep(REPORT_EVERY_S)

    def _views(self) -> list[Message]:
        assert self.browser is not None
        now_ns = time.time_ns()
        seen: dict[str, Message] = {}
        for name, trace in self._stage.traces.items():
            session, side, kind = name
            if session != self.seat.session:
                continue
            view = seen.setdefault(
                side, {"session": session, "side": side, "frames": 0, "audible": False}
            )
            for track in self.browser.received.values():
                if track.trace is trace and kind is Kind.VIDEO:
                    view["frames"] = track.frames
                elif track.trace is trace:
                    view["audible"] = now_ns - track.last_arrival_ns < HEARD_WITHIN_NS
        return list(seen.values())
