"""Rules of review on file, and the checklist of each decision (Art. 21; GD-54).  Pure."""

from dataclasses import dataclass
from datetime import date

from server.domain.alarm import Alarm
from server.domain.citation import Refusal
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Procedure:
    """A unit's document of rules and steps; it need not be published."""

    sha256: str
    checklist_version: str
    since: date


def procedure_alarm(profile: Profile, filed: Procedure | None, today: date) -> Alarm | None:
    """An opened unit without a document that holds today."""
    if profile.decisions is None or not profile.decisions.procedure_document.value:
        return None
    if filed is not None and filed.sha256.strip() and filed.since <= today:
        return None
    return Alarm("procedure_not_on_file", profile.cite("decisions.procedure_document"))


def checklist_refusals(
    profile: Profile, filed: Procedure | None, version: str | None
) -> tuple[Refusal, ...]:
    """A decision names the version of the unit's checklist that it was made by.

    Args:
        version: what the decision names."""
    if profile.decisions is None or not profile.decisions.checklist_version.value:
        return ()
    if version and filed is not None and version == filed.checklist_version:
        return ()
    cited = profile.cite("decisions.checklist_version")
    return (Refusal("checklist_version_missing", cited, {"named": version or "none"}),)
