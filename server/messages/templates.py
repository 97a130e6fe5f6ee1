"""The sentences that people are told, in their languages, from config/messages.

A sentence holds only parameters of the outbox, so that none can name an inmate, a facility or a
ground (Art. 32).  A moment is told in the zone of the place and in the form of the language."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import Formatter
from typing import Final, Self
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from server.messages.errors import MessageTrouble, TextsRefused
from server.section import Section
from server.storage.outbox import PARAMETERS

FOLDER: Final = Path(__file__).resolve().parents[2] / "config" / "messages"
LANGUAGES: Final = ("zh-CN", "vi", "en")
FALLBACK: Final = "zh-CN"
"""Who speaks a language that no file has is told in that of the province."""
FILE_BYTES_MAX: Final = 64 * 1024
# 3GPP TS 23.040 §9.2.3.24.1: a part of a long message has 140 octets less a header of 6.
PART_CHARACTERS: Final = 67
ALONE_CHARACTERS_MAX: Final = 70
PARTS_MAX: Final = 3
# As long as a value may be in a sentence; a longer name of a site is cut.
VALUE_CHARACTERS_MAX: Final = 40
MOMENTS: Final = frozenset({"deadline", "start", "answer_by"})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Words(Section):
    """One language's file."""

    language: str
    signature: str
    moment: str
    date: str
    months: tuple[str, ...]
    call_list: str
    letter: str
    sentences: dict[str, str]


@dataclass(frozen=True, slots=True)
class Templates:
    """Every sentence in every language; built by `load`."""

    words: Mapping[str, Words]
    zone: ZoneInfo

    @classmethod
    def load(cls, zone: ZoneInfo, folder: Path = FOLDER) -> Self:
        """Read the files of LANGUAGES.

        Args:
            zone: of the places that people are told of, as the profile names it.
        Raises: TextsRefused."""
        words = {language: read(folder / f"{language}.toml") for language in LANGUAGES}
        refuse_differences(words)
        return cls(words, zone)

    @property
    def codes(self) -> frozenset[str]:
        """Every code that has a sentence."""
        return frozenset(self.words[FALLBACK].sentences)

    def language_for(self, wanted: str) -> str:
        """The language that somebody is told in."""
        return wanted if wanted in self.words else FALLBACK

    def needs(self, code: str) -> frozenset[str]:
        """The parameters that a sentence holds.  Raises: MessageTrouble, text_unknown."""
        if code not in self.codes:
            raise MessageTrouble("text_unknown")
        return placeholders(self.words[FALLBACK].sentences[code])

    def sentence(self, code: str, language: str, parameters: Mapping[str, str]) -> str:
        """One sentence as it is said.  Raises: MessageTrouble, text_unknown or text_value."""
        words = self.words[self.language_for(language)]
        if not self.needs(code) <= parameters.keys():
            raise MessageTrouble("text_value")
        told = {name: self._spoken(words, name, value) for name, value in parameters.items()}
        return words.sentences[code].format_map(told)

    def sms(self, code: str, language: str, parameters: Mapping[str, str]) -> str:
        """A short message.  Raises: MessageTrouble, also text_too_long: over PARTS_MAX parts."""
        words = self.words[self.language_for(language)]
        text = words.signature + self.sentence(code, language, parameters)
        if sms_parts(text) > PARTS_MAX:
            raise MessageTrouble("text_too_long")
        return text

    def letter(self, code: str, language: str, parameters: Mapping[str, str]) -> str:
        """The text of a letter, without name and address.  Raises: MessageTrouble."""
        words = self.words[self.language_for(language)]
        told = capitalised(self.sentence(code, language, parameters))
        return words.letter.strip().format(sentence=told)

    def call(self, code: str, language: str, parameters: Mapping[str, str]) -> str:
        """What a clerk says on the telephone.  Raises: MessageTrouble."""
        words = self.words[self.language_for(language)]
        return words.call_list.format(sentence=self.sentence(code, language, parameters))

    def _spoken(self, words: Words, name: str, value: str) -> str:
        """A value as it is told: a day or a moment in the language's form, the rest cut short."""
        if name not in MOMENTS:
            short = len(value) <= VALUE_CHARACTERS_MAX
            return value if short else f"{value[: VALUE_CHARACTERS_MAX - 1]}…"
        try:
            if _DAY.fullmatch(value):
                return day_told(words, date.fromisoformat(value))
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise MessageTrouble("text_value") from None
        if moment.tzinfo is None:
            raise MessageTrouble("text_value")
        local = moment.astimezone(self.zone)
        if name == "deadline" and local.time() == time():
            # 24:00 of the last day: nobody should be told the day after (A7).
            return day_told(words, local.date() - timedelta(days=1))
        return moment_told(words, local)


def day_told(words: Words, day: date) -> str:
    """A day in a language's form."""
    return words.date.format(**day_parts(words, day))


def moment_told(words: Words, moment: datetime) -> str:
    """A moment in a language's form; it is told in the zone that it is given in."""
    clock = {"hour": f"{moment:%H}", "minute": f"{moment:%M}"}
    return words.moment.format(**day_parts(words, moment.date()), **clock)


def day_parts(words: Words, day: date) -> dict[str, str]:
    """Year, month and day; a month has its name where the language has names."""
    month = words.months[day.month - 1] if words.months else str(day.month)
    return {"year": str(day.year), "month": month, "day": str(day.day)}


def capitalised(sentence: str) -> str:
    """Sentences follow a signature in an SMS; in a letter they stand alone."""
    return sentence[:1].upper() + sentence[1:]


def sms_parts(text: str) -> int:
    """How many messages a text takes in UCS-2, which all our languages need."""
    characters = len(text.encode("utf-16-be")) // 2
    return 1 if characters <= ALONE_CHARACTERS_MAX else -(-characters // PART_CHARACTERS)


def read(path: Path) -> Words:
    """One file.  Raises: TextsRefused."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TextsRefused("texts_missing", f"{path.name}: {error.strerror}") from error
    try:
        if len(raw) > FILE_BYTES_MAX:
            raise ValueError(f"larger than {FILE_BYTES_MAX} bytes")
        words = Words.model_validate(tomllib.loads(raw.decode()))
    except (ValidationError, ValueError) as error:
        raise TextsRefused("texts_malformed", f"{path.name}: {error}") from error
    refuse_placeholders(path.name, words)
    return words


def refuse_placeholders(name: str, words: Words) -> None:
    """Raises: TextsRefused, if a text holds what nobody will put in."""
    clock = {"year", "month", "day"}
    allowed = [
        (words.date, clock),
        (words.moment, clock | {"hour", "minute"}),
        (words.letter, {"sentence"}),
        (words.call_list, {"sentence"}),
        *((sentence, PARAMETERS) for sentence in words.sentences.values()),
    ]
    for text, known in allowed:
        if not placeholders(text) <= known:
            raise TextsRefused("texts_placeholder", f"{name}: {text}")
    if words.months and len(words.months) != 12:
        raise TextsRefused("texts_malformed", f"{name}: months")


def refuse_differences(words: Mapping[str, Words]) -> None:
    """Raises: TextsRefused, if a language lacks a sentence, or tells less or more than another."""
    first = {code: placeholders(text) for code, text in words[FALLBACK].sentences.items()}
    for language, each in words.items():
        if each.language != language:
            raise TextsRefused("texts_differ", f"{language}.toml says {each.language}")
        if {code: placeholders(text) for code, text in each.sentences.items()} != first:
            raise TextsRefused("texts_differ", f"{language}.toml and {FALLBACK}.toml")


def placeholders(text: str) -> frozenset[str]:
    """The names in braces.  One with a format or an attribute is none that anybody puts in.

    Raises: TextsRefused, for braces that do not match."""
    try:
        parts = tuple(Formatter().parse(text))
    except ValueError as error:
        raise TextsRefused("texts_malformed", f"{text}: {error}") from error
    return frozenset(
        f"{name}!{conversion}:{form}" if conversion or form else name
        for _, name, form, conversion in parts
        if name is not None
    )
