"""Messages as people look at them: with their text, whatever one of them holds."""

from zoneinfo import ZoneInfo

from server.domain.identifiers import PersonId
from server.messages.reading import UNREADABLE, latest, text_of, to_hand_over
from server.messages.templates import Templates
from server.storage.database import Database
from server.storage.outbox import Channel, Message, queue
from tests.support.office_rows import BUREAU, NOW, person, units
from tests.support.single import only

TEMPLATES = Templates.load(ZoneInfo("Asia/Shanghai"))


def message(channel: Channel, template: str = "application_withdrawn") -> Message:
    return Message(channel, PersonId("person-1"), template, "en", {"reference": "2026-0017"})


async def test_a_message_whose_sentence_is_gone_hides_no_other(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "person-1")
        await queue(work, message(Channel.SMS), NOW)
        await queue(work, message(Channel.SMS, "gone"), NOW)
    async with database.read() as reader:
        texts = [each.text for each in await latest(reader, TEMPLATES)]
    assert sorted(texts) == [UNREADABLE, "Remote visits: your application 2026-0017 is withdrawn."]


async def test_the_call_list_of_a_bureau_says_what_to_say(database: Database) -> None:
    async with database.begin() as work:
        await units(work, BUREAU)
        await person(work, "person-1", mobile=None, site=BUREAU)
        await queue(work, message(Channel.CALL_LIST), NOW)
    async with database.read() as reader:
        shown = only(await to_hand_over(reader, TEMPLATES, Channel.CALL_LIST, BUREAU))
    assert shown.text == "Please call and say: your application 2026-0017 is withdrawn."


def test_each_channel_has_its_form() -> None:
    texts = {channel: text_of(TEMPLATES, message(channel)) for channel in Channel}
    assert len(set(texts.values())) == len(Channel)
    assert texts[Channel.ACCOUNT] == "your application 2026-0017 is withdrawn."
    assert "\nYour application 2026-0017 is withdrawn.\n" in texts[Channel.LETTER]
