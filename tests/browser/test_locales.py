"""Every sentence exists in every language, is used, and carries the same values."""

import json
import re
from typing import Final

import pytest

from tests.browser.gallery_list import LANGUAGES
from tests.browser.support.pages import HOUSE

LOCALES: Final = HOUSE / "web" / "locales"
# A whole key in quotes, or the fixed head of one built from a name: t(`hold.${name}`).
WHOLE: Final = re.compile(r"[\"'`]([a-z_]+(?:\.[A-Za-z_]+)+)[\"'`]")
HEAD: Final = re.compile(r"`([a-z_]+\.(?:[a-z_]+\.)*[a-z_]*)\$\{")
NOT_TEXTS: Final = re.compile(r"\.(js|css|svg|json)$")


def sentences(language: str) -> dict[str, str]:
    """Key → sentence."""
    loaded: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    return loaded


def scripts() -> str:
    """All our page scripts, one after the other."""
    files = sorted((HOUSE / "web" / "js").glob("*.js"))
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_language_says_what_chinese_says(language: str) -> None:
    chinese, other = sentences("zh-CN"), sentences(language)
    assert list(other) == list(chinese)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_sentence_carries_the_same_values(language: str) -> None:
    other = sentences(language)
    for key, sentence in sentences("zh-CN").items():
        wanted = set(re.findall(r"\{(\w+)\}", sentence))
        assert set(re.findall(r"\{(\w+)\}", other[key])) == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in sentences(language).items() if not sentence.strip()] == []


def test_every_key_is_used_by_a_page() -> None:
    whole, heads = set(WHOLE.findall(scripts())), tuple(HEAD.findall(scripts()))
    unused = [key for key in sentences("zh-CN") if key not in whole and not key.startswith(heads)]
    assert unused == []


def test_every_whole_key_in_a_page_exists() -> None:
    known = sentences("zh-CN")
    heads = {key.split(".")[0] for key in known}
    asked = {
        key
        for key in WHOLE.findall(scripts())
        if key.split(".")[0] in heads and not NOT_TEXTS.search(key)
    }
    assert asked - set(known) == set()


def test_every_code_the_protocol_names_for_an_end_has_its_sentence() -> None:
    protocol = (HOUSE / "signalling" / "PROTOCOL.md").read_text("utf-8")
    line = re.search(r"`reason` of `ended`: `([a-z_ ]+)`", protocol)
    assert line is not None
    known = sentences("zh-CN")
    for reason in line[1].split():
        assert {f"ended.{reason}", f"wall.ended.{reason}"} <= set(known), reason


def test_every_hold_the_protocol_names_has_its_sentence_on_the_wall() -> None:
    protocol = (HOUSE / "signalling" / "PROTOCOL.md").read_text("utf-8")
    line = re.search(r"`holds`: sorted list of `([a-z_ ]+)`", protocol)
    assert line is not None
    known = sentences("zh-CN")
    assert [hold for hold in line[1].split() if f"wall.is.hold_{hold}" not in known] == []


def test_every_ground_the_protocol_names_can_be_chosen() -> None:
    protocol = (HOUSE / "signalling" / "PROTOCOL.md").read_text("utf-8")
    grounds = re.search(r"`ground`: one of (.+?)\(no violation\)", protocol, re.DOTALL)
    assert grounds is not None
    known = sentences("zh-CN")
    named = re.findall(r"`([a-z_]+)`", grounds[1])
    assert len(named) == 6
    assert [ground for ground in named if f"ground.{ground}" not in known] == []
