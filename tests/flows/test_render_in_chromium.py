"""The working copy in a real Chromium: it plays, and it seeks to the very flash."""

import random
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from media.forwarding.tap import Content, Source
from recorder.render import render
from tests.recorder.test_render import BEGIN_S, A, B, journal
from tests.support.flash import encode, send

pytestmark = [pytest.mark.browser, pytest.mark.flow]

PLAY = """async name => {
  const video = document.querySelector('video');
  video.src = '/' + name;
  await new Promise((done, failed) => {
    video.onloadeddata = done;
    video.onerror = () => failed(video.error.message);
  });
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  const lightAt = async moment => {
    video.currentTime = moment;
    await new Promise(done => { video.onseeked = done; });
    await new Promise(done => setTimeout(done, 200));
    pen.drawImage(video, 0, 0);
    return pen.getImageData(9, 9, 1, 1).data[0];
  };
  const dark = await lightAt(5.5);
  const light = await lightAt(6.04);
  const darkBefore = await lightAt(2.5);
  const from = video.currentTime;
  await video.play();
  await new Promise(done => setTimeout(done, 1500));
  const played = video.currentTime - from;
  return {dark, light, darkBefore, played, length: video.duration};
}"""


class Files(BaseHTTPRequestHandler):
    """Files of one folder, in ranges, and a page with a player."""

    def __init__(self, folder: Path, *rest: object) -> None:
        self._folder = folder
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self._folder / self.path.strip("/")
        found = path.is_file()
        data = path.read_bytes() if found else b"<!doctype html><video muted></video>"
        begin, _, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        first, last = int(begin), int(end) if end else len(data) - 1
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Type", "video/mp4" if found else "text/html")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        try:
            self.wfile.write(data[first : last + 1])
        except OSError:
            return  # the player seeks: it hangs up and asks elsewhere

    def log_message(self, *rest: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A rendered record, served."""
    encoded, chance = encode(9.0), random.Random(1)
    entries = sorted(send(encoded, A, BEGIN_S, chance) + send(encoded, B, BEGIN_S, chance))
    heard = [
        entry
        for entry in entries
        if (entry[1], entry[2]) != (Source.PARTY_A, Content.AUDIO)
        or not 3.2 < entry[0] - BEGIN_S < 3.9
    ]
    render(journal(tmp_path / "v1", heard), tmp_path / "out")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, tmp_path / "out"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


async def test_chromium_plays_and_seeks_the_working_copy(site: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page()
        await page.goto(site)
        for name in ("a-1.mp4", "b-1.mp4"):
            seen = await page.evaluate(PLAY, name)
            assert seen["light"] > 200, (name, seen)
            assert max(seen["dark"], seen["darkBefore"]) < 120, (name, seen)
            assert seen["played"] > 0.5, (name, seen)
            assert abs(seen["length"] - 9.0) < 0.2, (name, seen)
        await browser.close()
