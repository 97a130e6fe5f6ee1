"""What a seat is called, and what a plan of a booked visit says."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from server.domain.identifiers import UnitId
from server.domain.live_visit.admission import ALWAYS_HELD_BY, PlanNumbers
from server.grants import LABEL_CHARACTERS_MAX, Seat, Signer, invented_seat, plan_of_visit
from signalling.grant import Power, Role, verify_grant

KEY = Ed25519PrivateKey.generate()
NOW_S = 1_800_000_000.0


def seat(**more: object) -> Seat:
    facts: dict[str, object] = {"number": 0, "house": "白鹭湾监狱", **more}
    return Seat("visit-1", Role.MONITOR, Side.B, "wall-1", **facts)  # type: ignore[arg-type]


def test_a_label_names_the_house_and_the_place_and_tells_officers_apart() -> None:
    assert seat().label == "白鹭湾监狱 · 值班"
    assert seat(number=2).label == "白鹭湾监狱 · 值班 02"


def test_the_name_of_a_house_is_cut_before_the_place_is() -> None:
    label = seat(house="长" * 200, number=3).label
    assert len(label) == LABEL_CHARACTERS_MAX and label.endswith(" · 值班 03")


def test_a_grant_carries_the_powers_of_the_seat_and_its_own_name() -> None:
    place = seat(powers=frozenset({Power.WATCH}))
    given = Signer(KEY, lambda: NOW_S, lambda: "wss://node").given(place)
    assert given["url"] == "wss://node/ws?device=wall-1"
    grant = verify_grant(given["grant"], KEY.public_key(), NOW_S, "wall-1")
    assert (set(grant.powers), grant.jti) == ({Power.WATCH}, place.grant)


@pytest.mark.parametrize(("role", "powers"), [(Role.MONITOR, len(Power)), (Role.KIOSK, 0)])
def test_a_visit_that_nobody_booked_has_invented_houses(role: Role, powers: int) -> None:
    place = invented_seat("demo-1", role, Side.A, "device")
    assert place.house == "青松县司法局" and len(place.powers) == powers


def test_the_plan_of_a_visit_names_units_and_the_end_of_the_reference() -> None:
    numbers = PlanNumbers(
        1800, 2400.0, 600.0, UnitId("bureau-1"), UnitId("prison-1"), ALWAYS_HELD_BY, False
    )
    plan = plan_of_visit("visit-1", numbers, "2603021234567")
    assert (plan.sides.a, plan.sides.b, plan.title) == ("bureau-1", "prison-1", "4567")
    assert {each.value for each in plan.holds} == ALWAYS_HELD_BY
