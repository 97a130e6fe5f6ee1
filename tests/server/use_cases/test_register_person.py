"""People at a desk: found by a paper or entered, put right, authenticated, looked up (Art. 7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.casework.acting import Acting
from server.casework.persons import Shown, Told
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.identifiers import CustodyId, PersonId
from server.domain.people.people import CustodyRecord
from server.domain.people.resident_number import check_character
from server.domain.vocabulary import Custody
from server.storage import papers, people, register
from server.storage.errors import StaleVersion
from server.storage.people import StoredStay
from server.storage.register import REGISTER
from server.use_cases.authenticate_person import Finding, authenticate_person
from server.use_cases.correct_person import Correction, correct_person
from server.use_cases.look_up_custody import MATCHES_MAX, look_up_custody
from server.use_cases.register_person import register_person
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    FACILITY_OFFICER,
    MOTHER,
    OTHER_BUREAU,
    PRISON,
    SON,
    Province,
    account,
    enter_person,
)

BORN: date = date(1968, 8, 17)
BODY = "99999919680817001"
NUMBER = BODY + check_character(BODY)
AUNT = Told("试验姨", BORN, "resident_id_card", NUMBER, "19900000001", site=BUREAU)
PURPOSE = "first application"
PHOTO = "ab" * 32


async def registered(province: Province, told: Told = AUNT) -> Shown:
    async with province.acting(CLERK) as acting:
        return await register_person(acting, told, PURPOSE)


async def lines(acting: Acting) -> list[str]:
    rows = await acting.work.ask(REGISTER.select().order_by(REGISTER.c.number))
    return [str(dict(row._mapping)) for row in rows]


async def test_who_is_new_is_entered_and_shown_with_masked_numbers(province: Province) -> None:
    person = await registered(province)
    assert person.identity_number == "99" + "*" * 14 + NUMBER[-2:]
    assert person.mobile == "19*******01" and person.version == 1
    async with province.acting(CLERK) as acting:
        written = await lines(acting)
    assert "person_registered" in written[0] and PURPOSE in written[0]
    assert NUMBER not in written[0] and "试验姨" not in written[0]


async def test_the_same_paper_is_the_same_person(province: Province) -> None:
    first = await registered(province)
    again = await registered(province)
    assert again == first


async def test_one_number_with_another_name_is_neither_entered_nor_told(
    province: Province,
) -> None:
    await registered(province)
    with pytest.raises(Malformed, match="another name") as told:
        await registered(province, Told("试验甲", BORN, "resident_id_card", NUMBER))
    assert told.value.code == "person_differs" and "试验姨" not in str(told.value)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Told("试验甲", BORN, "resident_id_card", BODY + "Y"), "identity_number"),
        (Told("试验甲", date(1968, 8, 18), "resident_id_card", NUMBER), "born_on_differs"),
    ],
)
async def test_a_number_that_was_misread_makes_nobody(
    province: Province, told: Told, code: str
) -> None:
    with pytest.raises(Malformed) as refused:
        await registered(province, told)
    assert refused.value.code == code


async def test_nobody_looks_at_a_person_without_saying_what_for(province: Province) -> None:
    with pytest.raises(Refused) as told:
        async with province.acting(CLERK) as acting:
            await register_person(acting, AUNT, " ")
    assert [each.code for each in told.value.refusals] == ["access_without_purpose"]


async def test_a_household_register_identifies_minors_only(province: Province) -> None:
    with pytest.raises(Refused) as told:
        await registered(province, Told("试验甲", BORN, "household_register", "H1"))
    assert told.value.refusals[0].code == "id_kind_not_accepted"
    child = await registered(province, Told("试验童", date(2015, 1, 1), "household_register", "H2"))
    assert child.identity_kind == "household_register"


async def test_a_facility_enters_an_inmate_whose_papers_nobody_has(province: Province) -> None:
    async with province.acting(FACILITY_CLERK) as acting:
        told = Told("试验乙", BORN, "resident_id_card")
        assert (await register_person(acting, told, "admission")).identity_number == ""


async def test_who_watches_registers_nobody(province: Province) -> None:
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_OFFICER) as acting:
            await register_person(acting, AUNT, PURPOSE)


async def test_a_misspelling_is_put_right_and_the_register_names_the_field_alone(
    province: Province,
) -> None:
    async with province.acting(CLERK) as acting:
        right = await correct_person(acting, MOTHER, 1, Correction(name="试验母"), "misspelt")
        written = (await lines(acting))[-1]
    assert right.name == "试验母" and right.version == 2
    assert "name" in written and "试验母" not in written
    with pytest.raises(StaleVersion):
        async with province.acting(CLERK) as acting:
            await correct_person(acting, MOTHER, 1, Correction(name="试验"), "misspelt")


async def test_a_desk_that_has_nothing_to_do_with_somebody_finds_nobody(
    province: Province,
) -> None:
    with pytest.raises(Unknown):
        async with province.acting(account(CLERK.role, OTHER_BUREAU)) as acting:
            await correct_person(acting, MOTHER, 1, Correction(name="试验"), "misspelt")


async def test_a_paper_is_not_given_to_a_second_person(province: Province) -> None:
    await registered(province)
    correction = Correction(identity_number=NUMBER, born_on=BORN)
    with pytest.raises(Malformed) as told:
        async with province.acting(CLERK) as acting:
            await correct_person(acting, MOTHER, 1, correction, "paper seen")
    assert told.value.code == "identity_known"


async def test_an_empty_correction_is_none(province: Province) -> None:
    with pytest.raises(Malformed, match="nothing"):
        async with province.acting(CLERK) as acting:
            await correct_person(acting, MOTHER, 1, Correction(), "seen")


async def test_an_officers_finding_is_kept_with_the_hash_of_the_photograph(
    province: Province,
) -> None:
    aunt = (await registered(province)).person
    async with province.acting(CLERK) as acting:
        await authenticate_person(acting, aunt, Finding(False, PHOTO, device=None, words="hazy"))
        result = await authenticate_person(acting, aunt, Finding(True, PHOTO, "scar, same eyes"))
        every = await papers.authentications_of(acting.work, frozenset({aunt}))
    assert result.method == "officer_finding" and result.by == CLERK.account
    assert sorted(each.passed for each in every) == [False, True]


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (Finding(True, "none", "seen"), "photo_hash"),
        (Finding(True, PHOTO, " "), "finding_without_words"),
    ],
)
async def test_a_finding_names_its_photograph_and_what_was_seen(
    province: Province, finding: Finding, code: str
) -> None:
    with pytest.raises(Malformed) as told:
        async with province.acting(CLERK) as acting:
            await authenticate_person(acting, MOTHER, finding)
    assert told.value.code == code


async def test_a_facility_authenticates_no_family(province: Province) -> None:
    with pytest.raises(Forbidden):
        async with province.acting(FACILITY_CLERK) as acting:
            await authenticate_person(acting, MOTHER, Finding(True, PHOTO, "seen"))


async def test_a_desk_learns_where_somebody_is_held_and_each_look_has_its_line(
    province: Province,
) -> None:
    async with province.acting(CLERK) as acting:
        found = await look_up_custody(acting, f"试验{SON}", date(1970, 5, 1), PURPOSE)
        written = await lines(acting)
        head = await register.head(acting.work)
    assert [(each.inmate, each.facility) for each in found] == [(SON, PRISON)]
    assert found[0].number == "N-*on" and head.number == 1 and PURPOSE in written[0]


async def test_who_is_free_is_not_found_and_the_look_is_written_all_the_same(
    province: Province,
) -> None:
    async with province.acting(CLERK) as acting:
        assert await look_up_custody(acting, f"试验{MOTHER}", date(1970, 5, 1), PURPOSE) == ()
        assert (await register.head(acting.work)).number == 1


async def test_a_name_that_many_bear_tells_nobody(province: Province) -> None:
    async with province.database.begin() as work:
        for number in range(MATCHES_MAX + 1):
            name = PersonId(f"same-{number}")
            await enter_person(work, name)
            seen = await people.get(work, name)
            assert seen is not None
            await people.save(work, replace(seen, name="试验同名"))
            since = date(2025, 1, 1) + timedelta(days=number)
            record = CustodyRecord(CustodyId(f"of {name}"), name, Custody.PRISON, PRISON, since)
            await people.add_stay(work, StoredStay(record, f"M-{number}"))
    with pytest.raises(Malformed, match="too many"):
        async with province.acting(CLERK) as acting:
            await look_up_custody(acting, "试验同名", date(1970, 5, 1), PURPOSE)
