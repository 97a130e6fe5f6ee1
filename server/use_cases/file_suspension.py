"""The City files a suspension with the Department: no second approval (Art. 25, 29 备案; A13)."""

from dataclasses import replace

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.casework.shelved import check_seen, found
from server.domain.conduct.suspensions import TRANSITIONS, Event, filing_refusals
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.storage.conduct import SUSPENSIONS, SuspensionCase
from server.storage.shelf import Kept


async def file_suspension(acting: Acting, name: str, seen: int) -> Kept[SuspensionCase]:
    """File it, by another account than the one that approved (A43).

    Raises: Refused, Malformed `suspension_not_to_file`, Forbidden, Unknown, StaleVersion."""
    kept = await found(acting.work, SUSPENSIONS, name)
    proposal = kept.value.proposal
    await acting.allow(Act.FILE_SUSPENSION, [proposal.site], [proposal.city], name)
    check_seen(SUSPENSIONS, kept, seen)
    state = TRANSITIONS[kept.value.suspension.state].get(Event.FILE)
    if state is None:
        raise Malformed("suspension_not_to_file", "only what was approved is filed, once")
    await acting.stand_apart(Part.FILING, name)
    demand(filing_refusals(acting.profile, acting.by))
    after = replace(kept.value.suspension, state=state)
    changed = replace(kept.value, suspension=after, filed_on=acting.now.date())
    filed = await SUSPENSIONS.change(acting.work, kept, changed)
    cited = (acting.profile.cite("suspensions.filed_by"),)
    await acting.enter("suspension_filed", name, citations=cited)
    return filed
