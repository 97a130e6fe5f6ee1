"""What is told to a system is signed with another secret from now on."""

from server.casework import subscriptions
from server.casework.acting import Acting
from server.domain.powers.acts import Act
from server.messages.signing import new_secret
from server.storage import webhooks


async def rotate_webhook(acting: Acting, name: str, seen: int) -> tuple[int, str]:
    """Give it a new secret.

    Returns: the new version, and the secret, to be shown this once.
    Raises: Forbidden, Unknown, StaleVersion."""
    await subscriptions.seen(acting, Act.SUBSCRIBE_EVENTS, name, seen)
    secret = new_secret()
    version = await webhooks.replace_secret(acting.work, name, seen, secret)
    await acting.enter("webhook_rotated", name)
    return version, secret
