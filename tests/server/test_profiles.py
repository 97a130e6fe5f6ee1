"""Profiles on disk: the shipped ones are whole, and a wrong one is named by file and key."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from server.errors import ProfileRefused
from server.profiles import FOLDER, TEXTS, load_folder

GUANGDONG = "cn-guangdong-2020.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped profiles, free to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "profiles"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> ProfileRefused:
    with pytest.raises(ProfileRefused) as caught:
        load_folder(folder)
    return caught.value


@pytest.mark.law("GD-01", "VN-15")
def test_the_shipped_profiles_are_whole() -> None:
    assert [(p.id, p.status) for p in load_folder().all] == [
        ("CN-GD-2020", "in_force"),
        ("VN-DRAFT", "draft"),
    ]
    assert load_folder().find("VN-DRAFT").source_kind == "press summary"


@pytest.mark.law("GD-01")
def test_a_text_that_was_changed_by_one_byte_is_noticed(folder: Path) -> None:
    text = folder / TEXTS / "guangdong-2020-measures.zh.txt"
    text.write_bytes(text.read_bytes() + b"\n")
    refused = refusal(folder)
    assert refused.code == "profile_text_changed"
    assert GUANGDONG in str(refused) and "text_sha256" in str(refused)


@pytest.mark.law("GD-101")
def test_the_pledge_stands_in_the_text_and_a_changed_one_is_noticed(folder: Path) -> None:
    pledge = folder / TEXTS / "guangdong-2020-pledge.zh.txt"
    measures = folder / TEXTS / "guangdong-2020-measures.zh.txt"
    assert pledge.read_text(encoding="utf-8").strip() in measures.read_text(encoding="utf-8")
    rewrite(pledge, "举止文明", "举止")
    refused = refusal(folder)
    assert refused.code == "profile_text_changed"
    assert "pledge.form_sha256" in str(refused)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("value = 220,", "value = 220, fee = 1,", "profile_value", "facility_month_min.fee"),
        ("[quota]", "[quota]\nvisits = 1", "profile_value", "quota.visits: Extra inputs"),
        ("[quota]", "[quota", "profile_malformed", GUANGDONG),
        ("-measures.zh.txt", "-missing.zh.txt", "profile_missing", "text_sha256"),
        ('"guangdong-2020-m', '"../guangdong-2020-m', "profile_value", "no file name"),
    ],
)
def test_a_wrong_profile_is_named_by_file_and_key(
    folder: Path, old: str, new: str, code: str, said: str
) -> None:
    rewrite(folder / GUANGDONG, old, new)
    refused = refusal(folder)
    assert refused.code == code
    assert GUANGDONG in str(refused) and said in str(refused)


def test_an_empty_folder_is_no_law(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "profile_missing"


def test_two_texts_do_not_begin_on_one_day(folder: Path) -> None:
    shutil.copy(folder / GUANGDONG, folder / "copy.toml")
    assert refusal(folder).code == "profile_twice"
    rewrite(folder / "copy.toml", 'version = "2020-09-02"', 'version = "2020-09-02b"')
    assert refusal(folder).code == "profile_twice"


def older(folder: Path) -> None:
    shutil.copy(folder / GUANGDONG, folder / "cn-guangdong-2017.toml")
    path = folder / "cn-guangdong-2017.toml"
    rewrite(path, 'id = "CN-GD-2020"', 'id = "CN-GD-2017"')
    rewrite(path, 'version = "2020-09-02"', 'version = "2017-12-01"')
    rewrite(path, "effective_from = 2020-09-02", "effective_from = 2017-12-01")
    rewrite(path, "talk_cap_minutes = { value = 30", "talk_cap_minutes = { value = 20")


@pytest.mark.law("GD-100")
def test_an_older_text_is_kept_for_older_days(folder: Path) -> None:
    older(folder)
    profiles = load_folder(folder)
    chosen = [profiles.in_force("CN-GD", date(2020, 9, day)).id for day in (1, 2)]
    assert chosen == ["CN-GD-2017", "CN-GD-2020"]


@pytest.mark.law("VN-15")
def test_a_draft_is_not_live_without_an_override() -> None:
    with pytest.raises(ProfileRefused) as caught:
        load_folder().in_force("VN", date(2026, 1, 5))
    assert caught.value.code == "draft_needs_override"


@pytest.mark.law("GD-01")
def test_a_cited_version_is_found_again_as_it_was_interpreted(folder: Path) -> None:
    lines = [
        "[[interpretations]]",
        'key = "session.people_max"',
        "value = 9",
        "effective_from = 2021-03-01",
        'issuer = "广东省司法厅"',
        'reference = "an answer"',
        'source = "Art. 40"',
    ]
    path = folder / GUANGDONG
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines), encoding="utf-8")
    profiles = load_folder(folder)
    cited = profiles.in_force("CN-GD", date(2022, 1, 1)).cite("session.people_max")
    found = profiles.find(cited.profile, cited.version)
    assert found.cite(cited.key) == cited
    assert profiles.find("CN-GD-2020", "2020-09-02").people_max("video")[0] == 7
    for version in ("2019-01-01", "2020-09-02+soon"):
        with pytest.raises(ProfileRefused) as caught:
            profiles.find("CN-GD-2020", version)
        assert caught.value.code == "profile_unknown"


def asked(*words: str) -> str:
    result = CliRunner().invoke(app, ["profile", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_line_checks_shows_and_compares(folder: Path) -> None:
    older(folder)
    here = ("--folder", str(folder), "--json")
    assert len(json.loads(asked("check", *here))["profiles"]) == 3
    shown = json.loads(asked("show", "CN-GD-2020", "session.talk_cap_minutes", *here))
    assert shown["entries"] == {
        "session.talk_cap_minutes": {"value": 30, "source": "Art. 11, 39", "reading": "A5"}
    }
    differ = json.loads(asked("diff", "CN-GD-2017", "CN-GD-2020@2020-09-02", *here))["differ"]
    assert list(differ) == ["session.talk_cap_minutes"]


def test_the_command_line_draws_tables_too() -> None:
    assert "CN-GD-2020" in asked("check")
    assert "Art. 28" in asked("show", "CN-GD-2020", "language_use")
    assert "merit" in asked("diff", "CN-GD-2020", "VN-DRAFT")


@pytest.mark.parametrize(
    "words", [("show", "CN-XX"), ("show", "CN-GD-2020", "quotas"), ("diff", "VN-DRAFT", "CN-XX")]
)
def test_what_is_not_there_is_refused(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["profile", *words]).exit_code == 2
