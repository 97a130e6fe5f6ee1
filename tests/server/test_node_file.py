"""node.json outlives its node, so it is believed only when the process is seen."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from server import node_file


def written(folder: Path, **changes: Any) -> Path:
    told = {
        "pid": os.getpid(),
        "boot_id": node_file.machine_boot_id(),
        "node_id": "n1",
        "http_host": "127.0.0.1",
        "http_port": 8081,
        "udp_port": 8081,
        "tls": False,
        "wall_offset_s": 0.0,
    }
    path = folder / "node.json"
    path.write_text(json.dumps(told | changes), encoding="utf-8")
    return path


def test_a_process_of_this_boot_lives(tmp_path: Path) -> None:
    found = node_file.read(written(tmp_path))
    assert found is not None
    assert node_file.lives(found)


def test_a_pid_of_another_boot_is_somebody_else(tmp_path: Path) -> None:
    found = node_file.read(written(tmp_path, boot_id="of-yesterday"))
    assert found is not None
    assert not node_file.lives(found)


def test_a_pid_that_is_gone_does_not_live(tmp_path: Path) -> None:
    found = node_file.read(written(tmp_path, pid=2**22 - 1))
    assert found is not None
    assert not node_file.lives(found)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}'])
def test_a_file_that_is_not_whole_tells_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "node.json"
    path.write_text(text, encoding="utf-8")
    assert node_file.read(path) is None


def test_no_file_tells_nothing(tmp_path: Path) -> None:
    assert node_file.read(tmp_path / "node.json") is None


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "http://127.0.0.1:8081"),
        ({"http_host": "0.0.0.0"}, "http://127.0.0.1:8081"),
        ({"tls": True, "http_host": "10.0.0.5"}, "https://10.0.0.5:8081"),
    ],
)
def test_the_office_asks_the_node_where_it_listens(
    tmp_path: Path, changes: dict[str, Any], address: str
) -> None:
    found = node_file.read(written(tmp_path, **changes))
    assert found is not None
    assert node_file.address_of(found) == address
