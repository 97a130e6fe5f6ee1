"""Bad input to every door of a real node: each answered with its code, and no visit feels it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from media.clock import BootClock
from media.engine import Side
from signalling.grant import Grant, Role, sign_control, sign_grant
from signalling.node import Node, NodeSettings
from tests.support.house import grant, plan
from tests.support.quiet_wire import monitor_offer, party_offer

pytestmark = pytest.mark.flow
ORIGIN = "https://visits.example"
ANSWER_S = 5.0
Answer = tuple[int, dict[str, Any]]


class Doors:
    """A node in this process, and a stranger's ways to it."""

    def __init__(self, folder: Path) -> None:
        self.office = Ed25519PrivateKey.generate()
        public = folder / "office.pub"
        pem = self.office.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        public.write_bytes(pem)
        self.settings = NodeSettings(
            http_host="127.0.0.1",
            http_port=0,
            udp_host="127.0.0.1",
            udp_port=0,
            advertised_host="127.0.0.1",
            spool=folder / "spool",
            office_public_key=public,
            node_key=folder / "node.key",
            node_file=folder / "node.json",
            allowed_origins=(ORIGIN,),
            sessions_max=3,
        )
        self.node = Node(self.settings)
        self.client = ClientSession()

    @property
    def address(self) -> str:
        assert self.node.identity is not None
        return f"http://127.0.0.1:{self.node.identity.http_port}"

    async def control(
        self, method: str, path: str, body: Any = None, key: Ed25519PrivateKey | None = None
    ) -> Answer:
        token = sign_control(key or self.office, time.time())
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.address}/control/{path}"
        async with self.client.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def open(self, session: str) -> None:
        status, _ = await self.control("POST", "sessions", plan(session).model_dump(mode="json"))
        assert status == 201

    @asynccontextmanager
    async def page(self, device: str) -> AsyncIterator[ClientWebSocketResponse]:
        url = f"{self.address}/ws?device={device}"
        async with self.client.ws_connect(url, max_msg_size=0) as socket:
            yield socket

    def token(self, claims: Grant, age_s: int = 0) -> str:
        now_s = int(time.time()) - age_s
        dated = claims.model_copy(update={"iat": now_s, "exp": now_s + 60})
        return sign_grant(dated, self.office)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    made = Doors(tmp_path)
    await made.node.start()
    try:
        await made.open("visit-1")
        yield made
    finally:
        await made.client.close()
        await made.node.stop()


async def answer(socket: ClientWebSocketResponse, kind: str = "error") -> dict[str, Any]:
    """The next message of a type."""
    async with asyncio.timeout(ANSWER_S):
        while True:
            message = await socket.receive()
            assert message.type is WSMsgType.TEXT, f"closed with {socket.close_code}"
            told: dict[str, Any] = json.loads(message.data)
            if told["type"] == kind:
                return told


async def codes_until_closed(socket: ClientWebSocketResponse) -> list[str]:
    codes = []
    async with asyncio.timeout(ANSWER_S):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            codes.append(str(json.loads(message.data)["code"]))
    return codes


async def code_of_join(doors: Doors, token: str, device: str = "kiosk-a") -> str:
    async with doors.page(device) as socket:
        await socket.send_json({"type": "join", "grant": token, "sdp": party_offer()})
        return str((await answer(socket))["code"])


@asynccontextmanager
async def seated(doors: Doors, claims: Grant) -> AsyncIterator[ClientWebSocketResponse]:
    offer = party_offer() if claims.role.is_party else monitor_offer()
    async with doors.page(claims.device) as socket:
        await socket.send_json({"type": "join", "grant": doors.token(claims), "sdp": offer})
        joined = await answer(socket, "joined")
        assert joined["secret"] and joined["sdp"].startswith("v=0")
        yield socket


async def test_each_wrong_grant_is_refused_with_its_own_code(doors: Doors) -> None:
    kiosk = grant(Role.KIOSK, Side.A)
    stranger = sign_grant(kiosk, Ed25519PrivateKey.generate())
    assert await code_of_join(doors, doors.token(kiosk, age_s=120)) == "grant_expired"
    assert await code_of_join(doors, stranger) == "grant_invalid"
    assert await code_of_join(doors, doors.token(kiosk), "kiosk-b") == "grant_wrong_device"
    elsewhere = grant(Role.KIOSK, Side.A, "visit-9")
    assert await code_of_join(doors, doors.token(elsewhere)) == "session_unknown"
    async with seated(doors, kiosk):
        assert await code_of_join(doors, doors.token(kiosk)) == "grant_used"
        second = grant(Role.KIOSK, Side.A, device="kiosk-2")
        assert await code_of_join(doors, doors.token(second), "kiosk-2") == "seat_taken"


async def test_a_foreign_page_and_a_nameless_device_do_not_come_in(doors: Doors) -> None:
    url = f"{doors.address}/ws?device=kiosk-a"
    for origin, status in (("https://evil.example", 403), ("null", 403), (ORIGIN, None)):
        try:
            async with doors.client.ws_connect(url, headers={"Origin": origin}):
                assert status is None, origin
        except WSServerHandshakeError as refused:
            assert refused.status == status
    async with doors.client.get(f"{doors.address}/ws?device=../etc") as response:
        assert (response.status, (await response.json())["code"]) == (400, "message_malformed")


async def test_nonsense_is_told_to_be_nonsense_and_harms_nobody(doors: Doors) -> None:
    async with seated(doors, grant(Role.TERMINAL, Side.B)) as other, doors.page("kiosk-a") as page:
        for nonsense in ("", "{", "null", '{"type":"dance"}', '{"type":"cut","session":"visit-1"}'):
            await page.send_str(nonsense)
        await page.send_bytes(b"\x00" * 100)
        codes = [(await answer(page))["code"] for _ in range(6)]
        assert codes == ["message_malformed"] * 4 + ["not_joined", "message_malformed"]
        assert (await answer(other, "state"))["state"] == "waiting"


async def test_a_refused_offer_names_what_is_wrong_and_the_grant_stays_good(doors: Doors) -> None:
    claims = grant(Role.KIOSK, Side.A)
    async with doors.page("kiosk-a") as page:
        for offer, code in (
            ("", "offer_"),
            ("v=0\r\n" * 5000, "offer_"),
            (monitor_offer(), "offer_"),
        ):
            await page.send_json({"type": "join", "grant": doors.token(claims), "sdp": offer})
            assert (await answer(page))["code"].startswith(code)
        await page.send_json({"type": "join", "grant": doors.token(claims), "sdp": party_offer()})
        assert (await answer(page, "joined"))["side"] == "a"


async def test_a_message_of_1_mib_is_refused_and_its_connection_closed(doors: Doors) -> None:
    async with seated(doors, grant(Role.TERMINAL, Side.B)) as other, doors.page("kiosk-a") as page:
        await page.send_str("x" * 1024 * 1024)
        assert (await answer(page))["code"] == "message_too_large"
        await page.receive()
        assert page.close_code == 1009
        assert (await answer(other, "state"))["session"] == "visit-1"


async def test_10_000_small_messages_end_their_own_connection_only(doors: Doors) -> None:
    clock = BootClock()
    async with seated(doors, grant(Role.TERMINAL, Side.B)) as other, doors.page("kiosk-a") as page:
        began_s = clock.now_s()
        hearing = asyncio.create_task(codes_until_closed(page))
        with suppress(ConnectionError):  # the door is shut in its face
            for _ in range(10_000):
                await page.send_str('{"type":"help"}')
        codes = await hearing
        assert codes[-1] == "too_many_messages"
        assert len(codes) < 200
        assert clock.now_s() - began_s < ANSWER_S
        told = await answer(other, "state")
        assert told["state"] == "waiting"


async def test_the_offices_door_opens_to_the_office_only(doors: Doors) -> None:
    stranger = Ed25519PrivateKey.generate()
    status, body = await doors.control("GET", "sessions", key=stranger)
    assert (status, body["code"]) == (401, "grant_invalid")
    async with doors.client.get(f"{doors.address}/control/sessions") as response:
        assert response.status == 401
    status, body = await doors.control("GET", "sessions")
    assert [each["session"] for each in body["sessions"]] == ["visit-1"]


async def test_a_plan_is_taken_once_and_a_wrong_one_never(doors: Doors) -> None:
    usual = plan("visit-2").model_dump(mode="json")
    assert await doors.control("POST", "sessions", usual) == (201, {"session": "visit-2"})
    assert await doors.control("POST", "sessions", usual) == (200, {"session": "visit-2"})
    other = await doors.control("POST", "sessions", {**usual, "cap_s": 61})
    assert (other[0], other[1]["code"]) == (409, "session_exists")
    wrongs: tuple[Any, ...] = (
        {},
        [],
        {**usual, "cap": 1},
        {**usual, "cap_s": -1},
        {**usual, "session": "../x"},
    )
    for wrong in wrongs:
        status, body = await doors.control("POST", "sessions", wrong)
        assert (status, body["code"]) == (400, "message_malformed")
    await doors.open("visit-3")
    status, body = await doors.control("POST", "sessions", plan("visit-4").model_dump(mode="json"))
    assert (status, body["code"]) == (503, "node_busy")


async def test_a_cut_by_the_office_gives_the_outcome_and_the_session_never_lives_again(
    doors: Doors,
) -> None:
    order = {"ground": "disorder", "note": ""}
    status, body = await doors.control("POST", "sessions/visit-1/cut", order)
    outcome = body["outcome"]
    assert (status, outcome["reason"], outcome["ground"]) == (200, "office", "disorder")
    assert await doors.control("GET", "outcomes?after=0") == (
        200,
        {"outcomes": [outcome], "next": outcome["number"]},
    )
    assert (await doors.control("GET", "sessions/visit-1/outcome"))[1] == outcome
    again = await doors.control("POST", "sessions", plan("visit-1").model_dump(mode="json"))
    assert (again[0], again[1]["code"]) == (409, "session_ended")
    gone = await doors.control("GET", "sessions/visit-9")
    assert (gone[0], gone[1]["code"]) == (404, "session_unknown")
    late = doors.token(grant(Role.KIOSK, Side.A))
    assert await code_of_join(doors, late) == "session_ended"


async def test_a_draining_node_takes_no_session_and_finishes_when_its_last_is_over(
    doors: Doors,
) -> None:
    await doors.control("POST", "drain", {"end": False})
    status, body = await doors.control("POST", "sessions", plan("visit-2").model_dump(mode="json"))
    assert (status, body["code"]) == (503, "node_busy")
    assert not doors.node.finished.is_set()
    await doors.control("POST", "drain", {"end": True})
    async with asyncio.timeout(ANSWER_S):
        await doors.node.finished.wait()


async def test_health_and_metrics_are_told_on_the_spot(doors: Doors) -> None:
    async with doors.client.get(f"{doors.address}/healthz") as response:
        health = await response.json()
    told = json.loads(doors.settings.node_file.read_text())
    assert (health["node_id"], health["boot_id"]) == (told["node_id"], told["boot_id"])
    async with doors.client.get(f"{doors.address}/readyz") as response:
        assert response.status == 200
    async with doors.client.get(f"{doors.address}/metrics") as response:
        assert 'huijian_node_sessions{state="waiting"} 1.0' in await response.text()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
async def test_what_a_reverse_proxy_brings_is_not_from_this_machine(
    doors: Doors, header: str
) -> None:
    for path in ("healthz", "readyz", "metrics"):
        asked = doors.client.get(f"{doors.address}/{path}", headers={header: "127.0.0.1"})
        async with asked as response:
            assert (response.status, (await response.json())["code"]) == (403, "not_from_here")


async def test_pings_and_pongs_are_counted_as_messages_are(doors: Doors) -> None:
    for flood in ("ping", "pong"):
        async with doors.page("kiosk-a") as page:
            with suppress(ConnectionError):
                for _ in range(400):
                    await getattr(page, flood)(b"x")
            async with asyncio.timeout(ANSWER_S):
                while (await page.receive()).type is WSMsgType.TEXT:
                    pass
            assert page.closed, flood
