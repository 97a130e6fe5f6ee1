"""Lines of card readers, in the forms that keyboard readers type; each number is invented."""

from datetime import date

import pytest

from server.adapters.id_reader import LINE_CHARACTERS_MAX, CardRead, parse_reader_line
from server.domain.people.resident_number import check_character

BODY = "99999919850817123"
NUMBER = BODY + check_character(BODY)
BORN = date(1985, 8, 17)
SINCE, UNTIL = date(2015, 1, 1), date(2035, 1, 1)
WHOLE = CardRead(NUMBER, BORN, "试验甲", SINCE, UNTIL)


@pytest.mark.parametrize(
    "line",
    [
        f"试验甲\t男\t汉\t19850817\t试验省试验市\t{NUMBER}\t试验公安局\t20150101-20350101",
        f"试验甲,男,汉,1985.08.17,试验省,{NUMBER},试验公安局,2015.01.01-2035.01.01\r\n",
        f"试验甲|男|汉|{NUMBER}|2015-01-01至2035-01-01",
        f"姓名:试验甲;公民身份号码：{NUMBER.lower()};有效期限:2015年01月01日-2035年01月01日",
        f"number={NUMBER},name=试验甲,2015/01/01~2035/01/01",
    ],
)
def test_the_common_forms_are_read_alike(line: str) -> None:
    assert parse_reader_line(line) == WHOLE


def test_a_card_without_an_end_is_valid_on_every_day() -> None:
    card = parse_reader_line(f"试验甲,{NUMBER},20150101-长期")
    assert isinstance(card, CardRead) and card.long_term and card.is_valid_on(date(2099, 1, 1))


def test_a_card_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    assert WHOLE.is_valid_on(UNTIL) and WHOLE.is_valid_on(date(2035, 1, 2)) is False


def test_a_reader_that_types_the_number_alone_says_nothing_of_validity() -> None:
    card = parse_reader_line(NUMBER)
    assert card == CardRead(NUMBER, BORN) and card.is_valid_on(SINCE) is None


def test_a_name_of_other_letters_is_a_name() -> None:
    card = parse_reader_line(f"阿依·试验,{NUMBER}")
    assert isinstance(card, CardRead) and card.name == "阿依·试验"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x" * (LINE_CHARACTERS_MAX + 1), "reader_line_too_long"),
        ("", "reader_number_missing"),
        (f"试验甲,{BODY}", "reader_number_missing"),
        (f"试验甲,{NUMBER[:-2]}0{NUMBER[-1]}", "reader_number_missing"),
        (f"{NUMBER},{'99999919850817131' + check_character('99999919850817131')}",
         "reader_number_missing"),
        (f"试验甲,{NUMBER},20150101-20140101", "reader_validity_malformed"),
        (f"试验甲,{NUMBER},20151301-20350101", "reader_validity_malformed"),
    ],
)  # fmt: skip
def test_what_was_misread_is_said_so(line: str, code: str) -> None:
    assert parse_reader_line(line) == code
