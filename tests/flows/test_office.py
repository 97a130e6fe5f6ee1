"""The office as a stranger starts it: it serves, watches over its node, and leaves nothing."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.support.office_process import OfficeProcess, is_alive, until_gone
from tests.support.sources import ROOT

pytestmark = pytest.mark.flow
NewOffice = Callable[..., OfficeProcess]


@pytest.fixture
async def new_office(tmp_path: Path) -> AsyncIterator[NewOffice]:
    made: list[OfficeProcess] = []

    def make(**options: Any) -> OfficeProcess:
        made.append(OfficeProcess(tmp_path / "state", **options))
        return made[-1]

    yield make
    for office in made:
        office.clear_away()


def port_is_free(kind: int, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as sock:
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def huijian(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def until(condition: Callable[[], bool], within_s: float) -> bool:
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        await asyncio.sleep(0.02)
    return False


async def test_it_serves_every_page_and_says_where(new_office: NewOffice) -> None:
    office = new_office()
    await office.start()
    for path in ("/", "/kiosk", "/terminal", "/monitor?side=a&visits=1"):
        assert f"{office.url}{path}" in office.log
        async with ClientSession() as client, client.get(office.url + path) as answer:
            assert answer.status == 200
            node_origin = f"ws://127.0.0.1:{office.node['http_port']}"
            assert node_origin in answer.headers["Content-Security-Policy"]


async def test_ctrl_c_leaves_no_process_and_no_port(new_office: NewOffice) -> None:
    office = new_office()
    await office.start()
    await office.grants(place="kiosk", visit=1)
    node = office.node
    assert office.interrupt() == 0
    assert not is_alive(node["pid"])
    assert port_is_free(socket.SOCK_DGRAM, node["udp_port"])
    async with ClientSession() as client:
        for port in (office.port, node["http_port"]):
            with pytest.raises(OSError):
                await client.get(f"http://127.0.0.1:{port}/healthz")


async def test_ctrl_c_before_the_node_is_there_leaves_nothing_either(
    new_office: NewOffice,
) -> None:
    office = new_office()
    office.launch()
    assert await until(lambda: bool(nodes_of(office.state)), 20)
    assert office.interrupt() == 0
    assert nodes_of(office.state) == []


def nodes_of(state: Path) -> list[int]:
    """Pids of living processes that were told this state directory in their environment."""
    told = f"HUIJIAN_STATE_DIR={state}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if told in environment and is_alive(int(path.parent.name)):
            found.append(int(path.parent.name))
    return found


async def test_a_killed_office_leaves_the_node_alive_and_the_next_one_adopts_it(
    new_office: NewOffice,
) -> None:
    office = new_office()
    await office.start()
    session = (await office.grants(place="kiosk", visit=1))[0]["session"]
    node = office.node
    office.kill()
    assert is_alive(node["pid"])
    await office.start()
    assert office.node == node
    assert "node_adopted" in office.log
    assert (await office.grants(place="terminal", visit=1))[0]["session"] == session
    assert office.interrupt() == 0
    assert not is_alive(node["pid"]), "an adopted node is ended like a child"


async def test_a_killed_node_is_started_again_within_a_second_at_the_same_address(
    new_office: NewOffice,
) -> None:
    office = new_office()
    await office.start()
    session = (await office.grants(place="kiosk", visit=1))[0]["session"]
    before = office.node
    os.kill(before["pid"], signal.SIGKILL)

    def started_again() -> bool:
        return bool(office.node["pid"] != before["pid"])

    assert await until(started_again, 60)
    await office.until_ready()
    after = office.node
    assert (after["http_port"], after["udp_port"]) == (before["http_port"], before["udp_port"])
    told = [json.loads(line) for line in office.events]
    seen = [line["event"] for line in told if line["event"].startswith("node_")]
    assert seen == ["node_starting", "node_started", "node_ended", "node_starting", "node_started"]
    last = {line["event"]: datetime.fromisoformat(line["timestamp"]) for line in told}
    ended, starting = last["node_ended"], last["node_starting"]
    assert (starting - ended).total_seconds() < 1.0
    again = (await office.grants(place="terminal", visit=1))[0]["session"]
    assert again == session, "the node took its visit up again"


async def test_outside_the_demo_the_node_outlives_its_office_until_its_visits_are_over(
    new_office: NewOffice,
) -> None:
    office = new_office(demo=False)
    await office.start()
    node = office.node
    opened = huijian("open", "--json", "--cap-seconds", "60", "--state-dir", str(office.state))
    assert opened.returncode == 0, opened.stderr
    assert office.terminate() == 0
    assert is_alive(node["pid"])
    assert huijian("open", "--state-dir", str(office.state)).returncode == 3, "it is draining"
    assert is_alive(node["pid"])


async def test_a_drained_node_without_visits_ends(new_office: NewOffice) -> None:
    office = new_office(demo=False)
    await office.start()
    pid = office.node["pid"]
    assert office.terminate() == 0
    assert await until_gone(pid, 10)


async def test_the_office_fetches_the_outcome_of_every_visit(new_office: NewOffice) -> None:
    office = new_office()
    await office.start()
    opened = huijian("open", "--json", "--state-dir", str(office.state))
    session = re.findall(r'"session": "([^"]+)"', opened.stdout)[0]
    os.kill(office.node["pid"], signal.SIGTERM)
    kept = office.state / "office" / "outcomes.jsonl"
    assert await until(lambda: kept.exists() and session in kept.read_text(), 20)
    record = office.state / "node" / "spool" / session
    verified = huijian("verify", str(record), "--state-dir", str(office.state))
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_a_second_office_in_the_same_place_is_refused(new_office: NewOffice) -> None:
    office = new_office()
    await office.start()
    second = huijian("serve", "--port", "0", "--state-dir", str(office.state))
    assert second.returncode == 2
    assert second.stderr.splitlines()[-1].startswith("state_in_use: ")


async def test_a_second_node_on_the_same_spool_is_refused(new_office: NewOffice) -> None:
    office = new_office()
    await office.start()
    second = huijian("node", "--port", "0", "--udp-port", "0", "--state-dir", str(office.state))
    assert second.returncode == 75
    assert "node_running" in second.stderr


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = huijian("serve", "--port", port, "--state-dir", str(tmp_path))
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "system_error" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", ["serve", "node", "check-config"])
def test_a_misspelt_setting_stops_every_command_with_its_code(tmp_path: Path, command: str) -> None:
    file = tmp_path / "huijian.toml"
    file.write_text("[node]\nudp_prot = 1\n", encoding="utf-8")
    refused = huijian(command, "--config", str(file))
    assert refused.returncode == 2
    assert refused.stderr.startswith("config_unknown_key: ")
    assert "did you mean node.udp_port?" in refused.stderr


def test_opening_without_a_node_says_what_to_do(tmp_path: Path) -> None:
    refused = huijian("open", "--state-dir", str(tmp_path))
    assert refused.returncode == 3
    assert refused.stderr.startswith("node_unreachable: ")
    assert "huijian serve" in refused.stderr
