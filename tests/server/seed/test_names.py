"""Nobody can take an invented person for a real one."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from server.seed import names

numbers = some.integers(0, names.PEOPLE_MAX)
BORN = date(1980, 2, 29)


@given(numbers)
def test_a_person_is_called_a_test_or_an_example(number: int) -> None:
    assert re.match("^(试验|示例)", names.person_name(number))


def test_people_and_places_have_names_of_their_own() -> None:
    assert len({names.person_name(number) for number in range(5_000)}) == 5_000
    assert len({names.place_name(number) for number in range(300)}) == 300


@given(numbers, some.dates(date(1930, 1, 1), date(2020, 1, 1)))
def test_an_identity_number_has_a_region_that_does_not_exist_and_a_wrong_check_digit(
    number: int, born_on: date
) -> None:
    found = names.identity_number(number, born_on)
    assert re.fullmatch(r"00\d{15}[\dX]", found)
    assert found[-1] != names.check_digit(found[:-1])


def test_the_check_digit_is_that_of_the_standards_example() -> None:
    # GB 11643-1999, appendix: 11010519491231002X.
    assert names.check_digit("11010519491231002") == "X"


def test_identity_numbers_of_one_birthday_differ() -> None:
    assert len({names.identity_number(number, BORN) for number in range(3_000)}) == 3_000


@given(numbers)
def test_a_mobile_number_is_of_no_country(number: int) -> None:
    assert re.fullmatch(r"\+999\d{11}", names.mobile(number))


def test_ids_sort_by_time_and_are_of_version_7() -> None:
    earlier, later = names.row_id(1_000_000, 4, 9), names.row_id(1_000_001, 4, 1)
    assert earlier < later
    assert re.fullmatch(r"[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}", earlier)
