"""The bureau that keeps a recording decides that it goes: never in silence (A24; GD-67, 78).

Only the decision and its line: the store deletes by them."""

from server.casework import case as cases
from server.casework import incidents, recordings
from server.casework.acting import Acting, demand
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.domain.record.retention import Deletion, deletion_refusals
from server.storage import oversight


async def delete_recording(acting: Acting, name: ApplicationId, reason: str) -> None:
    """Decide it, for the copy of the account's own bureau (A16).

    Raises: Refused (`retention_not_over`, `recording_under_referral`, `recording_under_hold`,
    `deletion_in_silence`), Forbidden, Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.DELETE_RECORDING, case.application.facilities, subject=name)
    recording = await recordings.recording_of(acting.work, case)
    recorded_on = acting.law.local(recording.since).date()
    holds = await incidents.holds(acting.work, case)
    deletion = Deletion(case.booking, recorded_on, acting.by, reason, holds)
    referrals = await oversight.referrals_on(acting.work, case.booking)
    profile = acting.profile
    demand(deletion_refusals(profile, deletion, referrals, acting.now.date()))
    facts = {"recorded_on": recorded_on.isoformat(), "store": acting.staff().body.value}
    cited = (profile.cite("retention.silent_deletion"),)
    await acting.enter(
        "recording_deletion_ordered", name, facts=facts, citations=cited, words=reason
    )
