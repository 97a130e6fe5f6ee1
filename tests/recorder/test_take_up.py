"""A record that a crash left and that somebody or something has changed since."""

from collections.abc import Callable
from pathlib import Path

import pytest

from media.forwarding.tap import Tap
from recorder.errors import RecordRefused
from recorder.ledger import Act
from tests.support.record import PLAN, Desk, announced

Harm = Callable[[bytes], bytes]
HARMS: dict[str, Harm] = {
    "a used grant becomes an unknown act": lambda text: text.replace(b"grant_used", b"grant_usee"),
    "a line that is no JSON": lambda text: text.replace(b'"jti"', b"'jti'"),
    "a line left out": lambda text: b"".join(text.splitlines(keepends=True)[::2]),
    "the last line": lambda text: text.replace(b'"talked_s":9.0', b'"talked_s":1.0'),
    "a number that is none": lambda text: text.replace(b'"n":2', b'"n":1e999'),
    "not even text": lambda text: text[:80] + b"\xff\xfe" + text[82:],
}


async def killed(spool: Path) -> Path:
    """A spool with one record as a kill -9 leaves it."""
    desk = Desk(spool)
    recording = await desk.recorder.open("v1", PLAN, announced())
    recording.write(Act.OPENED, {})
    recording.write(Act.GRANT_USED, {"jti": "g-1"})
    recording.write(Act.HELD, {"talked_s": 9.0})
    desk.turn()
    return spool / "v1"


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
async def test_a_ledger_that_was_changed_is_refused_and_left_as_it_is(
    tmp_path: Path, harm: Harm
) -> None:
    ledger = await killed(tmp_path) / "ledger.jsonl"
    text = harm(ledger.read_bytes())
    ledger.write_bytes(text)
    (left,) = (fresh := Desk(tmp_path)).recorder.unfinished()
    with pytest.raises(RecordRefused) as refused:
        await fresh.recorder.take_up(left, Tap())
    assert refused.value.code == "record_damaged"
    assert ledger.read_bytes() == text


async def test_a_plan_that_was_changed_gives_nobody_more_minutes(tmp_path: Path) -> None:
    plan = await killed(tmp_path) / "plan.json"
    plan.write_bytes(plan.read_bytes().replace(b"1800.0", b"9800.0"))
    (left,) = (fresh := Desk(tmp_path)).recorder.unfinished()
    with pytest.raises(RecordRefused) as refused:
        await fresh.recorder.take_up(left, Tap())
    assert refused.value.code == "record_damaged"


async def test_a_damaged_record_that_had_ended_stops_no_other_from_being_sealed(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    for session in ("v1", "v2"):
        recording = await desk.recorder.open(session, PLAN, announced())
        recording.write(Act.OPENED, {})
        recording.write(Act.ENDED, {"reason": "cap"})
        recording.write(Act.GROUND, {"ground": "device"})
    desk.turn()
    ledger = tmp_path / "v1" / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"device"', b'"desire"'))
    fresh = Desk(tmp_path, clock=desk.clock)
    fresh.recorder.start()
    fresh.recorder.stop()
    assert b'"act":"taken_up"' in (tmp_path / "v2" / "ledger.jsonl").read_bytes()
    assert b'"act":"taken_up"' not in ledger.read_bytes()


async def test_a_folder_that_cannot_be_read_keeps_no_other_record_from_being_found(
    tmp_path: Path,
) -> None:
    await killed(tmp_path)
    (tmp_path / "v0" / "ledger.jsonl").mkdir(parents=True)
    assert [left.session for left in Desk(tmp_path).recorder.unfinished()] == ["v1"]
