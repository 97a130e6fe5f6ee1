"""Cuts and their incident packets for the facility's own assessment (Art. 29; GD-76)."""

from datetime import datetime, timedelta
from typing import Final

from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.day import facilities_now
from server.domain.live_visit.cuts import Cut, Passage, packet_of
from server.storage.ids import new_id
from server.storage.live import PACKETS

BEFORE_CUT: Final = timedelta(minutes=2)
"""House rule: so much of the recording before a press shows what it was for, if nobody warned."""


async def hand_over(acting: Acting, case: Case, cut: Cut, began_at: datetime | None) -> int:
    """Keep the packet of a cut whose ground is told, for each facility of the visit.

    Args:
        began_at: when talk began, if it did.
    Returns: how many packets were made."""
    profile = acting.law.of_visit(cut.at)
    made = 0
    for facility in facilities_now(case):
        packet = packet_of(profile, cut, facility, passage_of(cut, began_at))
        if packet is None:
            continue
        name = new_id(acting.now)
        await PACKETS.add(acting.work, name, packet)
        facts = {"packet": name, "facility": facility, "ground": packet.ground}
        await acting.enter(
            "incident_handed_over", case.name, facts=facts, citations=(packet.citation,)
        )
        made += 1
    return made


def passage_of(cut: Cut, began_at: datetime | None) -> Passage:
    """The stretch of the recording that shows what a cut was for: from the first warning on."""
    since = min((*cut.warnings, cut.at - BEFORE_CUT))
    return Passage(max(since, began_at) if began_at is not None else since, cut.at)
