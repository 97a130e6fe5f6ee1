"""A campaign: N mutants from one seed against a living visit, and what became of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.fuzz.arena import HONEST_AUDIO, Arena, drained
from tests.fuzz.corpus import offer
from tests.fuzz.hands import Hands
from tests.fuzz.mutate import mutate, mutate_lines
from tests.fuzz.witness import Witness, resident_mb
from tests.support.wire_peer import personal

BATCH: Final = 24  # datagrams before the engine may read: less than its socket buffer holds
WARM_SHARE: Final = 0.2  # of the inputs, before memory is looked at first
HANDSHAKES_EVERY: Final = 40  # batches
HONEST_SHARE_MIN: Final = 0.99
ROLES: Final = ("party", "monitor", "restart")
KINDS: Final = ("stun", "dtls", "rtp", "rtcp", "sdp")


@dataclass
class Report:
    """What a campaign saw."""

    inputs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    seconds: float = 0.0
    gone: int = 0
    escapes: int = 0
    first_escapes: list[str] = field(default_factory=list)
    honest_sent: int = 0
    honest_heard: int = 0
    heard_after: int = 0
    """Of the 50 honest packets that A sends when all is over, how many B decrypts."""
    grown_mb: float = 0.0
    slowest_offer_ms: float = 0.0
    offers_answered: int = 0
    refused: int = 0


async def campaign(inputs: int, seed: int) -> Report:
    """Throw `inputs` mutants; the same seed breeds the same ones."""
    report, random = Report(), Random(seed)
    arena = Arena()
    await arena.open()
    began = time.monotonic()
    try:
        with Witness() as witness:
            await _throw_all(arena, random, inputs, report)
            await _listen_after(arena, report)
            report.escapes, report.first_escapes = witness.count, witness.escapes
    finally:
        await arena.close()
    report.seconds = time.monotonic() - began
    return report


async def _throw_all(arena: Arena, random: Random, inputs: int, report: Report) -> None:
    hands = Hands(arena, random)
    datagrams: list[tuple[str, Callable[[], None]]] = [
        ("stun", hands.stun),
        ("dtls", hands.dtls),
        ("rtp", hands.rtp),
        ("rtcp", hands.rtcp),
    ]
    thrown, batches, warm_mb = 0, 0, 0.0
    while thrown < inputs:
        for _ in range(min(BATCH, inputs - thrown)):
            name, hand = random.choice(datagrams)
            hand()
            report.inputs[name] += 1
            thrown += 1
        arena.speak(arena.a, HONEST_AUDIO)
        report.honest_sent += 1
        await drained()
        if thrown < inputs:
            await _offer(arena, random, report)
            thrown += 1
        batches += 1
        if batches % HANDSHAKES_EVERY == 0:
            thrown += await _disturb_a_handshake(arena, random, report)
        arena.beat()
        if not warm_mb and thrown >= inputs * WARM_SHARE:
            warm_mb = resident_mb()
    report.grown_mb = round(resident_mb() - warm_mb, 1)
    report.honest_heard = sum(arena.b.received.values())


async def _offer(arena: Arena, random: Random, report: Report) -> None:
    role = random.choice(ROLES)
    seed = offer("party" if role == "party" else "monitor")
    text = mutate_lines(random, personal(seed, "ufrag", "p" * 24, arena.identity.fingerprint))
    before = time.thread_time()
    report.offers_answered += await arena.answer(text, role)
    report.slowest_offer_ms = max(
        report.slowest_offer_ms, round((time.thread_time() - before) * 1000, 1)
    )
    report.inputs["sdp"] += 1


async def _disturb_a_handshake(arena: Arena, random: Random, report: Report) -> int:
    handle, peer = await arena.newcomer()
    hello = peer.client_hello()
    for _ in range(BATCH):
        peer.send(mutate(random, hello))
        report.inputs["dtls"] += 1
    await drained()
    arena.dismiss(handle, peer)
    return BATCH


async def _listen_after(arena: Arena, report: Report) -> None:
    before = sum(arena.b.received.values())
    for _ in range(50):
        arena.beat()
        arena.speak(arena.a, HONEST_AUDIO)
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.1)
    arena.beat()
    report.heard_after = sum(arena.b.received.values()) - before
    report.gone = len(arena.gone)
    report.refused = arena.engine.stats().refused_datagrams
