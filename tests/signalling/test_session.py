"""One live session: holds, clocks, endings; the gate is the engine's own."""

import pytest

from media.engine import Side
from recorder.ledger import Act
from signalling import messages
from signalling.clocks import TALK_GUARD_S
from signalling.events import OfficeCut, OfficeHold, Stopping
from signalling.grant import Power, Role
from signalling.messages import GroundOfCut
from signalling.session import GROUND_WAIT_S
from tests.support.house import SESSION, House, Visit, grant, plan


@pytest.fixture
def visit() -> Visit:
    """A visit that is talking."""
    made = Visit()
    assert made.is_open()
    return made


def hold(on: bool) -> messages.Hold:
    return messages.Hold(type="hold", session=SESSION, on=on)


CUT = messages.Cut(type="cut", session=SESSION)


def test_talk_begins_only_when_both_parties_are_here_and_both_sides_watch() -> None:
    house = House()
    house.open(plan())
    steps = [(Role.KIOSK, Side.A), (Role.TERMINAL, Side.B), (Role.MONITOR, Side.A)]
    for role, side in steps:
        page = house.seat(role, side)
        house.monitors += [] if role.is_party else [page]
        house.run(6.0)
        assert not house.is_open()
    assert house.state()["holds"] == ["unwatched_b"]
    house.monitors.append(house.seat(Role.MONITOR, Side.B))
    house.run(1.0)
    assert house.is_open()


def test_the_gate_waits_for_the_ledger_line_that_says_so(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    visit.recorder.stalled = True
    visit.bureau.say(hold(on=False))
    visit.run(0.1)
    assert visit.record.acts()[-1] == "talking"
    assert not visit.is_open()
    visit.recorder.stalled = False
    visit.run(0.05)
    assert visit.is_open()


def test_a_line_that_took_too_long_is_asked_for_anew_and_eats_no_minutes(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    before_s = visit.state()["talked_s"]
    visit.recorder.stalled = True
    visit.bureau.say(hold(on=False))
    visit.run(3.0)
    visit.recorder.stalled = False
    visit.step()
    assert visit.record.acts()[-2:] == ["talking", "talking"]
    assert visit.is_open()
    assert visit.state()["talked_s"] - before_s < 0.2


def test_an_officers_hold_closes_the_gate_at_once_and_the_talk_clock_stands(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    assert not visit.is_open()
    talked_s = visit.state()["talked_s"]
    visit.run(5.0)
    assert visit.state()["talked_s"] == talked_s
    assert visit.record.last(Act.HELD)["holds"] == ["officer"]


def test_a_party_that_comes_back_lifts_no_officers_hold(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    visit.kiosk.drop()
    visit.page("kiosk-a").resume(visit.kiosk.secret)
    visit.run(2.0)
    assert visit.state()["holds"] == ["officer"]
    assert not visit.is_open()


def test_office_and_officer_never_lift_each_other(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    visit.post(OfficeHold(on=True))
    visit.post(OfficeHold(on=False))
    assert visit.state()["holds"] == ["officer"]
    visit.post(OfficeHold(on=True))
    visit.facility.say(hold(on=False))
    assert visit.state()["holds"] == ["office"]


def test_a_dropped_party_is_absent_at_once_and_a_silent_one_within_2_s_and_a_bit(
    visit: Visit,
) -> None:
    visit.engine.send(visit.kiosk.peer.handle, flowing=False)
    visit.run(1.9)
    assert visit.is_open()
    visit.run(0.4)
    assert visit.state()["holds"] == ["party_a_absent"]
    visit.terminal.drop()
    assert visit.state()["holds"] == ["party_a_absent", "party_b_absent"]


def test_what_is_not_recorded_is_not_said_and_the_floor_is_taken_away(visit: Visit) -> None:
    speak = messages.Speak(type="speak", session=SESSION, to=frozenset(Side))
    visit.bureau.say(speak)
    visit.run(0.1)
    assert visit.engine.floors
    visit.record.unwritten_s = 0.51
    visit.step()
    assert not visit.is_open()
    assert visit.state()["holds"] == ["unrecorded"]
    assert not visit.engine.floors
    visit.bureau.say(speak)
    assert visit.bureau.codes() == ["unrecorded"]
    visit.record.unwritten_s = 0.0
    visit.run(0.2)
    assert visit.is_open()


def test_talk_ends_at_its_cap_and_the_gate_by_itself_a_guard_earlier() -> None:
    visit = Visit(cap_s=10.0)
    begun_s = visit.clock.now_s() - visit.state()["talked_s"]
    last_open_s, reports = 0.0, 0
    while visit.state()["state"] == "talking":
        if visit.is_open():
            last_open_s = visit.clock.now_s()
        visit.clock.advance(0.01)
        reports += 1
        if reports % 5 == 0:
            visit.run(0.05)
    assert 9.75 <= last_open_s - begun_s <= 10.0 - TALK_GUARD_S + 0.001
    assert visit.kiosk.heard("ended")[0]["reason"] == "cap"


def test_a_hung_session_is_silenced_by_its_lease(visit: Visit) -> None:
    visit.clock.advance(2.1)  # nobody calls the session
    assert not visit.is_open()
    visit.run(0.5)
    assert visit.is_open()


def test_the_slot_end_ends_a_visit_whatever_stands() -> None:
    visit = Visit(slot_s=20.0)
    visit.bureau.say(hold(on=True))
    visit.run(19.5)
    assert visit.kiosk.heard("ended")[0]["reason"] == "slot_end"


def test_a_visit_to_which_one_party_never_came_ends_as_no_show() -> None:
    house = House()
    house.open(plan(no_show_s=5.0))
    kiosk = house.seat(Role.KIOSK, Side.A)
    house.run(5.1)
    assert kiosk.heard("ended")[0]["reason"] == "no_show"


def test_a_cut_closes_the_gate_before_anything_else_happens(visit: Visit) -> None:
    visit.engine.told.clear()
    visit.facility.say(CUT)
    assert visit.engine.told[0] == "close_gate"
    assert "remove_peer" in visit.engine.told[1:]
    assert visit.record.acts()[-2:] == ["cut", "ended"]
    ended = visit.kiosk.heard("ended")[0]
    assert (ended["reason"], ended["side"]) == ("cut", "b")
    assert visit.kiosk.peer.outbox.close_code == 1000
    assert visit.bureau.peer.outbox.close_code is None


def test_a_second_cut_changes_nothing(visit: Visit) -> None:
    visit.facility.say(CUT)
    lines = visit.record.acts()
    visit.bureau.say(CUT)
    visit.post(OfficeCut(None, ""))
    assert visit.record.acts() == lines
    assert visit.state()["state"] == "ended"


def test_the_ground_comes_after_the_cut_and_from_the_cutter_alone(visit: Visit) -> None:
    ground = messages.Ground(type="ground", session=SESSION, ground=GroundOfCut.DEVICE)
    visit.facility.say(CUT)
    visit.bureau.say(ground)
    assert visit.bureau.codes() == ["not_the_cutter"]
    assert not visit.record.sealed
    visit.facility.say(ground)
    assert visit.record.last(Act.GROUND)["ground"] == "device"
    assert visit.record.sealed


def test_a_record_waits_a_minute_for_the_ground_and_no_longer(visit: Visit) -> None:
    visit.facility.say(CUT)
    visit.run(GROUND_WAIT_S - 1)
    assert not visit.record.sealed
    visit.run(1.1)
    assert visit.record.sealed


def test_a_cut_without_the_power_is_refused() -> None:
    visit = Visit()
    watcher = visit.seat(Role.MONITOR, Side.A, device="wall-9", powers=frozenset({Power.WATCH}))
    watcher.say(CUT)
    watcher.say(hold(on=True))
    visit.kiosk.say(CUT)
    assert watcher.codes() == ["power_missing", "power_missing"]
    assert visit.kiosk.codes() == ["power_missing"]
    assert visit.is_open()


def test_when_both_parties_leave_the_visit_ends(visit: Visit) -> None:
    visit.kiosk.say(messages.Leave(type="leave"))
    assert visit.state()["state"] == "held"
    visit.terminal.say(messages.Leave(type="leave"))
    assert visit.state()["state"] == "ended"
    assert visit.record.last(Act.ENDED)["reason"] == "left"


def test_a_node_that_stops_says_so(visit: Visit) -> None:
    visit.post(Stopping())
    assert visit.kiosk.heard("ended")[0]["reason"] == "node_stopped"


def test_a_ledger_that_takes_no_more_lines_ends_the_visit(visit: Visit) -> None:
    visit.record.full = True
    visit.bureau.say(hold(on=True))
    assert not visit.is_open()
    assert visit.kiosk.heard("ended")[0]["reason"] == "overload"


def test_uncounted_time_is_what_holds_stood_after_the_first_talk(visit: Visit) -> None:
    visit.bureau.say(hold(on=True))
    visit.run(7.0)
    visit.bureau.say(hold(on=False))
    visit.run(1.0)
    visit.post(OfficeCut(GroundOfCut.END_OF_NEED, ""))
    assert visit.kiosk.heard("ended")[0]["uncounted_s"] == pytest.approx(7.0, abs=0.2)


def test_a_party_learns_nothing_of_who_watches(visit: Visit) -> None:
    visit.seat(Role.MONITOR, Side.A, device="wall-9")
    visit.run(1.5)
    state = visit.kiosk.heard("state")[-1]
    assert "watchers" not in state
    assert set(state["parties"]["b"]) == {"present", "link"}
    assert visit.bureau.heard("state")[-1]["watchers"] == {"a": 1, "b": 1}


def test_a_visit_that_needs_an_interpreter_waits_for_one() -> None:
    visit = Visit(holds=frozenset({"no_interpreter", "officer"}))
    assert visit.state()["holds"] == ["no_interpreter"]
    visit.monitors.append(visit.seat(Role.INTERPRETER, Side.A))
    visit.run(1.0)
    assert visit.is_open()


def test_a_joiner_hears_joined_before_anything_else() -> None:
    house = House()
    house.open(plan())
    house.recorder.stalled = True
    page = house.page("kiosk-a").join(grant(Role.KIOSK, Side.A))
    house.run(2.0)
    assert page.heard() == []
    house.recorder.stalled = False
    house.run(1.5)
    kinds = [message["type"] for message in page.heard()]
    assert kinds[0] == "joined"
    assert "state" in kinds
