"""Settings: file, then environment, then options; a misspelt one is an error."""

import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from server.config import (
    CHECKOUT,
    DEFAULT_FILE,
    Settings,
    keys_of,
    known_keys,
    load,
    variable_of,
)
from server.errors import ConfigRefused
from server.section import Section


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HUIJIAN_"):
            monkeypatch.delenv(name)


def file_with(folder: Path, text: str) -> Path:
    path = folder / "huijian.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> ConfigRefused:
    with pytest.raises(ConfigRefused) as caught:
        load(path)
    return caught.value


def test_the_file_stands_below_the_environment_and_that_below_the_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_with(tmp_path, "[office]\nport = 1\n[node]\nport = 2\nudp_port = 3\n")
    monkeypatch.setenv("HUIJIAN_NODE_PORT", "20")
    monkeypatch.setenv("HUIJIAN_NODE_UDP_PORT", "30")
    settings = load(path, {"node": {"udp_port": 300}})
    assert (settings.office.port, settings.node.port, settings.node.udp_port) == (1, 20, 300)


def test_the_file_of_the_environment_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIJIAN_CONFIG", str(file_with(tmp_path, "[office]\nport = 7\n")))
    assert load().office.port == 7


def test_lists_come_as_json_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIJIAN_OFFICE_ALLOWED_HOSTS", '["visits.example"]')
    assert load().office.allowed_hosts == ("visits.example",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[office]\nprot = 1\n", "office.port"),
        ("[ofice]\nport = 1\n", "office.port"),
        ("statedir = 'x'\n", "state_dir"),
        ("[demo]\nloopbackonly = false\n", "demo.loopback_only"),
    ],
)
def test_a_misspelt_key_is_refused_and_the_right_one_named(
    tmp_path: Path, text: str, named: str
) -> None:
    refused = refusal(file_with(tmp_path, text))
    assert refused.code == "config_unknown_key"
    assert f"did you mean {named}?" in str(refused)


def test_an_empty_unknown_table_is_refused_too(tmp_path: Path) -> None:
    assert refusal(file_with(tmp_path, "[kiosks]\n")).code == "config_unknown_key"


def test_a_misspelt_variable_is_refused_and_the_right_one_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUIJIAN_NODE_UDPPORT", "1")
    with pytest.raises(ConfigRefused, match="did you mean HUIJIAN_NODE_UDP_PORT") as caught:
        load()
    assert caught.value.code == "config_unknown_variable"


@pytest.mark.parametrize(
    "text",
    [
        "[office]\nport = 65536\n",
        "[office]\nport = 'eighty'\n",
        "[demo]\ncap_s = 0\n",
        "[demo]\ncap_s = nan\n",
        "[office]\ntls_key = 'only the key'\n",
        "[logging]\nlevel = 'loud'\n",
    ],
)
def test_a_value_out_of_its_range_is_refused(tmp_path: Path, text: str) -> None:
    refused = refusal(file_with(tmp_path, text))
    assert refused.code == "config_value"
    assert str(refused)


def test_a_file_that_is_no_toml_or_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(file_with(tmp_path, "[office\n")).code == "config_malformed"
    assert refusal(tmp_path / "none.toml").code == "config_missing"


def test_the_file_that_ships_holds_every_key_with_its_default(tmp_path: Path) -> None:
    shipped = tomllib.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
    assert sorted(keys_of(shipped)) == sorted(known_keys())
    assert load(DEFAULT_FILE) == load(file_with(tmp_path, ""))


def test_every_key_of_the_file_that_ships_has_its_comment() -> None:
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if re.match(r"^[a-z_]+ =", line) and "#" not in line]
    assert bare == []


def reference_rows() -> list[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        sections = [(name, field)]
        if isinstance(kind, type) and issubclass(kind, Section):
            sections = [(f"{name}.{key}", inner) for key, inner in kind.model_fields.items()]
        for key, inner in sections:
            default = inner.default
            shown = f'"{default}"' if isinstance(default, str | Path) else str(default).lower()
            shown = json.dumps(default) if isinstance(default, tuple) else shown
            rows.append(f"| `{key}` | `{variable_of(key)}` | `{shown}` | {inner.description} |")
    return rows


def test_the_reference_tells_every_key_as_the_code_has_it() -> None:
    page = (CHECKOUT / "config" / "REFERENCE.md").read_text(encoding="utf-8")
    told = [line for line in page.splitlines() if re.match(r"^\| `[a-z_.]+` \| `HUIJIAN_", line)]
    assert told == reference_rows()


def test_the_reference_tells_every_code() -> None:
    page = (CHECKOUT / "config" / "REFERENCE.md").read_text(encoding="utf-8")
    source = (CHECKOUT / "server" / "config.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"(config_[a-z_]+)"', source)) == set(
        re.findall(r"^\| `(config_[a-z_]+)`", page, re.MULTILINE)
    )
