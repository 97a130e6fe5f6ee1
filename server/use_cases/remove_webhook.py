"""A system is told nothing any more, nor what is on its way; its log goes with it."""

from server.casework import subscriptions
from server.casework.acting import Acting
from server.domain.powers.acts import Act
from server.storage import webhook_deliveries


async def remove_webhook(acting: Acting, name: str, seen: int) -> None:
    """Take it out.  Raises: Forbidden, Unknown, StaleVersion."""
    await subscriptions.seen(acting, Act.SUBSCRIBE_EVENTS, name, seen)
    await webhook_deliveries.remove(acting.work, name, seen)
    await acting.enter("webhook_removed", name)
