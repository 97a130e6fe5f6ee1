"""The authority has answered, or the unit takes its referral back: the lock is off (GD-67, 78)."""

from dataclasses import replace

from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.casework.shelved import check_seen, found
from server.domain.conduct.referrals import TRANSITIONS, Event
from server.domain.powers.acts import Act
from server.storage.oversight import REFERRALS, ReferralOf
from server.storage.shelf import Kept


async def close_referral(
    acting: Acting, name: str, seen: int, event: Event, words: str
) -> Kept[ReferralOf]:
    """Close it, with what was answered or why it is taken back.

    Raises: Malformed `referral_closed`, `referral_without_answer`; Forbidden, Unknown,
    StaleVersion."""
    kept = await found(acting.work, REFERRALS, name)
    await acting.allow(Act.REFER, [kept.value.unit], subject=name)
    check_seen(REFERRALS, kept, seen)
    state = TRANSITIONS[kept.value.referral.state].get(event)
    if state is None:
        raise Malformed("referral_closed", "it is closed already")
    if not words.strip():
        raise Malformed("referral_without_answer", "say what was answered, or why not")
    referral = replace(kept.value.referral, state=state)
    closed = await REFERRALS.change(acting.work, kept, replace(kept.value, referral=referral))
    facts = {"visit": referral.booking, "state": state.value}
    cited = (acting.profile.cite("referrals.locks_recording"),)
    await acting.enter("referral_closed", name, facts=facts, citations=cited, words=words)
    return closed
