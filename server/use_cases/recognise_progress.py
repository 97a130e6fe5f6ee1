"""The prison superintendent recognises progress, and a restriction ends (draft §3 ¶1; VN-07)."""

from dataclasses import replace

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.refused import Unknown
from server.domain.entitlement.discipline import recognition_refusals
from server.domain.powers.acts import Act
from server.storage import accounts
from server.storage.accounts import RestrictionOf
from server.storage.shelf import Kept


async def recognise_progress(acting: Acting, name: str, seen: int) -> Kept[RestrictionOf]:
    """Today is the first day without it; unused credits have waited (A28).

    Raises: Refused (another office, recognised already), Forbidden, Unknown, StaleVersion."""
    found = await accounts.RESTRICTIONS.get(acting.work, name)
    if found is None:
        raise Unknown("restriction", name)
    stay = await persons.held(acting.work, found.value.inmate, acting.now)
    await acting.allow(Act.RECOGNISE_PROGRESS, [stay.record.facility], subject=name)
    profile, today = acting.profile, acting.now.date()
    before = found.value.restriction
    demand(recognition_refusals(profile, before, acting.staff().body, today))
    ended = replace(found.value, restriction=replace(before, recognised_on=today))
    changed = await accounts.RESTRICTIONS.change(acting.work, replace(found, version=seen), ended)
    facts: dict[str, str | int] = {"restriction": name}
    cited = (profile.cite("discipline.ends_at"),)
    await acting.enter("progress_recognised", found.value.inmate, facts=facts, citations=cited)
    return changed
