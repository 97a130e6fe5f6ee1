"""The interpreter of a visit enters its session with a voice and no power (Art. 28; GD-73)."""

from collections.abc import Mapping

from server.casework import sessions
from server.casework.acting import Acting
from server.casework.sessions import Chair
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import interpreter_entry
from server.domain.powers.acts import Act
from server.grants import Signer


async def admit_interpreter(
    acting: Acting, name: ApplicationId, device: str, signer: Signer
) -> Mapping[str, str]:
    """A grant for the account that was named for this visit.

    Raises: Refused, Forbidden, Unknown, NodeUnreachable."""
    door = await sessions.entering(acting, name)
    account = acting.staff()
    before = [account.unit] if account.account == door.visit.interpreter else []
    await acting.allow(Act.INTERPRET, door.case.sides, before, subject=name)
    entry = interpreter_entry(door.profile, door.visit, account, acting.now)
    return await sessions.let_in(acting, door, entry, Chair(device, account.unit), signer, account)
