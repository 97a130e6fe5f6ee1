"""/units/{unit}/incident-packets: cuts that a facility was handed to assess (Art. 29; GD-76)."""

from typing import Final

from server.calls.cursors import cursor_of, key_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, CitationShown, Page, PageQuery, cited
from server.casework.acting import Looking
from server.domain.identifiers import UnitId
from server.domain.live_visit.cuts import Packet
from server.domain.powers.acts import Act
from server.law import Law
from server.storage import live
from server.storage.shelf import Kept


class PacketShown(Answer):
    """A cut, its ground and the passage that shows it; the facility finds what it is worth."""

    id: str
    application: str
    cut_by: str
    at: str
    ground: str
    reason: str
    without_dissuasion: bool
    since: str
    until: str
    citation: CitationShown


async def of_unit(looking: Looking, asked: Asked) -> Page[PacketShown]:
    """What a facility was handed, the first first."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.SEND_PACKET, [unit], subject=unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 1)
    after = "" if key is None else key[0]
    found = await live.packets_of(looking.reader, unit, query.limit, after)
    last = found[-1] if len(found) == query.limit else None
    return Page(
        items=[shown(looking.law, each) for each in found],
        next=cursor_of(last.id) if last else "",
    )


def shown(law: Law, kept: Kept[Packet]) -> PacketShown:
    """One of them as it goes out."""
    packet = kept.value
    return PacketShown(
        id=kept.id,
        application=packet.booking,
        cut_by=packet.cut_by,
        at=law.local(packet.at).isoformat(),
        ground=packet.ground,
        reason=packet.reason,
        without_dissuasion=packet.without_dissuasion,
        since=law.local(packet.passage.since).isoformat(),
        until=law.local(packet.passage.until).isoformat(),
        citation=cited(packet.citation),
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/incident-packets",
        "list_incident_packets",
        "Cuts that a facility was handed for its assessment (Art. 29)",
        staff(),
        Page[PacketShown],
        look=of_unit,
        query=PageQuery,
        tags=("visits",),
    ),
)
