"""Ways in and out of a session: seats, secrets, slots."""

import pytest

from media.engine import Side
from signalling import messages
from signalling.grant import Role
from signalling.peer import CLOSE_REPLACED
from signalling.seats import OFFERS_BURST, OFFERS_PER_S, RESUME_S, WATCHERS_MAX
from tests.support.fake_engine import BAD_OFFER
from tests.support.house import SESSION, House, Visit, grant, plan


@pytest.fixture
def house() -> House:
    made = House()
    made.open(plan())
    return made


def test_a_grant_is_used_once(house: House) -> None:
    claims = grant(Role.KIOSK, Side.A)
    first = house.page("kiosk-a").join(claims)
    again = house.page("kiosk-a").join(claims)
    assert first.heard("joined")
    assert again.codes() == ["grant_used"]


def test_a_refused_offer_burns_no_grant(house: House) -> None:
    claims = grant(Role.KIOSK, Side.A)
    page = house.page("kiosk-a").join(claims, sdp=BAD_OFFER)
    assert page.codes() == ["offer_malformed"]
    assert page.join(claims).heard("joined")


def test_offers_of_one_grant_are_counted_over_all_its_connections(house: House) -> None:
    # To read an offer of 128 KiB takes the core as long as a thousand packets.
    claims = grant(Role.KIOSK, Side.A)
    codes = [
        house.page("kiosk-a").join(claims, sdp=BAD_OFFER).codes()[0]
        for _ in range(int(OFFERS_BURST) + 3)
    ]
    assert codes.count("offer_malformed") == OFFERS_BURST
    assert codes[-1] == "too_many_messages"
    assert house.seat(Role.TERMINAL, Side.B).heard("joined")
    house.run(1 / OFFERS_PER_S + 0.1)
    page = house.page("kiosk-a").join(claims)
    assert page.heard("joined")
    restart = messages.Restart(type="restart", sdp="offer")
    for _ in range(3):
        page.say(restart)
    assert page.codes() == ["too_many_messages"] * 3


def test_a_second_kiosk_finds_the_seat_taken_while_the_first_is_connected(house: House) -> None:
    first = house.seat(Role.KIOSK, Side.A)
    second = house.seat(Role.KIOSK, Side.A, device="kiosk-2")
    assert second.codes() == ["seat_taken"]
    first.drop()
    assert house.seat(Role.KIOSK, Side.A, device="kiosk-2").heard("joined")


def test_the_same_device_with_a_new_grant_replaces_itself(house: House) -> None:
    first = house.seat(Role.KIOSK, Side.A)
    assert house.seat(Role.KIOSK, Side.A).heard("joined")
    assert first.peer.outbox.close_code == CLOSE_REPLACED
    first.drop()
    house.run(0.5)
    assert house.state()["parties"]["a"]["present"]


def test_a_secret_resumes_within_60_s_from_its_own_device_any_number_of_times(
    house: House,
) -> None:
    page = house.seat(Role.KIOSK, Side.A)
    for _ in range(3):
        page.drop()
        house.run(RESUME_S - 1)
        secret = page.secret
        page = house.page("kiosk-a").resume(secret)
        assert page.heard("joined")[0]["secret"] == secret
    page.drop()
    thief = house.page("kiosk-2").resume(page.secret)
    house.run(RESUME_S + 1)
    late = house.page("kiosk-a").resume(page.secret)
    assert thief.codes() == late.codes() == ["secret_invalid"]


def test_one_join_a_connection(house: House) -> None:
    page = house.seat(Role.KIOSK, Side.A)
    page.join(grant(Role.KIOSK, Side.A), connect=False)
    assert page.codes() == ["already_joined"]


def test_no_seat_is_left_for_a_ninth_monitor(house: House) -> None:
    for number in range(WATCHERS_MAX):
        assert house.seat(Role.MONITOR, Side.A, device=f"wall-{number}").heard("joined")
    assert house.seat(Role.MONITOR, Side.A, device="wall-9").codes() == ["session_full"]


def test_a_monitor_takes_its_slots_two_by_two_and_gives_them_back() -> None:
    house = House(slots=4)
    for name in ("one", "two", "three"):
        house.open(plan(name))
    page = house.seat(Role.MONITOR, Side.A, session="one")
    assert page.heard("joined")[0]["slots"] == {"a": 0, "b": 1}
    page.join(grant(Role.MONITOR, Side.A, "two"), sdp=None)
    assert page.heard("watching")[0]["slots"] == {"a": 2, "b": 3}
    page.join(grant(Role.MONITOR, Side.A, "three"), sdp=None)
    assert page.codes() == ["slots_exhausted"]
    page.say(messages.Unwatch(type="unwatch", session="one"), "one")
    page.join(grant(Role.MONITOR, Side.A, "three"), sdp=None)
    assert page.heard("watching")[1]["slots"] == {"a": 0, "b": 1}
    shows = house.engine.peers[page.peer.handle].shows
    assert shows[0] == (house.handle("three"), Side.A)
    assert shows[3] == (house.handle("two"), Side.B)


def test_an_ended_visit_gives_its_slots_back_and_leaves_the_others_alone() -> None:
    house = House(slots=2)
    house.open(plan("one"))
    house.open(plan("two"))
    page = house.seat(Role.MONITOR, Side.A, session="one")
    page.say(messages.Cut(type="cut", session="one"), "one")
    page.join(grant(Role.MONITOR, Side.A, "two"), sdp=None)
    assert page.heard("watching")[0]["slots"] == {"a": 0, "b": 1}


def test_a_kiosks_grant_adds_no_visit(house: House) -> None:
    house.open(plan("two"))
    page = house.seat(Role.MONITOR, Side.A)
    page.join(grant(Role.KIOSK, Side.A, "two"), sdp=None)
    kiosk = house.seat(Role.KIOSK, Side.A)
    kiosk.join(grant(Role.MONITOR, Side.A, "two"), sdp=None)
    assert page.codes() == kiosk.codes() == ["grant_wrong_role"]


def test_an_ice_restart_is_answered_on_the_same_seat(house: House) -> None:
    page = house.seat(Role.KIOSK, Side.A)
    page.say(messages.Restart(type="restart", sdp="offer"))
    page.say(messages.Restart(type="restart", sdp=BAD_OFFER))
    assert page.heard("restarted") == [{"type": "restarted", "sdp": "answer again"}]
    assert page.codes() == ["offer_malformed"]


def test_a_transport_that_is_over_leaves_the_party_absent_until_it_resumes() -> None:
    visit = Visit()
    visit.engine.lose(visit.kiosk.peer.handle)
    visit.step()
    assert not visit.is_open()
    visit.page("kiosk-a").resume(visit.kiosk.secret)
    visit.run(1.0)
    assert visit.is_open()


def test_what_happens_in_one_session_is_not_heard_in_another() -> None:
    house = Visit()
    house.open(plan("two"))
    other = house.seat(Role.MONITOR, Side.A, session="two", device="wall-9")
    other.say(messages.Cut(type="cut", session=SESSION))
    assert other.codes() == ["not_joined"]
    assert house.is_open()
