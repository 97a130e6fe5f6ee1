"""The office with TLS, with a port that is taken, and with simulated families."""

import asyncio
import json
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.flows.test_office import huijian, until
from tests.support.node_process import free_port
from tests.support.office_process import OfficeProcess

pytestmark = pytest.mark.flow


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[OfficeProcess]:
    made = OfficeProcess(tmp_path / "state")
    yield made
    made.clear_away()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate that names neither loopback nor the node."""
    chain, key = folder / "tls.pem", folder / "tls.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=visits.example",
         "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return chain, key


async def test_one_certificate_serves_pages_and_node(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    files = {"HUIJIAN_OFFICE_TLS_CERTIFICATE": str(chain), "HUIJIAN_OFFICE_TLS_KEY": str(key)}
    office = OfficeProcess(tmp_path / "state", environment=files)
    trust = ssl.create_default_context(cafile=str(chain))
    trust.check_hostname = False
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        office.launch()
        assert await until(lambda: "node_started" in office.log, 30), office.log
        address = f"https://127.0.0.1:{office.port}"
        async with ClientSession() as client:
            async with client.get(f"{address}/kiosk", ssl=trust) as page:
                assert "wss://127.0.0.1" in page.headers["Content-Security-Policy"]
            wish = {"place": "kiosk", "visit": 1}
            async with client.post(f"{address}/demo/grants", json=wish, ssl=trust) as answer:
                grant = (await answer.json())["grants"][0]
            assert grant["url"].startswith("wss://127.0.0.1:")
            async with client.ws_connect(grant["url"], ssl=trust, origin=address) as door:
                await door.send_str("{}")
                assert json.loads((await door.receive()).data)["code"] == "message_malformed"
        assert office.interrupt() == 0
    finally:
        office.clear_away()


async def test_a_node_port_that_is_taken_is_told_and_tried_again(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_STREAM)
    office = OfficeProcess(tmp_path / "state", environment={"HUIJIAN_NODE_PORT": str(port)})
    try:
        with socket.create_server(("127.0.0.1", port)):
            office.launch()
            assert await until(lambda: "node_start_failed" in office.log, 30)
            async with ClientSession() as client, client.get(f"{office.url}/readyz") as answer:
                assert answer.status == 503
                assert "address already in use" in (await answer.json())["message"]
        await office.until_ready()
    finally:
        office.clear_away()


async def test_an_office_without_its_database_does_not_start(office: OfficeProcess) -> None:
    address = f"postgresql://huijian:secret@127.0.0.1:{free_port(socket.SOCK_STREAM)}/huijian"
    away = OfficeProcess(office.state, environment={"HUIJIAN_STORAGE_URL": address})
    away.launch()
    assert await asyncio.to_thread(away.exit_code) == 2
    assert "storage_unreachable" in away.log
    assert "secret" not in away.log
    # With its database it does, and after a kill it finds that again.
    await office.start()
    office.kill()
    await office.start()
    assert office.interrupt() == 0
    assert (office.state / "office" / "office.sqlite3").exists()


async def test_simulated_families_talk_and_their_record_is_whole(office: OfficeProcess) -> None:
    await office.start()
    words = ("simulate", "--visits", "1", "--seconds", "2", "--json")
    state = ("--state-dir", str(office.state))
    played = await asyncio.to_thread(huijian, *words, *state)
    assert played.returncode == 0, played.stderr
    figures = json.loads(played.stdout)
    assert figures["visits_talking"] == 1
    assert figures["packets_out_per_s"] > figures["packets_in_per_s"] > 0
    wanted = {"delivered_share", "latency_p50_ms", "latency_p99_ms", "latency_p999_ms"}
    assert wanted | {"cpu_us_per_packet_sent", "rss_mb"} <= figures.keys()
    spool = office.state / "node" / "spool"
    (record,) = [path for path in spool.iterdir() if path.is_dir()]
    assert office.interrupt() == 0
    verified = huijian("verify", str(record), "--json", *state)
    report = json.loads(verified.stdout)
    assert (verified.returncode, report["whole"]) == (0, True), report
    out = office.state / "render"
    rendered = huijian("render", str(record), "--out", str(out), "--json")
    assert rendered.returncode == 0, rendered.stderr
    assert {path.suffix for path in out.iterdir()} == {".mp4", ".json"}
    assert huijian("verify", str(record), *state).returncode == 0, "rendering changes no record"
    journal = next(record.glob("journal-*.pcapng"))
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 1
    journal.write_bytes(content)
    hurt = huijian("verify", str(record), *state)
    assert hurt.returncode == 1
    assert journal.name in hurt.stdout
