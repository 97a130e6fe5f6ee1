"""Every notice has its sentence in every language, and none tells what may not be told."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from server.domain.applications.applications import Event, Origin
from server.domain.applications.notices import Way, progress
from server.messages.errors import MessageTrouble, TextsRefused
from server.messages.templates import (
    FOLDER,
    LANGUAGES,
    PARTS_MAX,
    VALUE_CHARACTERS_MAX,
    Templates,
    sms_parts,
)
from server.storage.outbox import PARAMETERS

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST = {
    "reference": "2026-440106-000017",
    "deadline": "2026-09-30",
    "start": "2026-09-30T09:00:00+08:00",
    "answer_by": "2026-09-29T12:00:00+08:00",
    "site": "示" * VALUE_CHARACTERS_MAX,
}
# 服刑人员、监狱、戒毒所、罪犯 … and the words for grounds: what no sentence may say.
NEVER = {
    "zh-CN": ("监", "狱", "戒毒", "服刑", "罪", "犯", "会见人", "理由", "原因", "病", "处罚"),
    "vi": ("phạm nhân", "trại", "giam", "tù", "lý do", "bệnh", "kỷ luật"),
    "en": ("inmate", "prison", "jail", "rehab", "custody", "ground", "reason", "ill"),
}


def templates() -> Templates:
    return Templates.load(SHANGHAI)


def every() -> list[tuple[str, str]]:
    return [(code, language) for code in sorted(templates().codes) for language in LANGUAGES]


def edged(word: str) -> str:
    """As a word of its own, where a language has gaps between words."""
    return word if word in NEVER["zh-CN"] else rf"\b{word}\b"


def told_by_sms() -> list[tuple[str, frozenset[str]]]:
    found = [
        each
        for origin in Origin
        for event in Event
        for each in progress(origin, event, family_knows=True)
        if each.way is Way.SMS
    ]
    return sorted({(each.code, frozenset(each.fields)) for each in found}, key=lambda e: e[0])


def folder_with(tmp_path: Path, language: str, old: str, new: str) -> Path:
    for each in LANGUAGES:
        text = (FOLDER / f"{each}.toml").read_text(encoding="utf-8")
        assert each != language or old in text
        changed = text.replace(old, new, 1) if each == language else text
        (tmp_path / f"{each}.toml").write_text(changed, encoding="utf-8")
    return tmp_path


def refused(folder: Path) -> str:
    with pytest.raises(TextsRefused) as caught:
        Templates.load(SHANGHAI, folder)
    return caught.value.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_that_goes_by_sms_has_its_sentence(language: str) -> None:
    found = templates()
    assert told_by_sms()
    for code, fields in told_by_sms():
        assert found.sms(code, language, {name: LONGEST[name] for name in fields})


@pytest.mark.parametrize(("code", "language"), every())
def test_a_sentence_fits_into_three_parts_with_the_longest_values(code: str, language: str) -> None:
    text = templates().sms(code, language, LONGEST)
    assert sms_parts(text) <= PARTS_MAX
    assert "{" not in text


@pytest.mark.parametrize(("code", "language"), every())
def test_no_sentence_names_an_inmate_a_facility_or_a_ground(code: str, language: str) -> None:
    found = templates()
    assert found.needs(code) <= PARAMETERS
    for text in (
        found.sms(code, language, LONGEST),
        found.letter(code, language, LONGEST),
        found.call(code, language, LONGEST),
    ):
        said = [word for word in NEVER[language] if re.search(edged(word), text.lower())]
        assert said == []


@pytest.mark.parametrize(
    ("language", "start", "deadline"),
    [
        ("zh-CN", "2026年3月9日09:05", "2026年3月12日"),
        ("vi", "09:05 ngày 9/3/2026", "ngày 12/3/2026"),
        ("en", "9 March 2026, 09:05", "12 March 2026"),
    ],
)
def test_times_are_told_in_the_places_zone_and_the_languages_form(
    language: str, start: str, deadline: str
) -> None:
    told = LONGEST | {"start": "2026-03-09T01:05:00+00:00", "deadline": "2026-03-12"}
    assert start in templates().sms("application_booked", language, told)
    assert deadline in templates().sms("application_lodged", language, told)


def test_a_deadline_at_midnight_is_told_as_the_day_that_ends() -> None:
    told = LONGEST | {"deadline": "2026-03-12T16:00:00+00:00", "start": "2026-03-12T16:00:00+00:00"}
    assert "by 12 March 2026." in templates().sms("application_lodged", "en", told)
    assert "13 March 2026, 00:00" in templates().sms("application_booked", "en", told)


def test_the_zone_is_the_places_own() -> None:
    told = LONGEST | {"start": "2026-03-09T01:05:00+00:00"}
    there = Templates.load(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert "08:05 ngày 9/3/2026" in there.sms("application_booked", "vi", told)


def test_a_long_name_of_a_place_is_cut() -> None:
    told = LONGEST | {"site": "很" * 500}
    text = templates().sms("application_booked", "zh-CN", told)
    assert "很" * (VALUE_CHARACTERS_MAX - 1) + "…" in text


def test_a_value_is_never_read_as_a_placeholder() -> None:
    text = templates().sms("application_withdrawn", "en", {"reference": "{site}"})
    assert "{site}" in text


@pytest.mark.parametrize(
    ("code", "parameters", "trouble"),
    [
        ("application_vanished", LONGEST, "text_unknown"),
        ("application_booked", {"reference": "1"}, "text_value"),
        ("application_booked", LONGEST | {"start": "tomorrow"}, "text_value"),
        ("application_booked", LONGEST | {"start": "2026-03-09T09:00:00"}, "text_value"),
    ],
)
def test_what_cannot_be_told_has_a_code(
    code: str, parameters: dict[str, str], trouble: str
) -> None:
    with pytest.raises(MessageTrouble) as caught:
        templates().sms(code, "zh-CN", parameters)
    assert caught.value.code == trouble


def test_who_speaks_another_language_is_told_in_the_provinces() -> None:
    found = templates()
    assert found.language_for("ug") == "zh-CN"
    assert found.sms("application_withdrawn", "ug", LONGEST) == found.sms(
        "application_withdrawn", "zh-CN", LONGEST
    )


def test_a_letter_and_a_call_tell_the_same_sentence() -> None:
    found = templates()
    sentence = found.sentence("application_decided", "zh-CN", LONGEST)
    assert sentence in found.letter("application_decided", "zh-CN", LONGEST)
    assert sentence in found.call("application_decided", "zh-CN", LONGEST)


def test_a_part_has_67_characters_and_a_short_message_70() -> None:
    assert [sms_parts("字" * n) for n in (70, 71, 134, 135, 201, 202)] == [1, 2, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("application {reference} is withdrawn", "{inmate} is withdrawn", "texts_placeholder"),
        ("application {reference} is withdrawn", "{reference.x} is withdrawn", "texts_placeholder"),
        ("application {reference} is withdrawn", "{reference:>9} is", "texts_placeholder"),
        ("application {reference} is withdrawn", "{reference is withdrawn", "texts_malformed"),
        ("application {reference} is withdrawn", "application is withdrawn", "texts_differ"),
        ("application_withdrawn =", "application_gone =", "texts_differ"),
        ('language = "en"', 'language = "fr"', "texts_differ"),
        ('signature = "Remote visits: "', "signature = 1", "texts_malformed"),
        ('"January", ', "", "texts_malformed"),
        ("[sentences]", "[sentences", "texts_malformed"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert refused(folder_with(tmp_path, "en", old, new)) == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "texts_missing"
