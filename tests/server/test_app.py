"""The office's doors, asked over HTTP: pages, headers, refusals, readiness."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from server import app
from server.api import pages
from server.api.demo import DemoDoor
from server.api.health import HealthDoor, Metrics
from server.config import DemoSettings
from server.errors import NodeRefused, NodeUnreachable, RequestRefused
from server.storage.errors import StorageUnreachable

NODE_URL = "ws://127.0.0.1:8081"
GRANTS = "/demo/grants"
Client = TestClient[web.Request, web.Application]


class ScriptedSupervision:
    """A node that is there or not."""

    node: object | None = None
    trouble: str | None = None
    restarts = 2


class ScriptedDatabase:
    """Answers, or fails as it is told."""

    failure: Exception | None = None

    async def look(self) -> None:
        if self.failure:
            raise self.failure


class ScriptedDemo:
    """Gives one grant, or fails as it is told."""

    failure: Exception | None = None

    async def grants(self, wish: Any, node_url: str) -> list[dict[str, str]]:
        if self.failure:
            raise self.failure
        return [{"url": f"{node_url}/ws?device=d", "role": wish.place.value}]


@pytest.fixture
def supervision() -> ScriptedSupervision:
    return ScriptedSupervision()


@pytest.fixture
def database() -> ScriptedDatabase:
    return ScriptedDatabase()


@pytest.fixture
def demo() -> ScriptedDemo:
    return ScriptedDemo()


@pytest.fixture
async def office(
    supervision: ScriptedSupervision, database: ScriptedDatabase, demo: ScriptedDemo
) -> AsyncIterator[Client]:
    metrics = Metrics(supervision, ())  # type: ignore[arg-type]
    doors = [
        HealthDoor(supervision, database, metrics).routes(),  # type: ignore[arg-type]
        pages.routes(demo=True),
        DemoDoor(demo, DemoSettings(), lambda host: f"ws://{host}:8081").routes(),  # type: ignore[arg-type]
    ]
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: NODE_URL)
    built = app.build(doors, neighbours, metrics)
    async with TestClient(TestServer(built)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/kiosk", "/terminal", "/monitor"])
async def test_every_place_of_work_has_its_page_under_a_strict_policy(
    office: Client, path: str
) -> None:
    answer = await office.get(path)
    assert answer.status == 200
    assert answer.content_type == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert NODE_URL in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_what_the_pages_load_is_there_with_its_type(office: Client) -> None:
    for path, kind in (
        ("/web/js/party.js", "text/javascript"),
        ("/web/css/tokens.css", "text/css"),
        ("/web/locales/zh-CN.json", "application/json"),
        ("/web/vendor/preact/preact.module.js", "text/javascript"),
    ):
        answer = await office.get(path)
        assert (answer.status, answer.content_type) == (200, kind), path


@pytest.mark.parametrize(
    "path",
    [
        "/web/",
        "/web/js",
        "/web/js/",
        "/web/%2e%2e/pyproject.toml",
        "/web/..%2fserver/app.py",
        "/web/%2fetc/passwd",
        "/web/vendor/README.md",
        "/web/js/none.js",
        "/web/js/party.js%00.css",
        "/server/app.py",
    ],
)
async def test_nothing_else_is_served(office: Client, path: str) -> None:
    answer = await office.get(URL(path, encoded=True))
    assert answer.status == 404
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_an_unchanged_file_is_not_sent_again(office: Client) -> None:
    first = await office.get("/web/js/party.js")
    tag = first.headers["ETag"]
    again = await office.get("/web/js/party.js", headers={"If-None-Match": tag})
    assert again.status == 304


async def test_a_page_asks_to_be_let_in(office: Client) -> None:
    answer = await office.post(GRANTS, json={"place": "kiosk", "visit": 1})
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = await answer.json()
    assert body["grants"][0]["url"] == f"{NODE_URL}/ws?device=d"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Origin": "http://evil.example"}, 403, "origin_foreign"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "origin_foreign"),
        ({"Host": "evil.example"}, 421, "host_unknown"),
        ({"Content-Type": "text/plain"}, 415, "not_json"),
        ({"Origin": "http://[::1"}, 403, "origin_foreign"),
        ({"X-Forwarded-For": "127.0.0.1"}, 403, "demo_loopback_only"),
        ({"Forwarded": "for=127.0.0.1"}, 403, "demo_loopback_only"),
    ],
)
async def test_another_sites_page_is_not_let_in(
    office: Client, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await office.post(
        GRANTS, data=b'{"place":"kiosk"}', headers={"Content-Type": "application/json"} | headers
    )
    assert (answer.status, (await answer.json())["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "request_malformed"),
        (b"[" * 4000, 400, "request_malformed"),
        (b"\xff\xfe", 400, "request_malformed"),
        (b" " * 5000, 413, "request_too_large"),
        (b"{}", 400, "wish_malformed"),
    ],
)
async def test_nonsense_is_refused_with_a_code(
    office: Client, body: bytes, status: int, code: str
) -> None:
    answer = await office.post(GRANTS, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, (await answer.json())["code"]) == (status, code)


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (NodeUnreachable("no node"), 503, "node_unreachable"),
        (NodeRefused(503, "record_no_space", "full"), 503, "record_no_space"),
        (RequestRefused(409, "demo_full", "full"), 409, "demo_full"),
        (KeyError("a bug"), 500, "internal_error"),
    ],
)
async def test_each_failure_has_its_code_and_no_trace(
    office: Client, demo: ScriptedDemo, failure: Exception, status: int, code: str
) -> None:
    demo.failure = failure
    answer = await office.post(GRANTS, json={"place": "kiosk"})
    text = await answer.text()
    assert (answer.status, f'"{code}"' in text) == (status, True)
    assert "Traceback" not in text
    assert "a bug" not in text


async def test_a_wrong_method_names_the_right_one(office: Client) -> None:
    answer = await office.get(GRANTS)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert (await answer.json())["code"] == "method_not_allowed"


async def test_a_person_who_is_lost_gets_a_page(office: Client) -> None:
    answer = await office.get("/nowhere")
    assert (answer.status, answer.content_type) == (404, "text/html")


async def test_the_office_is_healthy_before_it_is_ready(
    office: Client, supervision: ScriptedSupervision
) -> None:
    assert (await office.get("/healthz")).status == 200
    supervision.trouble = "address in use"
    answer = await office.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["message"] == "address in use"
    supervision.node = object()
    assert (await office.get("/readyz")).status == 200


async def test_no_visit_could_begin_while_the_database_does_not_answer(
    office: Client, supervision: ScriptedSupervision, database: ScriptedDatabase
) -> None:
    supervision.node = object()
    database.failure = StorageUnreachable("the database does not answer: no code")
    answer = await office.get("/readyz")
    assert (answer.status, (await answer.json())["code"]) == (503, "storage_unreachable")
    assert (await office.get("/healthz")).status == 200
    database.failure = None
    assert (await office.get("/readyz")).status == 200


async def test_metrics_are_in_the_format_of_prometheus(office: Client) -> None:
    answer = await office.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = await answer.text()
    assert "huijian_office_node_up 0.0" in text
    assert "huijian_office_node_restarts 2.0" in text


def test_a_wildcard_address_is_no_name_that_is_served() -> None:
    assert "0.0.0.0" not in app.names_served("0.0.0.0", ())
    assert "visits.example" in app.names_served("0.0.0.0", ("Visits.Example",))
