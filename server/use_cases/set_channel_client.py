"""A channel gets a key, another key, or is taken out of use (Art. 8).

The Department does, which coordinates the system (Art. 34): whoever keeps the machine must not be
able to lodge in a family's name."""

from server.casework.acting import Acting
from server.casework.channel_clients import is_public_key
from server.casework.refused import Malformed, Unknown
from server.domain.powers.acts import Act
from server.domain.profile.profile import Profile
from server.storage import channel_clients
from server.storage.channel_clients import ChannelClient
from server.storage.shelf import Kept


async def set_channel_client(
    acting: Acting, name: str, client: ChannelClient, seen: int = 0
) -> Kept[ChannelClient]:
    """Enter a client, or change the one of this name.

    Args:
        seen: the version that is changed; 0: it is new.
    Raises: Malformed: no key, or a channel that the text does not have; Forbidden,
    Unknown, StaleVersion."""
    await acting.allow(Act.SET_CHANNEL, [acting.staff().unit], subject=name)
    if not is_public_key(client.public_key):
        raise Malformed("channel_key_malformed", "an Ed25519 key is 64 hexadecimal digits")
    if client.channel not in outside(acting.profile):
        raise Malformed("channel_unknown", "the text in force has no such channel from outside")
    shelf = channel_clients.CHANNEL_CLIENTS
    if seen and await shelf.get(acting.work, name) is None:
        raise Unknown("channel_client", name)
    if seen:
        kept = await shelf.change(acting.work, Kept(name, client, seen), client)
    else:
        kept = await shelf.add(acting.work, name, client)
    facts: dict[str, str | int] = {"channel": client.channel, "active": int(client.active)}
    facts |= {"key": client.public_key}
    await acting.enter("channel_client_set", name, facts=facts)
    return kept


def outside(profile: Profile) -> frozenset[str]:
    """The ways in that lead past a desk: no key opens a desk's own."""
    rules = profile.lodging
    if rules is None:
        return frozenset()
    return frozenset(rules.later_channels.value) - frozenset(rules.first_channels.value)
