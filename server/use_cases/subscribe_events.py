"""A system is told of events from now on: of all units for the Department, of its own for a unit
(Art. 32, 34)."""

from server.casework import subscriptions
from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.messages import webhooks
from server.messages.errors import WebhookRefused
from server.messages.settings import WebhookSettings
from server.storage import units
from server.storage.webhooks import EventType


async def subscribe_events(
    acting: Acting,
    settings: WebhookSettings,
    url: str,
    event_types: frozenset[EventType],
    concerned: frozenset[UnitId],
) -> tuple[str, str]:
    """Begin to tell a system.

    Args:
        concerned: whose events; empty: those of all units.
    Returns: the subscription's id, and its secret, to be shown this once.
    Raises: Malformed (`webhook_url_malformed` …), TooManySubscriptions, Forbidden, Unknown."""
    await subscriptions.allow_each(acting, Act.SUBSCRIBE_EVENTS, concerned)
    known = await units.named(acting.work, concerned)
    for unit in sorted(concerned - known.keys()):
        raise Unknown("unit", unit)
    try:
        name, secret = await webhooks.subscribe(
            acting.work, settings, url, event_types, concerned, acting.now
        )
    except WebhookRefused as refused:
        raise Malformed(refused.code, "events may not be sent to this address") from None
    facts: dict[str, str | int] = {"types": len(event_types), "units": len(concerned) or "all"}
    await acting.enter("webhook_subscribed", name, facts=facts)
    return name, secret
