"""A restarted node goes on with what its ledger proves."""

import pytest

from media.engine import Side
from recorder.ledger import Act
from signalling import messages
from signalling.grant import Role
from tests.support.house import SESSION, Visit, grant


def returned(visit: Visit) -> None:
    """Kill the node, start it, let all four pages resume."""
    before = [visit.kiosk, visit.terminal, visit.bureau, visit.facility]
    secrets = [(page.peer.device, page.secret) for page in before]
    visit.record.last_packet_s = visit.clock.now_s()
    visit.restart()
    pages = [visit.page(device).resume(secret) for device, secret in secrets]
    visit.kiosk, visit.terminal, visit.bureau, visit.facility = pages
    visit.monitors = [visit.bureau, visit.facility]
    visit.record = visit.recorder.records[SESSION]


def test_pages_resume_after_a_crash_and_talk_goes_on_with_the_minutes_left() -> None:
    visit = Visit()
    visit.run(10.0)
    talked_s = visit.state()["talked_s"]
    returned(visit)
    assert visit.state()["state"] == "held"
    assert talked_s <= visit.state()["talked_s"] <= talked_s + 0.6
    visit.run(1.0)
    assert visit.is_open()


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 86400.0, -86400.0])
def test_no_jump_of_the_wall_clock_moves_slot_or_seats_over_a_restart(jump_s: float) -> None:
    visit = Visit(slot_s=100.0)
    left_s = visit.state()["slot_remaining_s"]
    secret = visit.kiosk.secret
    visit.restart(wall_jump_s=jump_s)
    assert visit.state()["slot_remaining_s"] == pytest.approx(left_s, abs=0.01)
    assert visit.page("kiosk-a").resume(secret).heard("joined")


def test_a_used_grant_stays_used_and_a_secret_that_left_stays_out() -> None:
    visit = Visit()
    claims = grant(Role.MONITOR, Side.A, device="wall-9")
    gone = visit.page("wall-9").join(claims)
    gone.say(messages.Leave(type="leave"))
    visit.run(0.1)
    visit.restart()
    assert visit.page("wall-9").join(claims).codes() == ["grant_used"]
    assert visit.page("wall-9").resume(gone.secret).codes() == ["secret_invalid"]


def test_60_s_after_the_restart_a_secret_is_worth_nothing() -> None:
    visit = Visit()
    visit.restart()
    visit.run(61.0)
    assert visit.page("kiosk-a").resume(visit.kiosk.secret).codes() == ["secret_invalid"]


def test_a_visit_that_was_cut_as_the_node_died_does_not_come_to_life_again() -> None:
    visit = Visit()
    visit.facility.say(messages.Cut(type="cut", session=SESSION))
    torn = [line.act for line in visit.record.lines].index("cut") + 1
    del visit.record.lines[torn:]
    visit.record.accepted = torn
    visit.restart()
    record = visit.recorder.records[SESSION]
    assert record.last(Act.ENDED)["reason"] == "cut"
    assert record.last(Act.ENDED)["side"] == "b"


def test_a_crash_lifts_no_officers_hold() -> None:
    visit = Visit()
    visit.bureau.say(messages.Hold(type="hold", session=SESSION, on=True))
    visit.run(0.2)
    returned(visit)
    visit.run(1.0)
    assert visit.state()["holds"] == ["officer"]
    visit.facility.say(messages.Hold(type="hold", session=SESSION, on=False))
    visit.run(0.5)
    assert visit.is_open()
