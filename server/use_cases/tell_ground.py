"""The ground of a cut, asked for after the press and told later than the session was sealed.

Art. 29(1)-(5).  Who cut says why, or somebody of the same unit; then the facility gets its
incident."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import day as days
from server.casework import packets
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed, Unknown
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.cuts import ground_refusals
from server.domain.powers.acts import Act
from server.storage.days import DayOfVisit


async def tell_ground(acting: Acting, name: ApplicationId, ground: str, reason: str) -> DayOfVisit:
    """Keep the ground of the visit's cut, once.

    Raises: Refused (`cut_ground_unknown`, `cut_without_reason`), Malformed `ground_told`,
    Forbidden, Unknown, if the own unit has not cut this visit."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.TELL_GROUND, case.sides, subject=name)
    day = await days.read(acting.work, case)
    mine = [each for each in day.cuts if each.by.unit == acting.staff().unit]
    if not mine:
        raise Unknown("cut", name)
    if mine[-1].ground is not None:
        raise Malformed("ground_told", "the ground of this cut was told before")
    profile = acting.law.of_visit(days.start_of(case))
    demand(ground_refusals(profile, ground, reason))
    told = replace(mine[-1], ground=ground, reason=reason, at=acting.law.local(mine[-1].at))
    changed = replace(day, cuts=tuple(told if each is mine[-1] else each for each in day.cuts))
    cited = profile.cite(f"cuts.grounds.{ground}")
    await acting.enter(
        "cut_ground_told", name, facts={"ground": ground}, citations=(cited,), words=reason
    )
    kept = await days.keep(acting.work, case, changed)
    await packets.hand_over(acting, case, told, None)
    return kept.value
