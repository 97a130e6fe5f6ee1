"""A visitor signs the pledge 承诺书, or the applicant for another (Art. 24 and annex; A20)."""

from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting, demand
from server.casework.refused import Unknown
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.domain.visit_day.pledge import Pledge, pledge_refusals
from server.storage import people
from server.storage.ids import new_id
from server.storage.pledges import PLEDGES


async def sign_pledge(acting: Acting, name: ApplicationId, pledge: Pledge) -> str:
    """Keep a pledge that was signed before an officer; it is good for a lifetime.

    Returns: what it is called.  Raises: Refused, Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.TAKE_PLEDGE, days.bureaus_of(case), subject=name)
    if await people.get(acting.work, pledge.visitor) is None:
        raise Unknown("person", pledge.visitor)
    profile = acting.law.of_act(acting.now)
    demand(pledge_refusals(profile, pledge, case.stored.applicant or pledge.visitor))
    kept = await PLEDGES.add(acting.work, new_id(acting.now), pledge)
    facts: dict[str, str | int] = {
        "pledge": kept.id,
        "visitor": pledge.visitor,
        "signed_by": pledge.signed_by,
        "form": pledge.form_version,
        "text_sha256": pledge.text_sha256,
        "mark_sha256": pledge.mark_sha256,
        "medium": pledge.medium.value,
    }
    cited = (profile.cite("pledge.asked_at"),) if profile.pledge is not None else ()
    await acting.enter("pledge_signed", name, facts=facts, citations=cited)
    return kept.id
