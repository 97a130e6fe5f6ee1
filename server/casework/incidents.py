"""The passage of a recording that shows an incident, and before whom the incident lies now.

Who decides on an incident sees that passage and no second more (Art. 34; GD-89)."""

from datetime import timedelta
from typing import Final

from server.casework.case import Case
from server.domain.conduct.suspensions import State
from server.domain.identifiers import ApplicationId, UnitId
from server.domain.live_visit.cuts import Cut, Passage
from server.domain.record.archive import Case as Incident
from server.storage import conduct, days, live, reviews
from server.storage.database import Reader

BEFORE_CUT: Final = timedelta(minutes=5)
"""What is shown of a cut of which no packet tells the passage."""


async def before(reader: Reader, case: Case, unit: UnitId) -> Incident | None:
    """The incident of a visit, as it lies before a unit; None: there is none, or not for it."""
    day = await days.of_booking(reader, case.booking)
    cuts = () if day is None else day.value.cuts
    if not cuts or unit not in await deciding(reader, case):
        return None
    shown = await passage_of(reader, case, cuts[-1])
    return Incident(case.booking, unit, shown.since, shown.until)


async def passage_of(reader: Reader, case: Case, cut: Cut) -> Passage:
    """As the facility's packet tells it; else the minutes before the cut."""
    packets = await live.packets_on(reader, case.booking)
    return packets[-1].value.passage if packets else Passage(cut.at - BEFORE_CUT, cut.at)


async def deciding(reader: Reader, case: Case) -> frozenset[UnitId]:
    """Units before which something of this visit lies now.

    The bureau until it has proposed, the City until it has decided, the facility to which the
    packet was sent, and whoever reviews the cut or the suspension."""
    found = {each.value.facility for each in await live.packets_on(reader, case.booking)}
    open_reviews = await reviews_of(reader, "cut", case.name)
    bureau = case.application.bureau
    if bureau is not None:
        proposed = await conduct.suspensions_on(reader, bureau, case.name)
        if not proposed:
            found.add(bureau)
        for each in proposed:
            if each.value.suspension.state is State.PROPOSED:
                found.add(each.value.proposal.city)
            open_reviews |= await reviews_of(reader, "suspension", each.id)
    return frozenset(found) | open_reviews


async def reviews_of(reader: Reader, code: str, subject: str) -> frozenset[UnitId]:
    """Before whom unanswered complaints about an act lie."""
    every = await reviews.of_subject(reader, code, subject)
    return frozenset(each.value.before for each in every if each.value.answer is None)


async def holds(reader: Reader, case: Case) -> int:
    """How many undecided proposals and complaints need the recording as evidence (A24)."""
    name = ApplicationId(case.booking)
    found = len(await reviews_of(reader, "cut", name))
    if case.application.bureau is None:
        return found
    for each in await conduct.suspensions_on(reader, case.application.bureau, name):
        found += each.value.suspension.state is State.PROPOSED
        found += len(await reviews_of(reader, "suspension", each.id))
    return found
