"""A notice goes by the way that reaches its person, in their language."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.identifiers import PersonId
from server.messages.notifier import Value, queue_notice
from server.messages.reading import latest
from server.messages.templates import Templates
from server.storage.database import Database
from server.storage.inbox import latest as lines
from server.storage.outbox import Channel
from tests.support.office_rows import BUREAU, NINE, NOW, PRISON, person, units

TEMPLATES = Templates.load(ZoneInfo("Asia/Shanghai"))
LODGED: dict[str, Value] = {"reference": "2026-0017", "deadline": date(2026, 3, 12)}


async def noticed(
    database: Database, mobile: str | None, language: str = "zh-CN"
) -> tuple[Channel, ...]:
    async with database.begin() as work:
        who = await person(work, "person-1", mobile=mobile, language=language)
        await queue_notice(work, who, "application_lodged", LODGED, NOW)
    async with database.read() as reader:
        return tuple(sorted(line.message.channel for line in await lines(reader)))


async def test_who_has_a_telephone_gets_a_short_message(database: Database) -> None:
    assert await noticed(database, "13800000000") == (Channel.SMS,)


@pytest.mark.parametrize("mobile", [None, ""])
async def test_who_has_none_gets_a_line_of_the_call_list_and_a_letter(
    database: Database, mobile: str | None
) -> None:
    assert await noticed(database, mobile) == (Channel.CALL_LIST, Channel.LETTER)
    async with database.read() as reader:
        texts = {each.line.message.channel: each.text for each in await latest(reader, TEMPLATES)}
    assert "2026-0017" in texts[Channel.CALL_LIST]
    assert "2026年3月12日" in texts[Channel.LETTER]


async def test_a_notice_is_in_the_persons_own_language(database: Database) -> None:
    await noticed(database, "13800000000", "vi")
    async with database.read() as reader:
        shown = await latest(reader, TEMPLATES)
    assert "ngày 12/3/2026" in shown[0].text


async def test_a_bureau_is_told_by_its_name_and_a_facility_never(database: Database) -> None:
    booked: dict[str, Value] = {"reference": "2026-0017", "start": NINE, "site": BUREAU}
    async with database.begin() as work:
        await units(work, BUREAU, PRISON)
        who = await person(work, "person-1")
        await queue_notice(work, who, "application_booked", booked, NOW)
    for site in (PRISON, "nowhere-1"):
        with pytest.raises(AssertionError, match="names a facility"):
            async with database.begin() as work:
                told = booked | {"site": site}
                await queue_notice(work, who, "application_booked", told, NOW)
    async with database.read() as reader:
        shown = await latest(reader, TEMPLATES)
    assert [BUREAU in each.text and PRISON not in each.text for each in shown] == [True]


async def test_what_is_a_callers_mistake_is_a_bug(database: Database) -> None:
    naive = datetime(2026, 3, 9, 9, 0, tzinfo=UTC).replace(tzinfo=None)
    wrong: list[tuple[PersonId, dict[str, Value]]] = [
        (PersonId("nobody-1"), LODGED),
        (PersonId("person-1"), {"reference": "1", "deadline": naive}),
        (PersonId("person-1"), LODGED | {"inmate": "x"}),
    ]
    async with database.begin() as work:
        await person(work, "person-1")
    for who, parameters in wrong:
        with pytest.raises(AssertionError):
            async with database.begin() as work:
                await queue_notice(work, who, "application_lodged", parameters, NOW)
