"""The demo opens a visit when the first sits down, and lets everybody into the same one."""

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from server.config import DemoSettings
from server.demo import Demo, Wish, wish_of
from server.errors import RequestRefused
from signalling.grant import Role, verify_grant
from signalling.plan import Plan

NOW_WALL_S = 1_800_000_000.0
NODE = "ws://127.0.0.1:8081"
KEY = Ed25519PrivateKey.generate()


class ScriptedNode:
    """Keeps the plans that it was given, as a node would."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.ended: set[str] = set()

    async def open_session(self, plan: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.plans.append(Plan.model_validate(plan))

    async def sessions(self) -> list[dict[str, Any]]:
        await asyncio.sleep(0)
        return [
            {"session": p.session, "state": "ended" if p.session in self.ended else "waiting"}
            for p in self.plans
        ]


def demo(node: ScriptedNode, **settings: Any) -> Demo:
    options = DemoSettings(enabled=True, **settings)
    return Demo(options, node, KEY, lambda: NOW_WALL_S)  # type: ignore[arg-type]


KIOSK = Wish(Role.KIOSK, Side.A, (1,))
TERMINAL = Wish(Role.TERMINAL, Side.B, (1,))


async def test_kiosk_terminal_and_officers_of_one_visit_meet_in_one_session() -> None:
    node = ScriptedNode()
    ours = demo(node)
    wishes = [KIOSK, TERMINAL, *(Wish(Role.MONITOR, side, (1,)) for side in Side)]
    given = await asyncio.gather(*(ours.grants(wish, NODE) for wish in wishes))
    assert len(node.plans) == 1
    assert {grants[0]["session"] for grants in given} == {node.plans[0].session}


async def test_another_visit_is_another_session() -> None:
    node = ScriptedNode()
    ours = demo(node)
    await ours.grants(KIOSK, NODE)
    grants = await ours.grants(Wish(Role.MONITOR, Side.B, (1, 2)), NODE)
    assert [grant["session"] for grant in grants] == [plan.session for plan in node.plans]
    assert len({grant["url"] for grant in grants}) == 1, "one wall is one device"


async def test_a_visit_that_has_ended_is_opened_anew() -> None:
    node = ScriptedNode()
    ours = demo(node)
    first = (await ours.grants(KIOSK, NODE))[0]["session"]
    node.ended.add(first)
    assert (await ours.grants(KIOSK, NODE))[0]["session"] != first


async def test_an_office_that_was_started_again_finds_the_visits_of_the_one_before() -> None:
    node = ScriptedNode()
    first = await demo(node).grants(KIOSK, NODE)
    second = await demo(node).grants(TERMINAL, NODE)
    assert first[0]["session"] == second[0]["session"]


async def test_the_plan_holds_the_numbers_of_the_settings_and_every_hold_but_the_interpreter() -> (
    None
):
    node = ScriptedNode()
    await demo(node, cap_s=60, slot_s=90, no_show_s=30).grants(KIOSK, NODE)
    plan = node.plans[0]
    assert (plan.cap_s, plan.slot_s, plan.no_show_s) == (60, 90, 30)
    assert (plan.sides.a, plan.sides.b) == ("bureau", "facility")
    assert len(plan.holds) == 7
    assert "no_interpreter" not in plan.holds


async def test_a_grant_is_good_for_its_seat_alone() -> None:
    given = (await demo(ScriptedNode()).grants(KIOSK, NODE))[0]
    device = given["url"].rpartition("device=")[2]
    grant = verify_grant(given["grant"], KEY.public_key(), NOW_WALL_S, device)
    assert (grant.session, grant.role, grant.side) == (given["session"], Role.KIOSK, Side.A)
    assert grant.powers == frozenset()


async def test_an_officer_of_the_demo_has_every_power() -> None:
    given = (await demo(ScriptedNode()).grants(Wish(Role.MONITOR, Side.B, (1,)), NODE))[0]
    grant = verify_grant(given["grant"], KEY.public_key(), NOW_WALL_S, given["device"])
    assert sorted(grant.powers) == ["cut", "hold", "speak_both", "speak_one", "warn", "watch"]


async def test_a_full_demo_refuses_another_visit_and_serves_those_it_has() -> None:
    ours = demo(ScriptedNode(), visits_max=2)
    await ours.grants(Wish(Role.MONITOR, Side.A, (1, 2)), NODE)
    await ours.grants(KIOSK, NODE)
    with pytest.raises(RequestRefused) as refused:
        await ours.grants(Wish(Role.KIOSK, Side.A, (3,)), NODE)
    assert refused.value.code == "demo_full"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"place": "kitchen"},
        {"place": "interpreter"},
        {"place": "kiosk", "visit": 0},
        {"place": "kiosk", "visit": True},
        {"place": "kiosk", "visit": "1"},
        {"place": "kiosk", "visit": 99},
        {"place": "kiosk", "visits": [1, 2]},
        {"place": "kiosk", "visit": 1, "visits": [1]},
        {"place": "monitor", "side": "c", "visits": [1]},
        {"place": "monitor", "side": "a", "visits": []},
        {"place": "monitor", "side": "a", "visits": [1, 2, 3, 4, 5]},
        {"place": "kiosk", "powers": ["cut"]},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(body: object) -> None:
    with pytest.raises(RequestRefused) as refused:
        wish_of(body, visits_max=8)
    assert (refused.value.status, refused.value.code) == (400, "wish_malformed")


def test_a_party_sits_on_its_own_side_whatever_it_says() -> None:
    assert wish_of({"place": "terminal", "side": "a", "visit": 2}, 8) == Wish(
        Role.TERMINAL, Side.B, (2,)
    )
