"""Where recordings lie and who may play them (Art. 34; GD-84, 89, 90; A16).

Pure.  The text names who stores and analyses; who plays is a house rule: the archive's own bureau,
and whoever decides on an incident, that passage only and while it is before him."""

from dataclasses import dataclass
from datetime import datetime

from server.domain import silence
from server.domain.actor import Role, Staff
from server.domain.citation import Refusal
from server.domain.identifiers import BookingId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of one visit, and the regimes of the inmates in it."""

    booking: BookingId
    custodies: frozenset[Custody]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """An incident that a unit has to decide on now, and the passage that shows it."""

    booking: BookingId
    before: UnitId
    since: datetime
    until: datetime
    pending: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to play."""

    since: datetime
    until: datetime


def stores(profile: Profile, custodies: frozenset[Custody]) -> frozenset[Body]:
    """Whose stores take a recording: a prison's the prison store, of two regimes both (A16)."""
    if profile.storage is None:
        return frozenset()
    at = {Custody.PRISON: profile.storage.prison, Custody.REHAB: profile.storage.rehab}
    copies = profile.storage.mixed_custody_copies.value if len(custodies) > 1 else 1
    return frozenset([at[each].value for each in sorted(custodies)][:copies])


def store_refusals(
    profile: Profile, custodies: frozenset[Custody], into: frozenset[Body]
) -> tuple[Refusal, ...]:
    """A recording goes to each bureau concerned and to no other (Art. 34; GD-89)."""
    if profile.storage is None:
        return ()
    due = stores(profile, custodies)
    cited = profile.cite(f"storage.{min(custodies)}")
    missing = [Refusal("recording_not_stored", cited, {"store": body}) for body in due - into]
    strange = [Refusal("recording_in_foreign_store", cited, {"store": body}) for body in into - due]
    return (*missing, *strange)


def playback_refusals(
    profile: Profile, staff: Staff, recording: Recording, wanted: Wanted, case: Case | None
) -> tuple[Refusal, ...]:
    """Whether an account may play a stretch of a recording; each play is entered with purpose and
    watermark besides (privacy.py)."""
    if profile.storage is None:
        return (Refusal("playback_not_in_this_text", silence.cite(profile, "storage.prison")),)
    if operator := operator_refusals(profile, staff):
        return operator
    if reads_archive(profile, staff, recording):
        return ()
    return case_refusals(profile, staff, recording, wanted, case)


def operator_refusals(profile: Profile, staff: Staff) -> tuple[Refusal, ...]:
    """Who keeps the machine sees no content (Art. 34; GD-90)."""
    reads = profile.storage is not None and profile.storage.operator_reads.value
    if reads or staff.role is not Role.PLATFORM_OPERATOR:
        return ()
    return (Refusal("operator_sees_no_content", silence.cite(profile, "storage.operator_reads")),)


def reads_archive(profile: Profile, staff: Staff, recording: Recording) -> bool:
    """Whether the recording lies in the store of the account's own bureau."""
    assert profile.storage is not None
    body = staff.body
    return body in profile.storage.archive_readers.value and body in stores(
        profile, recording.custodies
    )


def case_refusals(
    profile: Profile, staff: Staff, recording: Recording, wanted: Wanted, case: Case | None
) -> tuple[Refusal, ...]:
    """Others play the passage of an incident that is before their unit, and no second more."""
    assert profile.storage is not None
    cited = profile.cite("storage.incident_readers")
    mine = case is not None and (case.booking, case.before) == (recording.booking, staff.unit)
    reader = staff.body in profile.storage.incident_readers.value
    if case is None or not mine or not reader or not case.pending:
        return (Refusal("playback_without_incident", cited, {"role": staff.role.value}),)
    if case.since <= wanted.since and wanted.until <= case.until:
        return ()
    return (Refusal("playback_beyond_passage", cited, {"role": staff.role.value}),)
