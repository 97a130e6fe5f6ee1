"""Who is told the `state` of a session, and when."""

from media.engine import Side
from signalling import messages
from signalling.grant import Role
from tests.support.house import SESSION, Page, Visit


def moments(visit: Visit, page: Page, comings: bool) -> list[int]:
    """Steps of 50 ms, of a minute, in which this page was told the state."""
    found = []
    guest: Page | None = None
    told = len(page.heard("state"))
    for step in range(1200):
        if step % 10 == 0:
            for monitor in visit.monitors:
                monitor.report()
        if comings and step % 14 == 0:
            if guest:
                guest.drop()
                guest = None
            else:
                guest = visit.seat(Role.MONITOR, Side.A, device=f"guest-{step % 56}")
        visit.step()
        if len(page.heard("state")) > told:
            told = len(page.heard("state"))
            found.append(step)
    return found


def test_a_party_is_told_at_the_same_moments_whoever_comes_to_watch() -> None:
    quiet, busy = Visit(cap_s=300.0), Visit(cap_s=300.0)
    alone = moments(quiet, quiet.kiosk, comings=False)
    assert alone == moments(busy, busy.kiosk, comings=True)
    assert 58 <= len(alone) <= 61


def test_a_monitor_is_told_at_once_that_another_watches() -> None:
    visit = Visit()
    told = len(visit.bureau.heard("state"))
    visit.seat(Role.MONITOR, Side.A, device="second")
    visit.step()
    assert visit.bureau.heard("state")[told]["watchers"]["a"] == 1
    assert len(visit.bureau.heard("state")) == told + 1


def test_a_party_is_told_of_a_hold_at_once_and_again_in_a_second() -> None:
    visit = Visit()
    visit.run(0.4)
    told = len(visit.kiosk.heard("state"))
    visit.bureau.say(messages.Hold(type="hold", session=SESSION, on=True))
    visit.step()
    assert visit.kiosk.heard("state")[-1]["holds"] == ["officer"]
    visit.run(0.9)
    assert len(visit.kiosk.heard("state")) == told + 1
    visit.run(0.2)
    assert len(visit.kiosk.heard("state")) == told + 2
