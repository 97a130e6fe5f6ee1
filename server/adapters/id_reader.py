"""What a card reader types or answers: the owner's name, the number, and until when it is valid.

Pure.  Readers differ in order and separators, so a field is known by what it looks like: the
number by its check character (GB 11643), the validity by its two days, the name by its place or
its label.  The rest (address, nation, issuer) is not needed here and is let go."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.domain.people.resident_number import born_on, is_resident_number

LINE_CHARACTERS_MAX: Final = 2_000
SEPARATORS: Final = re.compile(r"[\t\r\n,，|;；]+")
LABEL: Final = re.compile(
    r"^\s*(姓名|name|公民身份号码|身份证号|证件号码|number)\s*[:：=]\s*", re.I
)
NAMES: Final = frozenset({"姓名", "name"})
NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]{2,30}|[A-Za-z][A-Za-z .'-]{1,59}")
DAY: Final = r"((?:19|20)\d{2})[-./年]?(\d{2})[-./月]?(\d{2})日?"
VALID: Final = re.compile(DAY + r"\s*(?:-|—|–|~|至)\s*(?:" + DAY + r"|(长期))")


@dataclass(frozen=True, slots=True)
class CardRead:
    """A resident identity card, as read; `valid_until` None: 长期, or the reader did not say."""

    number: str
    born_on: date
    name: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    long_term: bool = False

    def is_valid_on(self, day: date) -> bool | None:
        """Whether the card is valid on a day, its last one included (Art. 24(3)); None: unknown."""
        if self.long_term:
            return True
        return None if self.valid_until is None else day <= self.valid_until


def parse_reader_line(line: str) -> CardRead | str:
    """A card, or the code of what is wrong: `reader_line_too_long`, `reader_number_missing`,
    `reader_validity_malformed`."""
    if len(line) > LINE_CHARACTERS_MAX:
        return "reader_line_too_long"
    fields = [field.strip() for field in SEPARATORS.split(line) if field.strip()]
    number = number_in(fields)
    born = None if number is None else born_on(number)
    if number is None or born is None:
        return "reader_number_missing"
    found = VALID.search(line)
    if found is None:
        return CardRead(number, born, name_in(fields))
    since, until = day_of(*found.group(1, 2, 3)), None
    long_term = found.group(7) is not None
    until = None if long_term else day_of(*found.group(4, 5, 6))
    if since is None or (until is None and not long_term) or (until and until < since):
        return "reader_validity_malformed"
    return CardRead(number, born, name_in(fields), since, until, long_term)


def number_in(fields: list[str]) -> str | None:
    """The one field that is a number with its check character; None: none or several."""
    plain = [LABEL.sub("", field).upper() for field in fields]
    found = {each for each in plain if is_resident_number(each)}
    return found.pop() if len(found) == 1 else None


def name_in(fields: list[str]) -> str | None:
    """The field that is labelled as the name, else the first, if it looks like one."""
    for field in fields:
        label = LABEL.match(field)
        if label is not None and label.group(1).lower() in NAMES:
            return plain_name(LABEL.sub("", field))
    return plain_name(fields[0])


def plain_name(text: str) -> str | None:
    """A text that can be a name."""
    return text if NAME.fullmatch(text) else None


def day_of(year: str, month: str, day: str) -> date | None:
    """A day that there is."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
