"""The record of a visit that real browsers played: whole, readable by others, and playable."""

import asyncio
import subprocess
import time
from pathlib import Path

import pytest

from recorder.render import render
from recorder.store import journals
from recorder.verify import verify
from signalling.keys import read_public_key
from tests.browser.support.visit import played_visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
TALK_S = 8.0
SEALED_WITHIN_S = 20.0


async def test_the_record_of_four_real_pages_verifies_and_plays(tmp_path: Path) -> None:
    async with played_visit(tmp_path) as visit:
        await asyncio.sleep(TALK_S)
        wall = visit.pages["facility"]
        await wall.keyboard.press("F12")
        await visit.until_phase("kiosk", "ended", within_s=2.0)
        await wall.click(".ground label >> nth=3")
        await wall.click(".ground .go")
        record = await _sealed(visit.office.state / "node" / "spool")
        key = read_public_key(visit.office.state / "node" / "node.pub")
        report = verify(record, key)
        assert report.whole, str(report)
        assert report.closed

    streams = _streams(journals(record)[0])
    assert sorted(streams) == ["H264", "H264", "opus", "opus"]

    timeline = render(record, tmp_path / "render")
    lengths = {file.side: file.ends_s - file.starts_s for file in timeline.files}
    assert set(lengths) == {"a", "b"}
    assert min(lengths.values()) >= TALK_S
    for file in timeline.files:
        path = tmp_path / "render" / file.name
        # With -xerror any decoding error is the exit status; what it says of its own output's
        # frame rate (two pictures of a camera in one tick) is none.
        decode = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
        assert subprocess.run(decode, capture_output=True, check=False).returncode == 0


async def _sealed(spool: Path) -> Path:
    """The one record of the spool, once its ledger is closed."""
    began_s = time.monotonic()
    while True:
        for ledger in spool.glob("*/ledger.jsonl"):
            if '"act":"sealed"' in ledger.read_text(encoding="utf-8").replace(": ", ":"):
                return ledger.parent
        assert time.monotonic() - began_s < SEALED_WITHIN_S, "never sealed"
        await asyncio.sleep(0.1)


def _streams(journal: Path) -> list[str]:
    """The payload names of the RTP streams that tshark lists without options."""
    listed = subprocess.run(
        ["tshark", "-r", journal, "-q", "-z", "rtp,streams"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [word for word in listed.split() if word in {"H264", "VP8", "opus"}]
