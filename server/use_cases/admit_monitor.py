"""An officer of a watching side enters a session, with the powers of the table (Art. 27; A19)."""

from collections.abc import Mapping

from server.casework import sessions
from server.casework.acting import Acting
from server.casework.sessions import Chair, Entering
from server.domain.actor import Staff
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import monitor_entry
from server.domain.powers.acts import Act
from server.grants import Signer
from server.storage import live


async def admit_monitor(
    acting: Acting, name: ApplicationId, device: str, signer: Signer
) -> Mapping[str, str]:
    """A grant for an officer who watches fewer visits than the site's number.

    Raises: Refused `too_many_visits_watched` …, Forbidden, Unknown, NodeUnreachable."""
    door = await sessions.entering(acting, name)
    await acting.allow(Act.WATCH, door.case.sides, subject=name)
    officer = acting.staff()
    others = await watched_already(acting, officer, door)
    entry = monitor_entry(door.profile, door.visit, officer, others, acting.now)
    chair = Chair(device, officer.unit, number_of(door, officer))
    return await sessions.let_in(acting, door, entry, chair, signer, officer)


async def watched_already(acting: Acting, officer: Staff, door: Entering) -> int:
    """How many other visits an officer watches now."""
    every = await live.running(acting.work)
    return sum(officer.account in each.value.watching for each in every if each.id != door.kept.id)


def number_of(door: Entering, officer: Staff) -> int:
    """Which of the side's officers this is, from 1; the same one keeps the number."""
    mine = [each.account for each in door.kept.value.officers.values() if each.unit == officer.unit]
    known = list(dict.fromkeys(mine))
    return known.index(officer.account) + 1 if officer.account in known else len(known) + 1
