"""What officers and parties may ask for: the voice, a warning, help, a note."""

import pytest

from media.engine import Side
from recorder.ledger import Act
from signalling import messages
from signalling.grant import Power, Role
from tests.support.house import SESSION, Visit


@pytest.fixture
def visit() -> Visit:
    """A visit that is talking."""
    return Visit()


def test_a_warning_reaches_the_party_named_and_every_monitor_once_it_is_written(
    visit: Visit,
) -> None:
    warn = messages.Warn(type="warn", session=SESSION, to=frozenset({Side.A}), text="小声一点")
    visit.recorder.stalled = True
    visit.facility.say(warn)
    assert visit.kiosk.heard("warned") == []
    visit.recorder.stalled = False
    visit.step()
    assert visit.kiosk.heard("warned")[0]["text"] == "小声一点"
    assert visit.terminal.heard("warned") == []
    assert visit.bureau.heard("warned") and visit.facility.heard("warned")


def test_one_officer_speaks_at_a_time_and_only_where_the_grant_allows(visit: Visit) -> None:
    one = visit.seat(
        Role.MONITOR, Side.A, device="wall-9", powers=frozenset({Power.WATCH, Power.SPEAK_ONE})
    )
    both = messages.Speak(type="speak", session=SESSION, to=frozenset(Side))
    to_a = messages.Speak(type="speak", session=SESSION, to=frozenset({Side.A}))
    silence = messages.Speak(type="speak", session=SESSION, to=frozenset())
    one.say(both)
    visit.bureau.say(both)
    visit.run(0.1)
    one.say(to_a)
    assert one.codes() == ["power_missing", "floor_taken"]
    assert visit.state()["floor"] == {"side": "a", "label": "a · monitor", "to": ["a", "b"]}
    visit.bureau.say(silence)
    one.say(to_a)
    visit.run(0.1)
    assert visit.engine.floors[visit.handle()][0] == one.peer.handle
    one.drop()
    assert visit.state()["floor"] is None
    assert not visit.engine.floors


def test_help_reaches_the_monitors(visit: Visit) -> None:
    visit.kiosk.say(messages.Help(type="help"))
    visit.step()
    assert visit.bureau.heard("help") == [{"type": "help", "session": SESSION, "side": "a"}]


def test_a_note_goes_into_the_ledger_and_to_nobody(visit: Visit) -> None:
    visit.bureau.say(messages.Note(type="note", session=SESSION, text="孩子在哭"))
    visit.run(0.2)
    assert visit.record.last(Act.NOTE)["text"] == "孩子在哭"
    assert visit.facility.heard("note") == []


def test_after_the_end_only_the_ground_is_heard(visit: Visit) -> None:
    visit.facility.say(messages.Cut(type="cut", session=SESSION))
    visit.bureau.say(messages.Note(type="note", session=SESSION, text="x"))
    visit.bureau.say(messages.Hold(type="hold", session=SESSION, on=True))
    assert visit.bureau.codes() == ["session_ended", "session_ended"]


def test_who_presses_help_without_end_is_heard_once_in_five_seconds(visit: Visit) -> None:
    # A hundred at once would overflow the outbox of every officer's wall, who watch others too.
    visit.recorder.stalled = True
    for _ in range(100):
        visit.kiosk.say(messages.Help(type="help"))
    visit.recorder.stalled = False
    visit.step()
    assert len(visit.bureau.heard("help")) == 1
    assert visit.bureau.peer.outbox.close_code is None
    assert visit.record.acts().count(Act.HELP) == 1
    visit.run(5.0)
    visit.kiosk.say(messages.Help(type="help"))
    visit.step()
    assert len(visit.bureau.heard("help")) == 2


def test_a_page_that_warns_without_end_is_refused_and_throws_nobody_out(visit: Visit) -> None:
    warn = messages.Warn(type="warn", session=SESSION, to=frozenset(Side), text="小声一点")
    visit.recorder.stalled = True
    for _ in range(100):
        visit.facility.say(warn)
        visit.facility.heard()
    visit.recorder.stalled = False
    visit.step()
    assert set(visit.facility.codes()) == {"too_many_messages"}
    assert len(visit.kiosk.heard("warned")) == len(visit.bureau.heard("warned")) == 10
    assert visit.bureau.peer.outbox.close_code is None
    visit.run(2.0)
    visit.facility.say(warn)
    visit.step()
    assert len(visit.kiosk.heard("warned")) == 11


def test_a_cut_and_a_hold_are_never_too_many(visit: Visit) -> None:
    for _ in range(40):
        visit.facility.say(messages.Note(type="note", session=SESSION, text="x"))
    visit.facility.say(messages.Hold(type="hold", session=SESSION, on=True))
    visit.step()
    assert "officer" in visit.state()["holds"]
    visit.facility.say(messages.Cut(type="cut", session=SESSION))
    assert visit.state()["state"] == "ended"


def test_a_party_cannot_unwatch_itself_out_of_its_seat(visit: Visit) -> None:
    visit.kiosk.say(messages.Unwatch(type="unwatch", session=SESSION))
    visit.run(0.5)
    assert visit.kiosk.codes() == ["grant_wrong_role"]
    assert visit.state()["state"] == "talking"
    assert Act.UNWATCHED not in visit.record.acts()
