"""An event that was given up is told once more."""

from server.casework import subscriptions
from server.casework.acting import Acting
from server.casework.refused import Unknown
from server.domain.powers.acts import Act
from server.storage import webhook_deliveries


async def resend_event(acting: Acting, name: str, delivery: str) -> None:
    """Queue it again.  Raises: Unknown, if it was not given up; Forbidden."""
    await subscriptions.found(acting, Act.SUBSCRIBE_EVENTS, name)
    if not await webhook_deliveries.send_again(acting.work, name, delivery, acting.now):
        raise Unknown("delivery", delivery)
    await acting.enter("webhook_sent_again", name, facts={"delivery": delivery})
