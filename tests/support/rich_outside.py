"""What the rich province has towards other systems: a webhook with a delivery, a letter to hand
over, a channel that lodges."""

from server.domain.identifiers import PersonId
from server.storage import channel_clients, outbox, webhook_deliveries
from server.storage.channel_clients import ChannelClient
from server.storage.webhooks import EventType, emit, subscribe
from tests.support.province import BUREAU, PRISON, Province
from tests.support.webhook_rows import EVERY, SECRET

CLIENT = "client-1"


async def about_outside(province: Province, family: PersonId) -> dict[str, list[str]]:
    """One of each, and what it is called."""
    now = province.now
    async with province.database.begin() as work:
        units = frozenset({BUREAU, PRISON})
        url = "https://hooks.example/in"
        webhook = await subscribe(work, url, SECRET, EVERY, units, now)
        told = {"application": "application-1", "state": "booked"}
        about = "applications/application-1"
        await emit(work, EventType.APPLICATION_MOVED, about, told, (BUREAU,), now)
        logged = await webhook_deliveries.delivery_log(work, webhook)
        letter = outbox.Message(
            outbox.Channel.LETTER, family, "application_decided", "zh-CN", {"reference": "1"}
        )
        message = await outbox.queue(work, letter, now)
        client = ChannelClient("official_site", "ab" * 32)
        await channel_clients.CHANNEL_CLIENTS.add(work, CLIENT, client)
    return {
        "webhook": [webhook],
        "delivery": [each.id for each in logged],
        "message": [message],
        "client": [CLIENT],
    }
