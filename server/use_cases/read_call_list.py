"""A clerk reads whom to call, or to whom letters go: who has no mobile is told by hand (Art. 17).

Each person who is shown has a line with what the look was for (Art. 31(5))."""

from dataclasses import dataclass
from typing import Final

from server.casework.acting import Acting, demand
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.record.privacy import purpose_refusals
from server.messages import reading
from server.messages.reading import Shown
from server.messages.templates import Templates
from server.storage import people
from server.storage.outbox import Channel
from server.storage.people import StoredPerson

LINES_MAX: Final = 50
"""The oldest; who has told them finds the next."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody, and what is to be told."""

    person: StoredPerson
    shown: Shown


async def read_call_list(
    acting: Acting, templates: Templates, unit: UnitId, channel: Channel, purpose: str
) -> tuple[ToTell, ...]:
    """The call list or the letters of a bureau, the oldest first.

    Raises: Refused (`access_without_purpose`), Forbidden, Unknown."""
    acting.staff()
    await acting.allow(Act.SEE_APPLICATION, [unit], subject=unit)
    demand(purpose_refusals(acting.profile, purpose))
    lines = await reading.to_hand_over(acting.work, templates, channel, unit)
    lines = lines[:LINES_MAX]
    known = await people.named(acting.work, {each.line.message.person for each in lines})
    for person in sorted(known):
        facts: dict[str, str | int] = {"channel": channel.value, "unit": unit}
        await acting.enter("call_list_read", person, facts=facts, purpose=purpose)
    return tuple(ToTell(known[each.line.message.person], each) for each in lines)
