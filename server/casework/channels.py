"""An outside channel's request is let in: signed by an active client, fresh, and not a copy.

For the frame of the API, before any act is under way: who acts is then the applicant whom the
channel has authenticated, and the channel's code is the one of this client (Art. 8)."""

from datetime import datetime

from server.casework.channel_clients import CLOCKS_APART_MAX, SignedRequest, fault_of
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import PersonId
from server.storage import applicants, channel_clients, papers
from server.storage.channel_clients import ChannelClient, UsedNonce
from server.storage.database import Reader, Work
from server.storage.ids import new_id


async def admit(work: Work, request: SignedRequest, now: datetime) -> ChannelClient:
    """The client whose request it is; its nonce is used up.

    Raises: Unknown, if there is no such client or it is out of use; Malformed with the code of
    what is wrong, `channel_nonce_used` for a copy."""
    client = await known(work, request, now)
    # Older numbers belong to requests that the clock refuses anyway.
    await channel_clients.forget_before(work, now - 2 * CLOCKS_APART_MAX)
    if await channel_clients.is_used(work, request.client, request.nonce):
        raise Malformed("channel_nonce_used", "this request was taken before")
    used = UsedNonce(request.client, request.nonce, now)
    await channel_clients.USED_NONCES.add(work, new_id(now), used)
    return client


async def known(reader: Reader, request: SignedRequest, now: datetime) -> ChannelClient:
    """The client that has signed a request, a copy or not.  Raises: Unknown, Malformed."""
    found = await channel_clients.CHANNEL_CLIENTS.get(reader, request.client)
    if found is None or not found.value.active:
        raise Unknown("channel_client", "")
    fault = fault_of(request, found.value.public_key, now)
    if fault is not None:
        raise Malformed(fault, "the request is not this client's own")
    return found.value


async def stands_for(reader: Reader, person: PersonId) -> PersonId:
    """Somebody for whom a channel may stand: whom this office, too, has once seen to be who it is.

    Raises: Unknown, for who has neither a verified account nor a passed authentication here."""
    account = await applicants.by_person(reader, person)
    if account is not None and account.may_lodge():
        return person
    results = await papers.authentications_of(reader, frozenset({person}))
    if not any(each.passed for each in results):
        raise Unknown("person", "")
    return person
