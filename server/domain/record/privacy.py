"""What is told of a person, to whom, and what leaves the house (Art. 31(5), 32; GD-84, GD-86).

Pure.  Every look at a person's data has a purpose; what goes out goes to listed places only, with
a payload that names neither inmate nor facility nor ground."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from server.domain import silence
from server.domain.citation import Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.profile.profile import Profile

SHOWN_AT_EACH_END: Final = 2
MASK: Final = "*"
MARK_CHECK_CHARACTERS: Final = 8


@dataclass(frozen=True, slots=True)
class Permission:
    """Who allowed a third party to have which data (Art. 32 未经许可不得向第三方提供)."""

    reference: str
    given_by: UnitId
    recipient: str
    since: datetime
    until: datetime


def purpose_refusals(profile: Profile, purpose: str) -> tuple[Refusal, ...]:
    """Nobody looks at a person's data without saying what for (Art. 31(5))."""
    if profile.staff is None or not profile.staff.access_needs_purpose.value or purpose.strip():
        return ()
    return (Refusal("access_without_purpose", profile.cite("staff.access_needs_purpose")),)


def export_refusals(
    profile: Profile, permission: Permission | None, recipient: str, now: datetime
) -> tuple[Refusal, ...]:
    """Data go to a third party only by a permission on record, for it, that holds now (Art. 32)."""
    if profile.privacy is None or not profile.privacy.export_needs_permission.value:
        return ()
    holds = permission is not None and permission.since <= now < permission.until
    if holds and permission is not None and permission.recipient == recipient:
        return ()
    return (Refusal("export_without_permission", profile.cite("privacy.export_needs_permission")),)


def outward_refusals(profile: Profile, channel: str) -> tuple[Refusal, ...]:
    """The house calls out only where the profile lists it: SMS, identity check … (Art. 32)."""
    listed = profile.privacy.outward.value if profile.privacy else ()
    if channel in listed:
        return ()
    cited = silence.cite(profile, "privacy.outward")
    return (Refusal("outward_channel_not_listed", cited, {"channel": channel}),)


def payload_refusals(profile: Profile, fields: Collection[str]) -> tuple[Refusal, ...]:
    """What goes out names no inmate, no facility and no ground (Art. 32; invariant 5).

    Args:
        fields: what the payload holds, by name: "inmate", "facility_name", "start" …"""
    if profile.decisions is None:
        return ()
    hidden = profile.decisions.messages_never_name.value
    cited = profile.cite("decisions.messages_never_name")
    return tuple(
        Refusal("message_names_too_much", cited, {"field": field})
        for field in sorted(fields)
        if any(part in hidden for part in field.split("_"))
    )


def masked(number: str) -> str:
    """A document's number for a list: two characters at each end, stars between."""
    if len(number) <= 2 * SHOWN_AT_EACH_END:
        return MASK * len(number)
    hidden = MASK * (len(number) - 2 * SHOWN_AT_EACH_END)
    return number[:SHOWN_AT_EACH_END] + hidden + number[-SHOWN_AT_EACH_END:]


def watermark(viewer: StaffId, now: datetime) -> str:
    """The mark on a playback: who watches and when, in letters that a photograph keeps."""
    told = f"{viewer}|{now.astimezone(UTC).isoformat(timespec='seconds')}"
    body = base64.b32encode(told.encode()).decode().rstrip("=")
    return f"{body}-{check_of(body)}"


def viewer_of(mark: str) -> tuple[StaffId, datetime] | None:
    """Who watched when, by a mark; None, if it was misread."""
    body, _, check = mark.partition("-")
    if check != check_of(body):
        return None
    told = base64.b32decode(body + "=" * (-len(body) % 8)).decode()
    viewer, _, moment = told.rpartition("|")
    return StaffId(viewer), datetime.fromisoformat(moment)


def check_of(body: str) -> str:
    """A few characters that tell a misread mark; no secret."""
    digest = hashlib.sha256(body.encode()).digest()
    return base64.b32encode(digest).decode()[:MARK_CHECK_CHARACTERS]


def watermark_refusals(profile: Profile, mark: str, viewer: StaffId) -> tuple[Refusal, ...]:
    """A playback shows who watches (Art. 31(5), 32): its mark decodes to the viewer."""
    if profile.privacy is None or not profile.privacy.playback_watermark.value:
        return ()
    read = viewer_of(mark)
    if read is not None and read[0] == viewer:
        return ()
    return (Refusal("playback_without_watermark", profile.cite("privacy.playback_watermark")),)
