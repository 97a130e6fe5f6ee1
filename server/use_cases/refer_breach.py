"""A breach of law goes to the judicial authorities, and the evidence is locked (GD-67, GD-78)."""

from dataclasses import dataclass

from server.casework import case as cases
from server.casework.acting import Acting, demand
from server.domain.conduct.referrals import Referral, referral_refusals
from server.domain.identifiers import ApplicationId, BookingId
from server.domain.powers.acts import Act
from server.storage import days
from server.storage.ids import new_id
from server.storage.oversight import REFERRALS, ReferralOf
from server.storage.shelf import Kept

NOTHING = ""
"""What a referral follows when nothing of the kind is on record; no text lets it through."""


@dataclass(frozen=True, slots=True)
class Breach:
    """After what ("conduct" or "cut"), to whom, and which law is said to be broken."""

    booking: ApplicationId
    after: str
    authority: str
    law: str


async def refer_breach(acting: Acting, breach: Breach) -> Kept[ReferralOf]:
    """Refer it, by a person; its recording cannot be deleted while it is open.

    Raises: Refused (`referral_after_nothing` …), Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, breach.booking)
    await acting.allow(Act.REFER, case.sides, subject=breach.booking)
    after = breach.after if await happened(acting, breach) else NOTHING
    booking = BookingId(breach.booking)
    referral = Referral(booking, after, acting.by, acting.now, breach.authority, breach.law)
    demand(referral_refusals(acting.profile, referral))
    name = new_id(acting.now)
    value = ReferralOf(acting.staff().unit, referral)
    kept = await REFERRALS.add(acting.work, name, value)
    cited = (acting.profile.cite("referrals.after"),)
    facts = {"visit": breach.booking, "after": after}
    words = f"{breach.authority}: {breach.law}"
    await acting.enter("breach_referred", name, facts=facts, citations=cited, words=words)
    return kept


async def happened(acting: Acting, breach: Breach) -> bool:
    """Whether the conduct or the cut is on record."""
    kept = await days.of_booking(acting.work, BookingId(breach.booking))
    if kept is None:
        return False
    return bool(kept.value.cuts if breach.after == "cut" else kept.value.conduct)
