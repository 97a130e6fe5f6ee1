"""Each receipt has a number of its own, however many are given out in a day."""

from datetime import UTC, datetime

import pytest

from server.casework import references
from server.use_cases.lodge_application import lodge_application
from tests.support.province import CLERK, MOTHER, OTHER_SON, SON, Province, asked


async def test_a_number_that_is_given_out_already_is_drawn_again(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([7, 7, 7, 8])
    monkeypatch.setattr("server.casework.references.secrets.randbelow", lambda _: next(draws))
    found = []
    for inmate in (SON, OTHER_SON):
        async with province.acting(CLERK) as acting:
            answer = await lodge_application(acting, asked(MOTHER, inmate=inmate))
        found.append(answer.case.stored.reference)
    assert [each[6:12] for each in found] == ["000007", "000008"]
    assert all(references.is_whole(each) for each in found)


def test_a_slip_of_one_digit_is_heard() -> None:
    number = references.new_reference(datetime(2026, 3, 2, tzinfo=UTC))
    assert references.is_whole(number)
    for place, digit in enumerate(number):
        other = str((int(digit) + 1) % 10)
        assert not references.is_whole(number[:place] + other + number[place + 1 :])
