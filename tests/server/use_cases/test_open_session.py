"""The door of a session: what opens it, who comes in, as what, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.actor import Role, System
from server.domain.identifiers import ApplicationId, CustodyId, StaffId
from server.domain.live_visit.admission import Side
from server.domain.people.statuses import StatusPeriod
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from server.domain.visit_day.interpretation import Ground, Wish
from server.domain.vocabulary import Body
from server.storage import register
from server.storage.closures import CLOSURES
from server.storage.statuses import STATUSES
from server.use_cases.admit_interpreter import admit_interpreter
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.admit_party import admit_party
from server.use_cases.count_heads import count_heads
from server.use_cases.declare_language import declare_language
from server.use_cases.open_session import open_session
from server.use_cases.refuse_for_conduct import Seen, refuse_for_conduct
from signalling.grant import Grant, verify_grant
from signalling.plan import Plan
from tests.support.booked_visit import (
    GUARD,
    KEY,
    KIOSK,
    NODE,
    SIGNER,
    TERMINAL,
    at_desk,
    at_the_door,
    booked,
    brought,
    colleague,
    opened,
    session_of,
)
from tests.support.province import (
    BROTHER,
    BUREAU,
    CLERK,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
)

DEPARTMENT_SPEAKS = Announcer(PRISON, Body.FACILITY)


def claims(grant: str, device: str) -> Grant:
    key: Ed25519PublicKey = KEY.public_key()
    return verify_grant(grant, key, SIGNER.now_wall_s(), device)


async def kept_out(province: Province, name: ApplicationId) -> set[str]:
    """Why the session is not opened."""
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, name, NODE)
    return {each.code for each in told.value.refusals}


async def test_all_stands_and_the_plan_has_the_numbers_of_the_approval(
    province: Province,
) -> None:
    kept = await opened(province)
    plan = Plan.model_validate(dict(kept.value.plan))
    assert (plan.cap_s, plan.slot_s, plan.no_show_s) == (1800, 2400, 600)
    assert (plan.sides.a, plan.sides.b) == (BUREAU, PRISON)
    assert plan.session == kept.value.session
    assert len(plan.title) == 4 and plan.title.isdecimal()
    assert kept.value.admitted == {MOTHER} and not kept.value.reached


async def test_a_session_that_runs_is_found_again_with_the_same_plan(province: Province) -> None:
    kept = await opened(province)
    province.pass_by(minutes=3)
    async with province.acting(GUARD) as acting:
        again = await open_session(acting, ApplicationId(kept.value.booking), "another-node")
    assert again == kept


async def test_each_thing_that_is_missing_is_told(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT
    assert {"inmate_not_confirmed", "nobody_admitted"} <= await kept_out(province, name)


async def test_no_session_before_its_time_nor_when_the_slot_is_over(province: Province) -> None:
    name = await at_the_door(province)
    province.now = VISIT_AT - timedelta(seconds=1)
    assert await kept_out(province, name) == {"visit_not_due"}
    province.now = VISIT_AT + timedelta(minutes=40)
    assert await kept_out(province, name) == {"slot_is_over"}


async def test_heads_that_differ_from_those_admitted_keep_it_closed(province: Province) -> None:
    name = await at_the_door(province)
    async with province.acting(OFFICER) as acting:
        await count_heads(acting, name, {"adult": 2})
    assert await kept_out(province, name) == {"headcount_differs", "headcount_too_high"}


async def test_one_who_is_refused_for_conduct_stays_out_and_the_other_visits(
    province: Province,
) -> None:
    name = await at_the_door(province, MOTHER, BROTHER)
    async with province.acting(OFFICER) as acting:
        seen = Seen("illegal_act")
        text = acting.profile.conduct
        assert text is not None
        free = next(c for c, g in text.grounds.items() if not g.demands and not g.needs_dissuasion)
        await refuse_for_conduct(acting, name, BROTHER, replace(seen, ground=free))
    assert await kept_out(province, name) == {"headcount_differs"}
    async with province.acting(OFFICER) as acting:
        await count_heads(acting, name, {"adult": 1})
    async with province.acting(OFFICER) as acting:
        kept = await open_session(acting, name, NODE)
    assert kept.value.admitted == {MOTHER}


async def test_a_status_of_today_keeps_it_closed(province: Province) -> None:
    name = await at_the_door(province)
    async with province.database.begin() as work:
        status = province.law.of_visit(VISIT_AT).statuses
        code = next(c for c, each in status.items() if each.custody.value == "prison")
        held = StatusPeriod(code, CustodyId(f"{SON}-held"), VISIT_AT)
        await STATUSES.add(work, "status-1", held)
    assert await kept_out(province, name) == {f"status_{code}"}


async def test_a_closure_of_the_unit_keeps_it_closed(province: Province) -> None:
    name = await at_the_door(province)
    closure = Closure(
        ClosureId("closure-1"),
        "equipment",
        Scope(frozenset({PRISON})),
        VISIT_AT,
        None,
        "closed",
        DEPARTMENT_SPEAKS,
        VISIT_AT,
    )
    causes = province.law.of_visit(VISIT_AT).closures
    assert causes is not None
    closure = replace(closure, cause=next(iter(causes.causes)))
    async with province.database.begin() as work:
        await CLOSURES.add(work, "closure-1", closure)
    assert await kept_out(province, name) == {"slot_closed"}


async def test_only_officers_of_the_two_sides_open_it(province: Province) -> None:
    name = await at_the_door(province)
    with pytest.raises(Unknown):
        async with province.acting(account(Role.BUREAU_OFFICER, OTHER_BUREAU)) as acting:
            await open_session(acting, name, NODE)
    with pytest.raises(Forbidden):
        async with province.acting(CLERK) as acting:
            await open_session(acting, name, NODE)


async def test_kiosk_and_terminal_enter_at_the_booked_seats(province: Province) -> None:
    kept = await opened(province)
    name = ApplicationId(kept.value.booking)
    for device, side in ((KIOSK, Side.A), (TERMINAL, Side.B)):
        async with province.acting(System()) as acting:
            given = await admit_party(acting, name, device, side, SIGNER)
        grant = claims(given["grant"], device.device)
        assert (grant.role.value, grant.side.value) == (device.kind.value, side.value)
        assert grant.session == kept.value.session and not grant.powers
        assert grant.label == f"试验{device.unit} · 会见席"


async def test_a_device_that_is_not_enrolled_or_sits_elsewhere_stays_out(
    province: Province,
) -> None:
    kept = await opened(province)
    name = ApplicationId(kept.value.booking)
    for device, side in (
        (replace(KIOSK, enrolled=False), Side.A),
        (replace(KIOSK, seat=None), Side.A),
        (KIOSK, Side.B),
        (TERMINAL, Side.A),
    ):
        with pytest.raises(Refused):
            async with province.acting(System()) as acting:
                await admit_party(acting, name, device, side, SIGNER)


async def test_nobody_with_an_account_asks_for_the_grant_of_a_device(province: Province) -> None:
    kept = await opened(province)
    with pytest.raises(Unknown):
        async with province.acting(OFFICER) as acting:
            await admit_party(acting, ApplicationId(kept.value.booking), KIOSK, Side.A, SIGNER)


async def test_nobody_enters_before_the_session_is_open(province: Province) -> None:
    name = await at_the_door(province)
    with pytest.raises(Unknown):
        async with province.acting(System()) as acting:
            await admit_party(acting, name, KIOSK, Side.A, SIGNER)


async def test_an_officer_of_each_side_watches_with_every_power_and_a_number(
    province: Province,
) -> None:
    kept = await opened(province)
    name = ApplicationId(kept.value.booking)
    told = []
    for number, officer in enumerate((OFFICER, colleague(OFFICER, "another"), GUARD)):
        async with province.acting(officer) as acting:
            told.append(await admit_monitor(acting, name, f"wall-{number}", SIGNER))
    grants = [claims(each["grant"], each["device"]) for each in told]
    assert [each.side.value for each in grants] == ["a", "a", "b"]
    assert [each.label.rpartition(" ")[2] for each in grants] == ["01", "02", "01"]
    assert {len(each.powers) for each in grants} == {6}
    session = await session_of(province, name)
    assert session.watching == {OFFICER.account, StaffId("another"), GUARD.account}
    assert [session.officers[each.jti].account for each in grants] == [
        OFFICER.account, "another", GUARD.account,
    ]  # fmt: skip


async def test_a_clerk_watches_nothing(province: Province) -> None:
    kept = await opened(province)
    with pytest.raises(Forbidden):
        async with province.acting(CLERK) as acting:
            await admit_monitor(acting, ApplicationId(kept.value.booking), "wall", SIGNER)


async def test_the_interpreter_who_was_named_enters_and_no_other(province: Province) -> None:
    name = await booked(province)
    province.now = VISIT_AT - timedelta(minutes=20)
    interpreter = account(Role.INTERPRETER, BUREAU)
    async with province.acting(CLERK) as acting:
        wish = Wish("yue", Ground.DIALECT)
        await declare_language(acting, name, wish, interpreter.account)
    await at_desk(province, name)
    await brought(province, name)
    province.now = VISIT_AT
    async with province.acting(OFFICER) as acting:
        kept = await open_session(acting, name, NODE)
    assert "no_interpreter" in kept.value.plan["holds"]
    async with province.acting(interpreter) as acting:
        given = await admit_interpreter(acting, name, "headset", SIGNER)
    assert claims(given["grant"], "headset").powers == frozenset()
    with pytest.raises(Unknown):
        async with province.acting(colleague(interpreter, "another")) as acting:
            await admit_interpreter(acting, name, "headset", SIGNER)


async def test_the_opening_and_each_grant_have_their_line(province: Province) -> None:
    kept = await opened(province)
    async with province.acting(System()) as acting:
        await admit_party(acting, ApplicationId(kept.value.booking), KIOSK, Side.A, SIGNER)
    async with province.database.read() as reader:
        acts = [row.act async for row in register.lines(reader)]
    assert acts[-2:] == ["session_opened", "grant_given"]


async def test_a_device_of_a_house_that_has_no_part_in_the_visit_learns_nothing(
    province: Province,
) -> None:
    kept = await opened(province)
    province.now = VISIT_AT + timedelta(hours=2)
    stolen = replace(KIOSK, unit=OTHER_BUREAU)
    with pytest.raises(Unknown):
        async with province.acting(System()) as acting:
            name = ApplicationId(kept.value.booking)
            await admit_party(acting, name, stolen, Side.A, SIGNER)
