"""Lists of applications: of a unit, of a person, by state, page by page."""

from server.domain.applications.applications import State
from server.storage import application_lists
from tests.support.province import (
    BROTHER,
    BUREAU,
    IN_REHAB,
    MOTHER,
    OTHER_BUREAU,
    OTHER_SON,
    PRISON,
    REHAB,
    SON,
    VISIT_AT,
    Province,
    asked,
)
from tests.support.underway import booked, lodged


async def three(province: Province) -> list[str]:
    first = await booked(province, asked(MOTHER, BROTHER))
    province.pass_by(minutes=1)
    second = await lodged(province, asked(MOTHER, inmate=OTHER_SON))
    province.pass_by(minutes=1)
    third = await lodged(province, asked(MOTHER, inmate=IN_REHAB, start=VISIT_AT.replace(hour=11)))
    return [first, second, third]


async def test_a_unit_has_its_applications_the_newest_first_and_by_pages(
    province: Province,
) -> None:
    first, second, third = await three(province)
    async with province.database.read() as reader:
        page = await application_lists.of_unit(reader, BUREAU, (), 2)
        assert [each.id for each in page] == [third, second]
        after = (page[-1].made_at, page[-1].id)
        rest = await application_lists.of_unit(reader, BUREAU, (), 2, after)
        assert [each.id for each in rest] == [first]
        assert await application_lists.of_unit(reader, OTHER_BUREAU, (), 2) == ()
        of_rehab = await application_lists.of_unit(reader, REHAB, (), 2)
    assert [each.id for each in of_rehab] == [third]


async def test_by_state(province: Province) -> None:
    first, second, third = await three(province)
    async with province.database.read() as reader:
        found = await application_lists.of_unit(reader, BUREAU, [State.IN_REVIEW], 9)
        of_prison = await application_lists.of_unit(reader, PRISON, [State.BOOKED], 9)
    assert [each.id for each in found] == [third, second]
    assert [(each.id, each.state) for each in of_prison] == [(first, State.BOOKED)]


async def test_of_a_person_in_whatever_part_and_of_an_applicant_alone(province: Province) -> None:
    first, second, third = await three(province)
    async with province.database.read() as reader:
        of = application_lists.of_person
        assert [each.id for each in await of(reader, MOTHER, 9)] == [third, second, first]
        assert [each.id for each in await of(reader, BROTHER, 9)] == [first]
        assert [each.id for each in await of(reader, SON, 9)] == [first]
        assert [e.id for e in await of(reader, MOTHER, 9, unit=REHAB)] == [third]
        own = application_lists.of_applicant
        assert [each.id for each in await own(reader, BROTHER, 9)] == []
        assert len(await own(reader, MOTHER, 9)) == 3


async def test_those_that_start_soon_the_first_first(province: Province) -> None:
    first, second, third = await three(province)
    every = (State.IN_REVIEW, State.BOOKED)
    async with province.database.read() as reader:
        found = await application_lists.starting(reader, every, VISIT_AT, 9)
        assert {each.id for each in found} == {first, second}
        later = VISIT_AT.replace(hour=11)
        found = await application_lists.starting(reader, every, later, 9, since=later)
        assert [each.id for each in found] == [third]
        assert await application_lists.starting(reader, every, later, 9, special=True) == ()
        review = await application_lists.under_review(reader, [State.IN_REVIEW], 1)
        assert [each.id for each in review] == [second]
