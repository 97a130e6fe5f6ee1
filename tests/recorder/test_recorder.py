"""The recorder's face: lines before acts, health, faults, and taking up after a crash."""

import errno
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.forwarding.tap import Content, Source, Tap
from recorder.errors import RecordRefused
from recorder.ledger import JSON, Act, parse_line
from recorder.ledger_reader import read_ledger
from recorder.ledger_writer import LINES_MAX
from recorder.recorder import Recorder
from recorder.store import Reserve
from recorder.verify import verify
from recorder.writer import LineWritten
from tests.support.disk import FailingDisk
from tests.support.record import PLAN, WALL_S, Desk, announced, packets_of, rtp

CHANCE = random.Random(7)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A recorder without threads."""
    return Desk(tmp_path)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FailingDisk]:
    """A disk that fails on demand."""
    with FailingDisk(str(tmp_path)) as failing:
        yield failing


def acts(directory: Path) -> list[str]:
    """The acts of a ledger, extents left out."""
    lines = [parse_line(raw.data) for raw in read_ledger(directory).lines]
    return [line.act for line in lines if line.act != Act.EXTENT]


async def test_a_line_is_told_when_write_has_accepted_it_and_not_before(desk: Desk) -> None:
    told: list[str] = []
    desk.recorder.on_news = lambda: told.append("news")
    recording = await desk.recorder.open("v1", PLAN, announced())
    assert recording.write(Act.OPENED, {}) == 1
    assert recording.write(Act.TALKING, {"talked_s": 0.0}) == 2
    assert desk.recorder.poll() == []
    desk.turn()
    assert told == ["news"]
    assert desk.recorder.poll() == [LineWritten("v1", 1), LineWritten("v1", 2)]
    assert acts(desk.spool / "v1") == ["opened", "talking"]


async def test_a_second_record_of_one_session_is_refused(desk: Desk) -> None:
    await desk.recorder.open("v1", PLAN, Tap())
    with pytest.raises(RecordRefused) as refused:
        await desk.recorder.open("v1", PLAN, Tap())
    assert refused.value.code == "record_exists"


async def test_a_disk_without_room_for_the_visit_refuses_it_and_keeps_nothing(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    huge = Recorder(tmp_path, desk.key, desk.clock, Reserve(journal_bytes_per_s=10**12))
    with pytest.raises(RecordRefused) as refused:
        await huge.open("v1", PLAN, Tap())
    assert refused.value.code == "record_no_space"
    assert list(tmp_path.iterdir()) == []


async def test_health_tells_the_age_of_what_is_not_written_and_not_synced(desk: Desk) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    desk.turn()
    desk.sync()
    assert recording.health(desk.clock.now_s()).unwritten_s == 0.0
    desk.talk(tap, CHANCE)
    desk.clock.advance(0.3)
    assert recording.health(desk.clock.now_s()).unwritten_s == pytest.approx(0.3)
    desk.turn(0.0)
    health = recording.health(desk.clock.now_s() + 0.7)
    assert (health.unwritten_s, health.failed) == (0.0, False)
    assert health.unsynced_s == pytest.approx(0.7)
    desk.sync()
    assert recording.health(desk.clock.now_s() + 0.7).unsynced_s == 0.0


async def test_a_full_disk_keeps_packets_waiting_and_they_go_out_first(
    desk: Desk, disk: FailingDisk
) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    put = desk.talk(tap, CHANCE, 10)
    desk.turn()
    disk.write_fails["journal"] = (333, errno.ENOSPC)
    for _ in range(50):
        put += desk.talk(tap, CHANCE)
        desk.turn()
    health = recording.health(desk.clock.now_s())
    assert health.failed
    assert health.unwritten_s > 0.5
    recording.write(Act.HELD, {"hold": "unrecorded", "talked_s": 1.0})
    desk.turn()
    assert acts(desk.spool / "v1")[-1] == "held"  # the ledger can always say why
    disk.write_fails.clear()
    desk.turn(0.3)
    desk.turn()
    health = recording.health(desk.clock.now_s())
    assert (health.failed, health.unwritten_s) == (False, 0.0)
    assert packets_of(desk.spool / "v1") == put


async def test_a_ledger_that_cannot_be_written_goes_on_in_a_new_file(
    desk: Desk, disk: FailingDisk
) -> None:
    recording = await desk.recorder.open("v1", PLAN, announced())
    recording.write(Act.OPENED, {})
    desk.turn()
    disk.write_fails["ledger.jsonl"] = (100, errno.EIO)
    number = recording.write(Act.TALKING, {"talked_s": 0.0})
    desk.turn()
    assert LineWritten("v1", number) in desk.recorder.poll()
    recording.write(Act.ENDED, {"reason": "cap"})
    desk.finish(recording)
    assert (desk.spool / "v1" / "ledger-0002.jsonl").exists()
    assert verify(desk.spool / "v1", desk.public_key).whole


async def test_a_failed_sync_is_never_tried_again_on_the_same_file(
    desk: Desk, disk: FailingDisk
) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    first = desk.talk(tap, CHANCE)
    desk.turn()
    desk.sync()
    second = desk.talk(tap, CHANCE)
    desk.turn()
    disk.sync_fails["journal-0001"] = errno.EIO
    desk.sync()
    desk.sync()
    assert recording.health(desk.clock.now_s() + 1.0).unsynced_s >= 1.0
    desk.turn()
    desk.sync()
    assert recording.health(desk.clock.now_s()).unsynced_s < 0.1
    assert packets_of(desk.spool / "v1") == first + second + second


async def test_a_queue_that_is_full_takes_no_line_and_says_so_later(
    desk: Desk, disk: FailingDisk
) -> None:
    recording = await desk.recorder.open("v1", PLAN, Tap())
    numbers = [recording.write(Act.NOTE, {"text": ""}) for _ in range(LINES_MAX + 3)]
    assert numbers[-3:] == [0, 0, 0]
    desk.turn()
    recording.write(Act.NOTE, {"text": ""})
    desk.turn()
    lines = [parse_line(raw.data) for raw in read_ledger(desk.spool / "v1").lines]
    (lost,) = [line for line in lines if line.act == Act.LOST]
    assert lost.fields == {"lines": 3}


async def test_a_file_that_is_full_is_followed_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.journal_writer.FILE_BYTES_MAX", 5_000)
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {})
    put: list[bytes] = []
    for _ in range(40):
        put += desk.talk(tap, CHANCE)
        desk.turn()
        desk.sync()
    recording.write(Act.ENDED, {"reason": "cap"})
    desk.finish(recording)
    summary = recording.summary()
    assert summary is not None
    assert len(summary.files) > 2
    assert packets_of(desk.spool / "v1") == put
    report = verify(desk.spool / "v1", desk.public_key)
    assert report.whole
    assert report.findings == ()


async def test_sealing_writes_what_waits_and_tells_a_summary(desk: Desk) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {})
    put = desk.talk(tap, CHANCE, 40)
    recording.write(Act.ENDED, {"reason": "cap"})
    assert recording.summary() is None
    desk.finish(recording)
    summary = recording.summary()
    assert summary is not None
    size = (desk.spool / "v1" / "journal-0001.pcapng").stat().st_size
    assert summary.files == {"journal-0001.pcapng": size}
    assert summary.ledger_lines == len(read_ledger(desk.spool / "v1").lines)
    assert packets_of(desk.spool / "v1") == put
    assert recording.write(Act.NOTE, {}) == 0
    assert desk.recorder.unfinished() == []


async def test_a_killed_record_is_taken_up_with_its_plan_and_its_chain_goes_on(desk: Desk) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.OPENED, {})
    recording.write(Act.GRANT_USED, {"jti": "g-1"})
    put = desk.talk(tap, CHANCE)
    desk.turn()
    with (desk.spool / "v1" / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b'{"act":"ta')
    fresh = Desk(desk.spool, desk.key, desk.clock)
    (left,) = fresh.recorder.unfinished()
    assert (left.session, left.plan, left.used_grants) == ("v1", PLAN, frozenset({"g-1"}))
    tap = announced()
    again = await fresh.recorder.take_up(left, tap)
    put += fresh.talk(tap, CHANCE)
    again.write(Act.ENDED, {"reason": "cap"})
    fresh.finish(again)
    assert acts(desk.spool / "v1") == ["opened", "grant_used", "taken_up", "ended", "sealed"]
    assert (desk.spool / "v1" / "ledger.torn").read_bytes() == b'{"act":"ta'
    assert (desk.spool / "v1" / "journal-0002.pcapng").exists()
    assert packets_of(desk.spool / "v1") == put
    assert verify(desk.spool / "v1", desk.public_key).whole


async def test_a_record_that_had_ended_is_sealed_when_the_node_starts_again(desk: Desk) -> None:
    recording = await desk.recorder.open("v1", PLAN, announced())
    recording.write(Act.OPENED, {})
    recording.write(Act.ENDED, {"reason": "cap"})
    desk.turn()
    fresh = Desk(desk.spool, desk.key, desk.clock)
    assert fresh.recorder.unfinished() == []
    fresh.recorder.start()
    fresh.recorder.stop()
    for _ in range(12):
        fresh.turn()
        fresh.sync()
    assert verify(desk.spool / "v1", desk.public_key).whole


Told = tuple[Act | None, float, dict[str, JSON]]
TALK: list[tuple[list[Told], float, float]] = [
    # what was written, at which second; the last packet's second; talk that counts as proven
    ([(Act.OPENED, 0.0, {})], 0.0, 0.0),
    ([(Act.TALKING, 10.0, {"talked_s": 0.0})], 25.0, 15.5),
    ([(Act.TALKING, 10.0, {"talked_s": 0.0}), (Act.HELD, 20.0, {"talked_s": 10.0})], 30.0, 10.0),
    ([(Act.TALKING, 10.0, {"talked_s": 7.0}), (Act.NOTE, 40.0, {})], 25.0, 37.5),
    ([(Act.TALKING, 1.0, {"talked_s": 1795.0})], 20.0, 1800.0),
]


@pytest.mark.parametrize(("told", "last_packet_s", "talked_s"), TALK)
async def test_the_talk_that_a_killed_record_proves_leaves_the_smaller_remainder(
    desk: Desk,
    told: list[Told],
    last_packet_s: float,
    talked_s: float,
) -> None:
    begin_s = desk.clock.now_s()
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    events: list[Told] = sorted([*told, (None, last_packet_s, {})], key=lambda event: event[1])
    for act, at_s, fields in events:
        desk.clock.advance(begin_s + at_s - desk.clock.now_s())
        if act is None:
            tap.put(desk.clock.now_s(), Source.PARTY_A, Content.AUDIO, rtp(111, 1, 1, 1, b"x"))
        else:
            recording.write(act, fields)
        recording._record.ledger.turn(desk.clock.now_s())
    recording._record.journal.turn(desk.clock.now_s())
    (left,) = Desk(desk.spool, desk.key, desk.clock).recorder.unfinished()
    assert left.talked_s == pytest.approx(talked_s, abs=0.001)


async def test_a_wall_clock_set_back_between_two_lives_takes_no_talk_away(desk: Desk) -> None:
    tap = announced()
    recording = await desk.recorder.open("v1", PLAN, tap)
    recording.write(Act.TALKING, {"talked_s": 0.0})
    for span_s in (0.02, 10.0):
        desk.turn(span_s)
    desk.talk(tap, CHANCE)
    desk.turn()
    fresh = Desk(desk.spool, desk.key, desk.clock, WALL_S - 3600.0)
    (left,) = fresh.recorder.unfinished()
    told = left.talked_s
    tap = announced()
    again = await fresh.recorder.take_up(left, tap)
    fresh.turn()
    again.write(Act.TALKING, {"talked_s": told})
    fresh.turn(5.0)
    fresh.talk(tap, CHANCE)
    fresh.turn()
    (left,) = Desk(desk.spool, desk.key, desk.clock).recorder.unfinished()
    assert (told, left.talked_s) == pytest.approx((10.5, 16.0), abs=0.1)
