"""A recorder without a disk: ledger lines in memory, accepted when the test says.

Fills signalling.faces.RecordKeeper; what a crash leaves is the recorder's own UnfinishedRecord, so
the talk that it proves is reckoned by the recorder's own rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from media.forwarding.tap import Tap
from recorder.errors import RecordRefused
from recorder.ledger import JSON, Act, Line, Stamp
from recorder.recorder import Health
from recorder.unfinished import UnfinishedRecord
from recorder.writer import LineWritten
from tests.support.clock import FakeClock

WALL_S = 1_800_000_000.0
BOOT = "a-boot"


@dataclass
class FakeRecord:
    """The record of one session."""

    session: str
    plan: Mapping[str, JSON]
    keeper: "FakeRecorder"
    lines: list[Line] = field(default_factory=list)
    accepted: int = 0
    """How many of the lines `write` has accepted."""
    polled: int = 0
    unwritten_s: float = 0.0
    unsynced_s: float = 0.0
    failed: bool = False
    full: bool = False
    sealed: bool = False
    last_packet_s: float | None = None
    """When the last packet came that its journal would hold after a crash."""

    def write(self, act: Act, fields: Mapping[str, JSON]) -> int:
        if self.full:
            return 0
        now_s = self.keeper.clock.now_s()
        wall = datetime.fromtimestamp(self.keeper.wall_offset_s + now_s, UTC).isoformat()
        stamp = Stamp(self.keeper.boot_id, now_s, wall)
        self.lines.append(Line(len(self.lines) + 1, "", stamp, act.value, dict(fields)))
        return len(self.lines)

    def health(self, now_s: float) -> Health:
        return Health(self.unwritten_s, self.unsynced_s, self.failed)

    def seal(self) -> None:
        self.sealed = True
        self.accepted = len(self.lines)

    def acts(self) -> list[str]:
        """What its lines tell, in order."""
        return [line.act for line in self.lines]

    def last(self, act: Act) -> Mapping[str, JSON]:
        """The fields of the last line of this act."""
        return next(line.fields for line in reversed(self.lines) if line.act == act)


class FakeRecorder:
    """All records of a node."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.boot_id = BOOT
        self.wall_offset_s = WALL_S
        self.records: dict[str, FakeRecord] = {}
        self.stalled = False
        """While set, no line is accepted."""
        self.no_space = False

    async def open(self, session: str, plan: Mapping[str, JSON], tap: Tap) -> FakeRecord:
        if self.no_space:
            raise RecordRefused("record_no_space", "a test said so")
        self.records[session] = FakeRecord(session, plan, self)
        return self.records[session]

    async def take_up(self, unfinished: UnfinishedRecord, tap: Tap) -> FakeRecord:
        before = self.records[unfinished.session]
        record = FakeRecord(unfinished.session, before.plan, self, list(unfinished.lines))
        record.accepted = record.polled = len(record.lines)
        record.write(Act.TAKEN_UP, {"talked_s": round(unfinished.talked_s, 6)})
        self.records[unfinished.session] = record
        return record

    def unfinished(self) -> Sequence[UnfinishedRecord]:
        """What would be found on the disk if the node died now."""
        return [
            UnfinishedRecord(
                record.session,
                Path(),
                record.plan,
                record.lines[: record.accepted],
                self.wall_offset_s + record.last_packet_s if record.last_packet_s else None,
            )
            for record in self.records.values()
            if Act.ENDED not in [line.act for line in record.lines[: record.accepted]]
        ]

    def poll(self) -> list[LineWritten]:
        if self.stalled:
            return []
        news = []
        for record in self.records.values():
            record.accepted = len(record.lines)
            if record.polled < record.accepted:
                record.polled = record.accepted
                news.append(LineWritten(record.session, record.accepted))
        return news
