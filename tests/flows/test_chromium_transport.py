"""Two real Chromium pages on one port: ICE, DTLS, SRTP, and an ICE restart, with a small sink."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Final

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright

from media.clock import BootClock
from media.negotiation import Local, Negotiated, Purpose, negotiate, parse_offer
from media.port import Port
from media.transport import Identity, Transport

pytestmark = [pytest.mark.flow, pytest.mark.browser]
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream=fps=30", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
PATIENCE_S: Final = 20.0
PARTY: Final = """async () => {
    const pc = window.pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
    const own = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
    for (const track of [...own.getAudioTracks(), ...own.getVideoTracks()])
        pc.addTransceiver(track, {direction: "sendrecv", streams: [own]});
    pc.addTransceiver("audio", {direction: "recvonly"});
    await pc.setLocalDescription();
    return pc.localDescription.sdp;
}"""
MONITOR: Final = """async () => {
    const pc = window.pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
    pc.addTransceiver("audio", {direction: "sendrecv"});
    for (let slot = 0; slot < 8; slot += 1)
        for (const kind of ["video", "audio"]) pc.addTransceiver(kind, {direction: "recvonly"});
    await pc.setLocalDescription();
    return pc.localDescription.sdp;
}"""
ANSWER: Final = "sdp => pc.setRemoteDescription({type: 'answer', sdp})"
RESTART: Final = """async () => {
    pc.restartIce();
    await pc.setLocalDescription();
    return pc.localDescription.sdp;
}"""


class Sink:
    """Counts packets by payload type, compounds, and what the transport says."""

    def __init__(self) -> None:
        self.packets: dict[int, int] = {}
        self.compounds = 0
        self.events: list[str] = []

    def on_rtp(self, packets: Sequence[bytes], now_s: float) -> None:
        for packet in packets:
            self.packets[packet[1] & 127] = self.packets.get(packet[1] & 127, 0) + 1

    def on_rtcp(self, compound: bytes, now_s: float) -> None:
        self.compounds += 1

    def on_connected(self) -> None:
        self.events.append("connected")

    def on_gone(self, why: str) -> None:
        self.events.append(why)


class Seat:
    """One page with its transport."""

    def __init__(self, page: Page, port: Port, identity: Identity) -> None:
        self.page, self.port, self.identity = page, port, identity
        self.sink = Sink()
        self.transport: Transport | None = None
        self.negotiated: Negotiated | None = None

    async def join(self, script: str, purpose: Purpose) -> None:
        offer = parse_offer(await self.page.evaluate(script))
        clock = self.port.clock
        self.transport = Transport(self.port, self.identity, offer, self.sink, clock)
        self.negotiated = negotiate(offer, purpose, self.transport.local, count(1_000))
        await self.page.evaluate(ANSWER, self.negotiated.answer)

    async def until(self, payload_type: int, packets: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.sink.packets.get(payload_type, 0) < packets:
                await asyncio.sleep(0.05)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def port() -> AsyncIterator[Port]:
    port = Port("127.0.0.1", 0, BootClock())
    await port.open()
    yield port
    port.close()


async def seat(browser: Browser, port: Port, identity: Identity) -> Seat:
    page = await browser.new_page()

    async def serve(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>seat</title>", content_type="text/html")

    await page.route("http://localhost/seat", serve)
    await page.goto("http://localhost/seat")
    return Seat(page, port, identity)


async def test_two_pages_connect_send_and_restart_ice_for_the_same_dtls(
    browser: Browser, port: Port
) -> None:
    identity = Identity.fresh()
    seats = [await seat(browser, port, identity) for _ in range(2)]
    for one in seats:
        await one.join(PARTY, Purpose.PARTY)
    for one in seats:
        assert one.negotiated is not None
        for line in one.negotiated.lines[:2]:
            await one.until(line.codecs[0].payload_type, 30)
        assert one.sink.events == ["connected"]
        assert one.sink.compounds > 0
    first = seats[0]
    assert first.transport is not None
    before: Local = first.transport.local
    offer = parse_offer(await first.page.evaluate(RESTART))
    first.transport.restart(offer)
    answer = negotiate(offer, Purpose.PARTY, first.transport.local, count(1_000)).answer
    await first.page.evaluate(ANSWER, answer)
    async with asyncio.timeout(PATIENCE_S):
        while before.ufrag in port._by_ufrag:  # answered until the new one nominates
            await asyncio.sleep(0.05)
    opus = max(number for number in first.sink.packets if number >= 111)
    await first.until(opus, first.sink.packets[opus] + 30)
    assert first.sink.events == ["connected"]
    assert await first.page.evaluate("pc.connectionState") == "connected"
    for one in seats:
        assert one.transport is not None
        one.transport.close()


async def test_a_monitor_of_eight_slots_connects_and_a_closed_page_is_told_apart(
    browser: Browser, port: Port
) -> None:
    watcher = await seat(browser, port, Identity.fresh())
    await watcher.join(MONITOR, Purpose.MONITOR)
    assert watcher.transport is not None
    async with asyncio.timeout(PATIENCE_S):
        while not watcher.transport.connected:
            await asyncio.sleep(0.05)
    await watcher.page.evaluate("pc.close()")
    async with asyncio.timeout(PATIENCE_S):
        while watcher.sink.events == ["connected"]:
            await asyncio.sleep(0.05)
    assert watcher.sink.events == ["connected", "dtls_closed"]
    watcher.transport.close()
