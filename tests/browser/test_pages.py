"""Every page in every state and language: nothing overflows, no text is missing, all is readable.

Saves a picture of each under `tests/browser/pictures/` for people to look at.
"""

from typing import Any, Final

import pytest
from playwright.async_api import Page

from tests.browser.gallery_list import LANGUAGES, SHELVES, Shelf
from tests.browser.support.chromium import chromium
from tests.browser.support.pages import HOUSE, served_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PICTURES: Final = HOUSE / "tests" / "browser" / "pictures"
LEAST_TEXT_PX: Final = {"kiosk": 24, "terminal": 24, "monitor": 14, "index": 14}
LEAST_TARGET_PX: Final = {"kiosk": 60, "terminal": 60, "monitor": 44, "index": 44}
LEAST_CONTRAST: Final = 4.5  # WCAG 2.2 §1.4.3, level AA


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "shelf", SHELVES, ids=lambda shelf: f"{shelf.page}-{shelf.size[0]}x{shelf.size[1]}"
)
async def test_every_state_fits_its_screen_and_says_everything(shelf: Shelf, language: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    async with served_pages() as address, chromium() as browser:
        width, height = shelf.size
        # Still, so that no colour is measured halfway between two.
        page = await browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on("console", lambda line: _note_console(line, troubles))
        await page.goto(f"{address}/gallery/gallery.html")
        # Not for an expression: the pages' own policy forbids to evaluate one a second time.
        await page.wait_for_selector("html[data-gallery=ready]")
        assert await page.evaluate("p => gallery.names(p)", shelf.page) == list(shelf.states)
        for state in shelf.states:
            await page.evaluate(
                "([p, s, l]) => gallery.show(p, s, l)", [shelf.page, state, language]
            )
            found = await _look(page, shelf.page)
            troubles += [f"{state}: {trouble}" for trouble in found]
            name = f"{shelf.page}-{state}-{language}-{width}x{height}.jpg"
            await page.screenshot(
                path=PICTURES / name, type="jpeg", quality=90, animations="disabled"
            )
    assert troubles == []


def _note_console(line: Any, troubles: list[str]) -> None:
    if line.type == "error" and "favicon" not in line.location.get("url", ""):
        troubles.append(f"console: {line.text}")


async def _look(page: Page, name: str) -> list[str]:
    limits = {
        "text": LEAST_TEXT_PX[name],
        "target": LEAST_TARGET_PX[name],
        "contrast": LEAST_CONTRAST,
        "scrolls": name == "index",
    }
    found: list[str] = await page.evaluate("limits => inspection.look(limits)", limits)
    return found
