"""Somebody may play a stretch of a recording; the look is entered with its purpose (Art. 32, 34).

The media themselves are played elsewhere, by this permission and under its mark."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import case as cases
from server.casework import incidents, recordings
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.identifiers import ApplicationId, BookingId
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of, may_of
from server.domain.record.archive import Wanted, playback_refusals
from server.domain.record.privacy import purpose_refusals, watermark, watermark_refusals


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be played, and the mark that the picture bears."""

    booking: BookingId
    since: datetime
    until: datetime
    mark: str


async def permit_playback(
    acting: Acting, name: ApplicationId, since: datetime, until: datetime, purpose: str
) -> Permission:
    """Permit it.

    Raises: Refused (`playback_beyond_passage`, `access_without_purpose` …), Malformed
    `span_empty`, Forbidden, Unknown: no recording, or no incident before this unit."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    staff = acting.staff()
    incident = await incidents.before(acting.work, case, staff.unit)
    archive = bool(may_of(staff.role, [Act.PLAY_ARCHIVE]))
    act = Act.PLAY_ARCHIVE if archive else Act.PLAY_INCIDENT
    mine = [] if incident is None else [staff.unit]
    await acting.allow(act, case.application.facilities, mine, name)
    recording = await recordings.recording_of(acting.work, case)
    if since >= until:
        raise Malformed("span_empty", "it ends before it begins")
    profile, wanted = acting.profile, Wanted(since, until)
    mark = watermark(staff.account, acting.now)
    demand(
        purpose_refusals(profile, purpose),
        playback_refusals(profile, staff, recording, wanted, incident),
        watermark_refusals(profile, mark, staff.account),
    )
    facts = {"since": since.isoformat(), "until": until.isoformat(), "act": act.value}
    cited = (citation_of(profile, act),)
    await acting.enter("playback_permitted", name, facts=facts, citations=cited, purpose=purpose)
    return Permission(case.booking, since, until, mark)
