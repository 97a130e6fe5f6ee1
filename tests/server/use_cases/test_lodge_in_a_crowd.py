"""Many families lodge for one slot at one moment: one gets it, all others three other times."""

import asyncio
from collections import Counter
from datetime import date

from sqlalchemy import insert

from server.casework.refused import Refused
from server.domain.identifiers import CustodyId, PersonId
from server.domain.slots.slots import State
from server.domain.vocabulary import Body, Custody, Party
from server.storage import slots
from server.storage.database import Work
from server.storage.errors import StorageBusy
from server.storage.people_tables import CUSTODY_RECORDS, FILING_STAMPS, PEOPLE, RELATIONSHIPS
from server.use_cases.lodge_application import lodge_application
from tests.support.figures import figures, size_of
from tests.support.province import (
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    PRISON,
    VISIT_AT,
    Province,
    asked,
    slot_of,
)

LODGERS = size_of("LODGERS", short=40, full=1000)


async def test_exactly_one_is_lodged_and_no_slot_is_held_on_one_side_only(
    province: Province,
) -> None:
    inmates = [PersonId(f"crowd-{number}") for number in range(LODGERS)]
    async with province.database.begin() as work:
        await enter_crowd(work, inmates, province)
        second = [slot_of(unit, 2, VISIT_AT) for unit in (BUREAU, PRISON)]
        assert await slots.move(work, second, State.FREE, State.LOST) == 2
    came = await asyncio.gather(*(lodged(province, inmate) for inmate in inmates))
    assert Counter(came) == {"lodged": 1, "slot_taken": LODGERS - 1}
    async with province.database.read() as reader:
        held = [
            await slots.of_unit(reader, unit, VISIT_AT, VISIT_AT.replace(minute=1))
            for unit in (BUREAU, PRISON)
        ]
    holders = {each.held_by for side in held for each in side if each.state is State.TAKEN}
    assert len(holders) == 1
    assert [sum(each.state is State.TAKEN for each in side) for side in held] == [1, 1]
    figures("lodging for one slot", lodgers=LODGERS, lodged=1, told=came.count("slot_taken"))


async def lodged(province: Province, inmate: PersonId) -> str:
    """What came of one family's wish; where too many wait it asks again, as a page does."""
    while True:
        try:
            async with province.acting(CLERK) as acting:
                await lodge_application(acting, asked(inmate=inmate, facility_named=PRISON))
        except StorageBusy:
            await asyncio.sleep(0)
            continue
        except Refused as refused:
            assert len(refused.nearest) == 3, "three other times are named"
            return refused.refusals[0].code
        return "lodged"


async def enter_crowd(work: Work, inmates: list[PersonId], province: Province) -> None:
    """Inmates of the prison, each of whom is the mother's and filed at both sides."""
    base = {"name": "试验", "born_on": date(1980, 1, 1), "language": "zh-CN", "version": 1}
    people = [
        {"id": each, "identity_kind": "resident_id_card", "identity_number": f"X{each}", **base}
        for each in inmates
    ]
    await work.tell(insert(PEOPLE), people)
    stays = [
        {
            "id": CustodyId(f"{each}-held"),
            "person_id": each,
            "regime": Custody.PRISON,
            "facility_id": PRISON,
            "number": f"N-{each}",
            "since": date(2025, 1, 1),
            "version": 1,
        }
        for each in inmates
    ]
    await work.tell(insert(CUSTODY_RECORDS), stays)
    related = [
        {
            "id": f"{MOTHER}.{each}",
            "visitor_id": MOTHER,
            "inmate_id": each,
            "party": Party.RELATIVE,
            "kind": "parent",
            "description": "",
            "same_register": True,
            "version": 1,
        }
        for each in inmates
    ]
    await work.tell(insert(RELATIONSHIPS), related)
    stamps = [
        {
            "relationship_id": f"{MOTHER}.{each}",
            "unit_id": unit,
            "body": body,
            "staff_id": by.account,
            "at": province.now,
        }
        for each in inmates
        for unit, body, by in (
            (BUREAU, Body.BUREAU, CLERK),
            (PRISON, Body.FACILITY, FACILITY_CLERK),
        )
    ]
    await work.tell(insert(FILING_STAMPS), stamps)
