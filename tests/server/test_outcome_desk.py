"""Outcomes that lie fetched become what became of visits, each checked against its ledger."""

import json
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recorder.ledger import Act, Chain, Timeline
from recorder.store import ledger_name
from server import testimony
from server.casework.own_acts import OwnActs
from server.domain.live_visit.node_outcome import Reason
from server.domain.live_visit.outcome import Outcome
from server.domain.record.public_record import Kind
from server.outcome_desk import OutcomeDesk
from server.outcomes import OutcomeStore
from signalling.outcomes import read_outcome
from tests.support.booked_visit import booked, booking_of, opened
from tests.support.province import VISIT_AT, Province

KEY = Ed25519PrivateKey.generate()


def write_ledger(spool: Path, session: str, talked_s: float = 1800.0) -> Path:
    """A small whole ledger, signed and sealed."""
    folder = spool / session
    folder.mkdir(parents=True)
    chain, stamp = Chain(KEY), Timeline("boot", 1_773_280_800.0).stamp(1.0)
    lines = [
        chain.sign(stamp, Act.OPENED, {"cap_s": 1800.0}),
        chain.sign(stamp, Act.GRANT_USED, {"jti": "g1", "role": "kiosk", "side": "a"}),
        chain.sign(stamp, Act.JOINED, {"seat": "g1"}),
        chain.sign(stamp, Act.TALKING, {"talked_s": 0.0}),
        chain.sign(stamp, Act.ENDED, {"reason": "cap", "talked_s": talked_s, "uncounted_s": 0.0}),
        chain.sign(stamp, Act.SEALED, {"files": {}}),
    ]
    (folder / ledger_name(1)).write_bytes(b"".join(lines))
    return folder


def desk_of(province: Province, folder: Path, session: str, **lies: object) -> OutcomeDesk:
    """A desk with the outcome of a session, and its ledger in the spool."""
    outcome = read_outcome(write_ledger(folder / "spool", session))
    assert outcome is not None
    line = json.dumps({**outcome.model_dump(), **lies})
    (folder / "outcomes.jsonl").write_text(line + "\n")
    acts = OwnActs(province.database, province.law, lambda: province.now)
    store = OutcomeStore(folder / "outcomes.jsonl")
    return OutcomeDesk(acts, store, folder / "spool", KEY.public_key)


async def test_an_outcome_that_its_ledger_confirms_settles_the_visit_once(
    province: Province, tmp_path: Path
) -> None:
    session = (await opened(province)).value
    desk = desk_of(province, tmp_path, session.session)
    assert await desk.settle_sessions() == 1
    assert (await booking_of(province, session.booking)).outcome is Outcome.HELD
    assert await desk.settle_sessions() == 0


async def test_a_node_that_says_less_than_its_ledger_is_not_believed(
    province: Province, tmp_path: Path
) -> None:
    session = (await opened(province)).value
    desk = desk_of(province, tmp_path, session.session, talked_s=3.0)
    await desk.settle_sessions()
    assert (await booking_of(province, session.booking)).outcome is Outcome.UNPROVEN


async def test_an_outcome_without_sense_is_left(province: Province, tmp_path: Path) -> None:
    session = (await opened(province)).value
    desk = desk_of(province, tmp_path, session.session, reason="because")
    assert await desk.settle_sessions() == 0


async def test_an_unreadable_key_of_the_node_only_means_later(
    province: Province, tmp_path: Path
) -> None:
    def away() -> object:
        raise FileNotFoundError

    session = (await opened(province)).value
    desk = desk_of(province, tmp_path, session.session)
    desk._node_key = away  # type: ignore[assignment]
    assert await desk.settle_sessions() == 0
    assert (await booking_of(province, session.booking)).outcome is None


async def test_visits_that_never_began_are_closed_after_their_slot(
    province: Province, tmp_path: Path
) -> None:
    name = await booked(province)
    desk = desk_of(province, tmp_path, "another")
    province.now = VISIT_AT + timedelta(minutes=20)
    assert await desk.close_visits() == 0
    province.now = VISIT_AT + timedelta(minutes=40)
    assert await desk.close_visits() == 1
    assert await desk.close_visits() == 0
    assert (await booking_of(province, name)).outcome is Outcome.ABSENCE_PROPOSED


def test_a_ledger_tells_who_sat_where(tmp_path: Path) -> None:
    told = testimony.read(write_ledger(tmp_path, "s1"), KEY.public_key())
    assert told.word is not None and told.word.reason is Reason.CAP
    assert [(each.kind, each.grant, each.side) for each in told.told] == [
        (Kind.ADMITTED, "g1", "a"), (Kind.TALKING, "", ""), (Kind.ENDED, "", ""),
    ]  # fmt: skip


def test_a_ledger_of_which_a_byte_differs_says_nothing(tmp_path: Path) -> None:
    folder = write_ledger(tmp_path, "s1")
    path = folder / ledger_name(1)
    whole = path.read_bytes()
    for place in (5, len(whole) // 2, len(whole) - 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert testimony.read(folder, KEY.public_key()).word is None
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[1:]))
    assert testimony.read(folder, KEY.public_key()).word is None
    other = Ed25519PrivateKey.generate().public_key()
    path.write_bytes(whole)
    assert testimony.read(folder, other).word is None


def test_a_ledger_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert testimony.read(tmp_path / "gone", KEY.public_key()).word is None
