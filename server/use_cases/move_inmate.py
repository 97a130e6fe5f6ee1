"""An inmate is moved, released, in hospital or dead, as a facility tells it (A42)."""

from server.casework import moving, persons
from server.casework.acting import Acting
from server.casework.moving import Change, Done
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act


async def move_inmate(acting: Acting, inmate: PersonId, change: Change) -> Done:
    """Change the custody record; every living application follows, and the answer names each.

    Raises: Malformed, Forbidden, Unknown, StaleVersion."""
    stay = await persons.held(acting.work, inmate, acting.now)
    to = [] if change.to is None else [change.to]
    await acting.allow(Act.IMPORT_CUSTODY, [stay.record.facility, *to], subject=inmate)
    return await moving.move(acting, stay, change)
