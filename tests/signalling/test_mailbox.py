"""A bug ends its own session, gate first, and no other."""

from signalling.events import OfficeHold
from signalling.mailbox import LETTERS_MAX
from tests.support.house import SESSION, Visit, plan


def test_a_bug_in_one_session_ends_that_session_only() -> None:
    visit = Visit()
    visit.open(plan("two"))
    visit.engine.told.clear()
    visit.engine.bug = RuntimeError("a test said so")
    visit.run(0.3)
    assert visit.engine.told[0] == "close_gate"
    assert visit.state()["state"] == "ended"
    assert visit.kiosk.heard("ended")[0]["reason"] == "overload"
    assert visit.state("two")["state"] == "waiting"


def test_a_letter_posted_while_another_is_handled_waits_and_a_full_box_ends_the_visit() -> None:
    visit = Visit()
    mailbox = visit.registry.find(SESSION)
    states = []

    def flood() -> None:
        visit.kiosk.wake = lambda: None
        for _ in range(LETTERS_MAX + 1):
            mailbox.post(OfficeHold(on=True))
        states.append(visit.state()["state"])

    visit.kiosk.wake = flood
    mailbox.post(OfficeHold(on=True))
    assert states == ["held"]
    assert visit.kiosk.heard("ended")[0]["reason"] == "overload"
