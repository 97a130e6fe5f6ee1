"""One visit of the demo, played by four real pages of a real office and node."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, Page, WebSocket

from tests.browser.support.chromium import chromium
from tests.support.office_process import OfficeProcess

LOOK_EVERY_S: Final = 0.05
WITHIN_S: Final = 15.0
SCREEN: Final = {"width": 1280, "height": 720}
PLACES: Final = {
    "kiosk": "/kiosk?visit=1&lang=zh-CN",
    "terminal": "/terminal?visit=1&lang=zh-CN",
    "bureau": "/monitor?side=a&visits=1&lang=zh-CN",
    "facility": "/monitor?side=b&visits=1&lang=zh-CN",
}
Snapshot = dict[str, Any]
# Before the page's own scripts: keeps hold of its connections, so that a test can trouble them.
CATCH_CONNECTIONS: Final = """
window.caught = [];
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...all) { super(...all); window.caught.push(this); }
};
"""


class PlayedVisit:
    """The pages by place, what they said to the node, and what a test asks of them."""

    def __init__(self, office: OfficeProcess, browser: Browser) -> None:
        self.office = office
        self.pages: dict[str, Page] = {}
        self.troubles: list[str] = []
        self.received: dict[str, list[str]] = {}
        self._browser = browser

    async def open(self, place: str) -> Page:
        """Open the page of a place, as its own device."""
        context = await self._browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
        page = await context.new_page()
        self.pages[place] = page
        words = self.received.setdefault(place, [])
        page.on("pageerror", lambda error: self.troubles.append(f"{place}: {error}"))
        page.on("console", lambda line: self._note(place, line))
        page.on("websocket", lambda socket: self._listen(socket, words))
        await page.add_init_script(CATCH_CONNECTIONS)
        await page.goto(self.office.url + PLACES[place])
        return page

    def _note(self, place: str, line: Any) -> None:
        if "Content Security Policy" in line.text or "Uncaught" in line.text:
            self.troubles.append(f"{place}: {line.text}")

    def _listen(self, socket: WebSocket, words: list[str]) -> None:
        socket.on("framereceived", lambda frame: words.append(str(frame)))

    async def sit_down(self, place: str) -> None:
        """A party presses "I am ready"; an officer presses "start watching"."""
        page = await self.open(place)
        button = ".go" if place in {"bureau", "facility"} else "button.primary:not([disabled])"
        await page.click(button, timeout=WITHIN_S * 1000)

    async def snapshot(self, place: str) -> Snapshot:
        """What the page itself knows."""
        found: Snapshot = await self.pages[place].evaluate("huijian.snapshot()")
        return found

    async def lines(self, place: str) -> dict[str, dict[str, Any]]:
        """What the browser truly received, by m-line."""
        found: dict[str, dict[str, Any]] = await self.pages[place].evaluate("huijian.received()")
        return found

    async def until(
        self, place: str, wanted: Callable[[Snapshot], bool], within_s: float = WITHIN_S
    ) -> float:
        """Wait until a page's snapshot is as wanted; the seconds it took.

        Raises: AssertionError with the last snapshot."""
        began_s = time.monotonic()
        while True:
            found = await self.snapshot(place)
            if wanted(found):
                return time.monotonic() - began_s
            assert time.monotonic() - began_s < within_s, found
            await asyncio.sleep(LOOK_EVERY_S)

    async def until_phase(self, place: str, phase: str, within_s: float = WITHIN_S) -> float:
        """Wait until a party's page is in a phase."""
        return await self.until(place, lambda found: found["phase"] == phase, within_s)


@asynccontextmanager
async def played_visit(state: Path, *, talking: bool = True) -> AsyncIterator[PlayedVisit]:
    """Office, node and browser; with `talking`, all four sit and the talk runs."""
    office = OfficeProcess(state)
    try:
        await office.start()
        async with chromium() as browser:
            visit = PlayedVisit(office, browser)
            if talking:
                for place in PLACES:
                    await visit.sit_down(place)
                await visit.until_phase("kiosk", "talking")
                await visit.until_phase("terminal", "talking")
            yield visit
            assert visit.troubles == []
    finally:
        office.clear_away()
