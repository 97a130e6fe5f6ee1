"""A system is told no more for a while, or again; what is queued waits."""

from dataclasses import replace

from server.casework import subscriptions
from server.casework.acting import Acting
from server.domain.powers.acts import Act
from server.storage import webhooks
from server.storage.webhooks import Subscription


async def switch_webhook(acting: Acting, name: str, seen: int, *, active: bool) -> Subscription:
    """Stop telling, or begin again.  Raises: Forbidden, Unknown, StaleVersion."""
    found = await subscriptions.seen(acting, Act.SUBSCRIBE_EVENTS, name, seen)
    version = await webhooks.set_active(acting.work, name, seen, active)
    await acting.enter("webhook_switched", name, facts={"active": int(active)})
    return replace(found, active=active, version=version)
