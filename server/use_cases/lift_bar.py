"""A bar of Art. 18 ends now; it stays on record with its end."""

from dataclasses import replace

from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.people.bars import Bar, span_refusals
from server.domain.powers.acts import Act
from server.storage import bars
from server.storage.shelf import Kept


async def lift_bar(acting: Acting, name: str, seen: int, reason: str) -> Kept[Bar]:
    """End it.  The unit that has found the ground lifts it; a review has an act of its own (A40).

    Raises: Refused, Forbidden, Unknown, Malformed, StaleVersion."""
    found = await bars.BARS.get(acting.work, name)
    if found is None:
        raise Unknown("bar", name)
    bar = found.value
    await acting.allow(Act.SET_BAR, [bar.decided_by.unit], subject=name)
    if bar.until is not None and bar.until <= acting.now:
        raise Malformed("bar_over", "this bar is over")
    if not reason.strip():
        raise Malformed("reason_missing", "who lifts a bar says why")
    ended = replace(bar, until=acting.now)
    profile = acting.law.of_act(acting.law.local(bar.since))
    demand(span_refusals(profile, ended))
    changed = await bars.BARS.change(acting.work, replace(found, version=seen), ended)
    facts: dict[str, str | int] = {"person": bar.visitor}
    cited = (profile.cite(f"bars.{bar.ground}"),)
    await acting.enter("bar_lifted", name, facts=facts, citations=cited, words=reason)
    return changed
