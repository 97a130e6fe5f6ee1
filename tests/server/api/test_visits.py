"""The day of a visit over HTTP, from the desk to the session, and what the others are told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from server.api.sessions import Sessions
from server.calls.identity import Identity, Who
from server.casework.own_acts import OwnActs
from server.domain.actor import System
from server.domain.identifiers import ApplicationId, DeviceId
from server.domain.people.devices import DeviceKind
from server.doorkeeper import OUTSIDER
from server.status_watch import StatusWatch
from server.storage import conduct, devices
from server.storage.devices import NewDevice
from server.use_cases.close_visit import close_visit
from tests.support.api import Api, served
from tests.support.booked_visit import GUARD, SIGNER, STEPS, booked, pledge_of
from tests.support.province import (
    BUREAU,
    CLERK,
    MOTHER,
    OFFICER,
    OTHER_BUREAU,
    VISIT_AT,
    Province,
    account,
    seat_of,
)
from tests.support.scripted_node import ScriptedNode

ALL = "/api/v1/visits"
CARD = {
    "paper_kind": "resident_id_card",
    "original_seen": True,
    "matches": True,
    "legible": True,
    "valid_until": "2036-01-01",
    "steps": sorted(STEPS),
}
KEY = {
    "crv": "P-256",
    "kty": "EC",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
STRANGER = account(CLERK.role, OTHER_BUREAU)


@pytest.fixture
async def live(province: Province) -> AsyncIterator[Api]:
    """The API with the doors of sessions."""
    acts = OwnActs(province.database, province.law, lambda: province.now)
    sessions = Sessions(StatusWatch(acts, ScriptedNode()), SIGNER, lambda: "node-1")
    async with served(province, sessions.endpoints()) as api:
        yield api


async def enrolled(province: Province, kind: DeviceKind, unit: Any = BUREAU) -> DeviceId:
    """A device at the first seat of a unit."""
    async with province.database.begin() as work:
        until = province.now + timedelta(hours=1)
        new = NewDevice(unit, seat_of(unit), kind, "1", CLERK.account, kind.value, until)
        await devices.make(work, new, province.now)
        found = await devices.enrol(work, kind.value, KEY, province.now)
    assert found is not None
    return found


async def due(api: Api) -> str:
    """A booked visit, twenty minutes before it."""
    name = await booked(api.province)
    api.province.now = VISIT_AT - timedelta(minutes=20)
    return f"{ALL}/{name}"


async def of_device(api: Api, device: DeviceId, path: str, body: Any) -> Any:
    """A call that a device has signed."""
    told = Identity(Who.DEVICE, f"device {device}", OUTSIDER, device=device)
    headers = {"Content-Type": "application/json"}
    api.doorkeeper.who = told
    async with api.client.post(path, json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def done(api: Api, by: Any, path: str, body: Any = None) -> dict[str, Any]:
    """An act that nothing stands against."""
    answer = await api.call(by, "POST", path, body)
    assert answer.status == 200, answer.body
    return answer.body


async def at_the_door(api: Api) -> str:
    """Everything of the desk, over HTTP."""
    visit = await due(api)
    await done(api, OFFICER, f"{visit}/arrivals", {"person": MOTHER})
    await done(api, OFFICER, f"{visit}/check-ins", {"person": MOTHER, **CARD})
    signed = pledge_of(MOTHER)
    pledge = {
        "visitor": MOTHER,
        "signed_by": MOTHER,
        "medium": "screen",
        "signed_with": "signature",
        "form_version": signed.form_version,
        "text_sha256": signed.text_sha256,
        "mark_sha256": signed.mark_sha256,
        "copies": signed.copies,
    }
    await done(api, OFFICER, f"{visit}/pledges", pledge)
    await done(api, OFFICER, f"{visit}/heads", {"heads": {"adult": 1}})
    await done(api, GUARD, f"{visit}/confirmation")
    api.province.now = VISIT_AT
    return visit


async def test_the_day_is_shown_to_its_two_sides_and_to_nobody_else(live: Api) -> None:
    visit = await at_the_door(live)
    shown = await live.call(GUARD, "GET", visit)
    assert shown.status == 200 and shown.body["heads"] == {"adult": 1}
    assert [each["person"] for each in shown.body["visitors"]] == [MOTHER]
    assert (await live.call(STRANGER, "GET", visit)).status == 404
    assert (await live.call(None, "GET", visit)).status == 401


async def test_a_desks_screen_notes_who_comes_to_its_own_bureau(live: Api) -> None:
    visit = await due(live)
    kiosk = await enrolled(live.province, DeviceKind.KIOSK)
    elsewhere = await enrolled_elsewhere(live.province)
    body = {"person": MOTHER}
    assert (await of_device(live, elsewhere, f"{visit}/arrivals", body))[0] == 404
    status, told = await of_device(live, kiosk, f"{visit}/arrivals", body)
    assert status == 200 and told["visitors"][0]["arrived_at"] is not None


async def enrolled_elsewhere(province: Province) -> DeviceId:
    """A kiosk of another bureau."""
    async with province.database.begin() as work:
        until = province.now + timedelta(hours=1)
        seat = seat_of(OTHER_BUREAU)
        new = NewDevice(OTHER_BUREAU, seat, DeviceKind.KIOSK, "1", CLERK.account, "other", until)
        await devices.make(work, new, province.now)
        found = await devices.enrol(work, "other", KEY, province.now)
    assert found is not None
    return found


async def test_a_bad_paper_is_refused_with_its_articles(live: Api) -> None:
    visit = await due(live)
    shown = {"person": MOTHER, **CARD, "original_seen": False, "valid_until": "2020-01-01"}
    answer = await live.call(OFFICER, "POST", f"{visit}/check-ins", shown)
    assert answer.status == 409
    assert set(answer.codes) == {"id_not_carried", "id_expired"}


async def test_other_acts_of_the_day(live: Api) -> None:
    visit = await due(live)
    await done(live, OFFICER, f"{visit}/arrivals", {"person": MOTHER})
    late = {"person": MOTHER, "excused": True, "words": "the ferry"}
    assert (await done(live, CLERK, f"{visit}/lateness", late))["visitors"][0]["excused"]
    told = await done(live, GUARD, f"{visit}/causes", {"cause": "weather", "words": "flood"})
    assert told["causes"] == ["weather"]
    wish = {"language": "yue", "ground": "dialect", "competent": [BUREAU]}
    assert (await done(live, CLERK, f"{visit}/language", wish))["language"] == "yue"
    away = {"person": MOTHER, "ground": "id_expired"}
    told = await done(live, OFFICER, f"{visit}/turned-away", away)
    assert told["visitors"][0]["turned_away"] == "id_expired"
    told = await done(live, GUARD, f"{visit}/decline", {"words": "not today"})
    assert told["inmate_declined"]
    answer = await live.call(OFFICER, "POST", f"{visit}/ground", {"ground": "order"})
    assert answer.status == 404, "nobody has cut"
    answer = await live.call(OFFICER, "POST", f"{visit}/conduct", {**away, "ground": "rude"})
    assert "conduct_ground_unknown" in answer.codes


async def test_the_session_opens_and_each_gets_a_seat(live: Api) -> None:
    visit = await at_the_door(live)
    assert (await live.call(CLERK, "POST", f"{visit}/session")).status == 403
    opened = await done(live, OFFICER, f"{visit}/session")
    assert opened["session"] == (await done(live, GUARD, f"{visit}/session"))["session"]
    assert (await live.call(GUARD, "GET", f"{visit}/session")).body["on_node"] is False
    kiosk = await enrolled(live.province, DeviceKind.KIOSK)
    status, seat = await of_device(live, kiosk, f"{visit}/session/party", {"side": "a"})
    assert (status, seat["role"], seat["side"]) == (200, "kiosk", "a"), seat
    status, no = await of_device(live, kiosk, f"{visit}/session/party", {"side": "b"})
    assert status in (403, 409, 422) and no["refusals"]
    watch = await done(live, GUARD, f"{visit}/session/monitor", {"device": "wall-1"})
    assert (watch["role"], watch["side"]) == ("monitor", "b")
    decision = {"decision": "lifted_as_wrong"}
    answer = await live.call(GUARD, "POST", f"{visit}/session/status-decision", decision)
    assert answer.body["code"] == "no_status_to_decide"
    answer = await live.call(OFFICER, "POST", f"{visit}/session/interpreter", {"device": "h"})
    assert answer.status in (403, 404)


async def test_a_session_that_may_not_open_says_all_that_lacks(live: Api) -> None:
    visit = await due(live)
    answer = await live.call(OFFICER, "POST", f"{visit}/session")
    assert {"visit_not_due", "nobody_admitted", "inmate_not_confirmed"} <= set(answer.codes)
    assert (await live.call(OFFICER, "GET", f"{visit}/session")).status == 404


async def test_findings_wait_for_the_bureau_and_are_decided_once(live: Api) -> None:
    name = (await due(live)).rpartition("/")[2]
    live.province.now = VISIT_AT + timedelta(minutes=40)
    async with live.province.acting(System()) as acting:
        await close_visit(acting, ApplicationId(name))
    waiting = f"/api/v1/units/{BUREAU}/findings"
    assert (await live.call(STRANGER, "GET", waiting)).status == 404
    found = (await live.call(CLERK, "GET", waiting)).body["items"]
    assert [(each["person"], each["standing"]) for each in found] == [(MOTHER, "absent")]
    one = f"/api/v1/findings/{found[0]['id']}"
    stale = await live.call(CLERK, "POST", f"{one}/excuse", {"words": ""}, seen=9)
    assert stale.status == 412
    answer = await live.call(CLERK, "POST", f"{one}/finding", {"words": "no word"}, seen=1)
    assert answer.body["state"] == "found" and answer.body["barred_until"].startswith("2026-04-01")
    answer = await live.call(CLERK, "POST", f"{one}/excuse", {"words": ""}, seen=2)
    assert answer.body["code"] == "finding_decided"
    async with live.province.database.read() as reader:
        assert await conduct.proposed_at(reader, BUREAU) == ()
