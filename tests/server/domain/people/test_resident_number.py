"""Numbers of resident identity cards; each one here is invented, of a region that is none."""

from datetime import date

import pytest

from server.domain.people.resident_number import born_on, check_character, is_resident_number

# The example of the standard itself (GB 11643-1999, appendix).
OF_THE_STANDARD = "11010519491231002"


def numbered(body: str) -> str:
    return body + check_character(body)


def test_the_example_of_the_standard_ends_with_x() -> None:
    assert check_character(OF_THE_STANDARD) == "X"


def test_a_number_with_its_check_character_was_read_whole() -> None:
    assert is_resident_number(numbered("99999919800229001"))


@pytest.mark.parametrize("place", range(17))
def test_one_digit_read_wrongly_is_noticed(place: int) -> None:
    number = numbered("99999919850817123")
    other = str((int(number[place]) + 1) % 10)
    assert not is_resident_number(number[:place] + other + number[place + 1 :])


def test_two_neighbours_exchanged_are_noticed() -> None:
    number = numbered("99999919850817123")
    assert not is_resident_number(number[:14] + number[15] + number[14] + number[16:])


@pytest.mark.parametrize(
    "number", ["", "123", numbered("99999919810229001"), "９" * 18, "x" * 18, "99999919850817123x"]
)
def test_what_is_no_number_is_refused(number: str) -> None:
    assert not is_resident_number(number)


def test_the_day_of_birth_is_in_the_number() -> None:
    assert born_on(numbered("99999919800229001")) == date(1980, 2, 29)
    assert born_on("999999198102290012") is None
