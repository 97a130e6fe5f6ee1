"""A supervised visit in four Chromium pages, through the real office and node."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.support.visit import PLACES, PlayedVisit, Snapshot, played_visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PARTIES = ("kiosk", "terminal")
WATCHERS = ("bureau", "facility")
FREEZE_MAX_S = 1.0
SILENCE_ENERGY = 1e-4  # summed squares of a second of a barely heard hum


def visit_of(found: Snapshot) -> dict[str, Any]:
    first: dict[str, Any] = found["visits"][0]
    return first


async def test_both_parties_and_both_watchers_see_and_hear(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        await asyncio.sleep(4)
        before = {place: await visit.lines(place) for place in PLACES}
        await asyncio.sleep(4)
        after = {place: await visit.lines(place) for place in PLACES}
        lines = {"kiosk": [(1, 0)], "terminal": [(1, 0)]} | {
            place: [(1, 2), (3, 4)] for place in WATCHERS
        }
        for place, pairs in lines.items():
            for picture, sound in pairs:
                was, now = before[place][str(picture)], after[place][str(picture)]
                assert now["frames"] - was["frames"] >= 4 * 15, place
                assert now["frozen_s"] - was["frozen_s"] <= FREEZE_MAX_S, place
                assert (now["width"], now["height"]) == (1280, 720), place
                heard, then = after[place][str(sound)], before[place][str(sound)]
                assert heard["energy"] - then["energy"] > SILENCE_ENERGY, place
        left = [(await visit.snapshot(place))["remaining_s"] for place in PARTIES]
        left += [visit_of(await visit.snapshot(place))["remaining_s"] for place in WATCHERS]
        assert max(left) - min(left) <= 1.0


async def test_talk_starts_only_when_both_watchers_receive(tmp_path: Path) -> None:
    async with played_visit(tmp_path, talking=False) as visit:
        for place in ("kiosk", "terminal", "bureau"):
            await visit.sit_down(place)
        await visit.until_phase("kiosk", "waiting")
        await asyncio.sleep(3)
        assert (await visit.snapshot("kiosk"))["phase"] == "waiting"
        assert "1" not in await visit.lines("kiosk")  # not one packet of the other side
        await visit.sit_down("facility")
        await visit.until_phase("kiosk", "talking")


async def test_a_closed_a_hung_and_a_hidden_watcher_hold_the_talk(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        hang = "() => { const end = performance.now() + 4500; while (performance.now() < end); }"
        waiting = asyncio.ensure_future(visit.pages["bureau"].evaluate(hang))
        await visit.until_phase("kiosk", "held", within_s=3.5)
        await waiting
        await visit.until_phase("kiosk", "talking")

        hide = """(state) => {
            Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
            document.dispatchEvent(new Event('visibilitychange')); }"""
        await visit.pages["bureau"].evaluate(hide, "hidden")
        await visit.until_phase("kiosk", "held", within_s=2.5)
        await visit.pages["bureau"].evaluate(hide, "visible")
        await visit.until_phase("kiosk", "talking")

        await visit.pages["facility"].close()
        await visit.until_phase("kiosk", "held", within_s=2.5)
        found = await visit.snapshot("kiosk")
        assert found["state"]["holds"] == ["unwatched_b"]
        cover = visit.pages["kiosk"].locator(".other .cover")
        assert "暂时没有在监看" in await cover.inner_text()
        stood_s = found["remaining_s"]
        await asyncio.sleep(2)
        assert (await visit.snapshot("kiosk"))["remaining_s"] == stood_s
        await visit.sit_down("facility")
        await visit.until_phase("kiosk", "talking")


async def test_an_officer_writes_speaks_holds_and_is_asked_for_help(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        kiosk, wall = visit.pages["kiosk"], visit.pages["facility"]
        await wall.click(".mild-ones button >> nth=1")
        await wall.click(".presets button >> nth=1")
        assert "请不要谈论" in await kiosk.locator(".notice.warn").inner_text()

        before = (await visit.lines("kiosk")).get("2", {"energy": 0.0})["energy"]
        await wall.click(".voices button >> nth=2")
        await kiosk.locator(".notice.voice").wait_for()
        await asyncio.sleep(2)
        assert (await visit.lines("kiosk"))["2"]["energy"] - before > SILENCE_ENERGY
        await wall.click(".speak.on")
        await kiosk.locator(".notice.voice").wait_for(state="detached")

        await wall.click(".holding")
        await visit.until_phase("kiosk", "held")
        await wall.click(".holding")
        await visit.until_phase("kiosk", "talking")

        await kiosk.click(".help")
        await wall.locator(".tile.needs").wait_for()
        assert "家属请求帮助" in await wall.locator(".tile .state").inner_text()


async def test_f12_cuts_and_the_ground_is_asked_afterwards(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        await visit.pages["facility"].keyboard.press("F12")
        for place in PARTIES:
            await visit.until_phase(place, "ended", within_s=2.0)
            found = await visit.snapshot(place)
            assert (found["ended"]["reason"], found["camera"]) == ("cut", False)
            assert await visit.pages[place].locator("video").count() == 0
        wall = visit.pages["facility"]
        await wall.click(".ground label >> nth=3")
        await wall.click(".ground .go")
        await visit.until("facility", lambda found: visit_of(found)["ground"] == "device")
        assert not any('"error"' in word for word in visit.received["facility"])
        # Whoever did not cut is asked for nothing.
        assert await visit.pages["bureau"].locator(".ground").count() == 0


async def test_a_lost_path_is_restarted_without_leaving_the_visit(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        kiosk = visit.pages["kiosk"]
        await kiosk.evaluate(
            """() => { const [peer] = caught;
            const failed = {value: 'failed', configurable: true};
            Object.defineProperty(peer, 'iceConnectionState', failed);
            peer.oniceconnectionstatechange();
            delete peer.iceConnectionState; }"""
        )
        await _until_said(visit, "kiosk", '"restarted"')
        before = (await visit.lines("kiosk"))["1"]["frames"]
        await asyncio.sleep(4)
        assert (await visit.lines("kiosk"))["1"]["frames"] - before >= 4 * 10
        assert (await visit.snapshot("kiosk"))["phase"] == "talking"
        assert await kiosk.evaluate("caught.length") == 1


async def test_pages_talk_again_after_the_node_was_killed(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        old = visit.office.node
        left_s = (await visit.snapshot("kiosk"))["remaining_s"]
        os.kill(old["pid"], signal.SIGKILL)
        await visit.until("kiosk", lambda found: not found["connected"])
        wall = visit.pages["bureau"]
        assert "失去联系" in await wall.locator(".tile .state").inner_text()
        while visit.office.node["pid"] == old["pid"]:
            await asyncio.sleep(0.05)
        began_s = time.monotonic()
        await visit.until(
            "kiosk", lambda found: found["connected"] and found["phase"] == "talking", within_s=20
        )
        assert time.monotonic() - began_s <= 5.0
        found = await visit.snapshot("kiosk")
        assert left_s - 8 <= found["remaining_s"] <= left_s + 1


async def _until_said(visit: PlayedVisit, place: str, word: str) -> None:
    for _ in range(100):
        if any(word in said for said in visit.received[place]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{place} was never told {word}")
