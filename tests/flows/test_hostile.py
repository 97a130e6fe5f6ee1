"""Hostile datagrams: mutants from a fixed seed against a living visit, and nothing feels them."""

import asyncio
import dataclasses

import pytest

from tests.fuzz.arena import Arena, drained
from tests.fuzz.campaign import campaign
from tests.fuzz.verdict import findings
from tests.support.figures import figures, size_of

pytestmark = pytest.mark.flow
SEED = 2026


@pytest.mark.timeout(7200)
async def test_mutated_stun_dtls_rtp_rtcp_and_sdp_end_no_session_and_escape_nowhere() -> None:
    inputs = size_of("FUZZ_N", short=20_000, full=2_000_000)
    report = await campaign(inputs, SEED)
    numbers = dataclasses.asdict(report)
    del numbers["first_escapes"]
    figures("hostile datagrams", **numbers)
    assert findings(report) == []
    assert sum(report.inputs.values()) >= inputs


async def test_a_peer_that_goes_in_the_middle_of_its_handshake_leaves_nothing_behind() -> None:
    arena = Arena()
    await arena.open()
    try:
        before = len(asyncio.all_tasks())
        for turn in range(40):
            handle, peer = await arena.newcomer()
            peer.send(peer.client_hello())
            await drained(turn % 4)
            arena.dismiss(handle, peer)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if len(asyncio.all_tasks()) <= before:
                break
        assert len(asyncio.all_tasks()) <= before
    finally:
        await arena.close()
