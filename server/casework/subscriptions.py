"""Systems that are told of events: whose they are, and how one is found."""

from collections.abc import Iterable

from server.casework.acting import Acting, Looking
from server.casework.refused import Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.storage import webhooks
from server.storage.errors import StaleVersion
from server.storage.webhooks import Subscription


async def allow_each(
    looking: Looking, act: Act, concerned: Iterable[UnitId], subject: str = ""
) -> None:
    """Let go on who may do the act in each of these units; in none: who may in the whole province.

    Raises: Unknown, Forbidden."""
    looking.staff()
    for unit in sorted(concerned):
        await looking.allow(act, [unit], subject=subject)
    if not concerned:
        await looking.allow(act, [], subject=subject)


async def found(looking: Looking, act: Act, name: str) -> Subscription:
    """A subscription to units in which somebody may do the act.  Raises: Unknown, Forbidden."""
    subscription = await webhooks.get(looking.reader, name)
    if subscription is None:
        raise Unknown("webhook", name)
    await allow_each(looking, act, subscription.units, name)
    return subscription


async def seen(acting: Acting, act: Act, name: str, version: int) -> Subscription:
    """As `found`, in the version that was seen.  Raises: StaleVersion too."""
    subscription = await found(acting, act, name)
    if subscription.version != version:
        raise StaleVersion("webhook_subscriptions", name, version)
    return subscription


async def visible(looking: Looking, act: Act) -> tuple[Subscription, ...]:
    """All that somebody may see.  Raises: Forbidden, if the role has none."""
    staff = looking.staff()
    await looking.allow(act, [staff.unit], subject=staff.unit)
    shown: list[Subscription] = []
    for each in await webhooks.subscriptions(looking.reader):
        try:
            await allow_each(looking, act, each.units)
        except Unknown:
            continue
        shown.append(each)
    return tuple(shown)
