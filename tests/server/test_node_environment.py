"""What a child node is told, and what it is not."""

from pathlib import Path

from server.config import load
from server.node_environment import environment


def test_a_node_is_not_told_the_password_of_the_offices_database(tmp_path: Path) -> None:
    empty = tmp_path / "huijian.toml"
    empty.write_text("")
    inherited = {"HUIJIAN_STORAGE_URL": "postgresql://office:secret@db.example/visits", "HOME": "/"}
    told = environment(load(empty), None, 8080, inherited)
    assert told["HOME"] == "/"
    assert not [name for name, value in told.items() if "secret" in value]
