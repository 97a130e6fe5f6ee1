"""Real-person authentication 人证核验: an officer's finding, or a device's result (Art. 7; A22)."""

import re
from dataclasses import dataclass
from typing import Final

from server.casework import persons
from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import DeviceId, PersonId
from server.domain.people.authentication import Authentication
from server.domain.powers.acts import Act
from server.storage import papers
from server.storage.ids import new_id

OFFICER, DEVICE = "officer_finding", "device"
PHOTO: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of the person who stands there.

    `photo`: SHA-256 of the photograph that was compared, which the office does not keep; `device`:
    what compared it, None if the officer did; `words`: what the officer saw, needed where no
    device did."""

    passed: bool
    photo: str
    words: str = ""
    device: DeviceId | None = None


async def authenticate_person(acting: Acting, name: PersonId, finding: Finding) -> Authentication:
    """Keep a result.  A finding after a device's no is a result of its own, and both stay.

    Raises: Malformed `photo_hash`, `finding_without_words`, `method_unknown`; Forbidden,
    Unknown."""
    staff = acting.staff()
    await acting.allow(Act.AUTHENTICATE_PERSON, [staff.unit], subject=name)
    await persons.known(acting.work, name)
    method = OFFICER if finding.device is None else DEVICE
    check(acting, finding, method)
    by = staff.account if finding.device is None else finding.device
    result = Authentication(name, method, by, acting.now, finding.passed, finding.photo)
    await papers.AUTHENTICATIONS.add(acting.work, new_id(acting.now), result)
    facts: dict[str, str | int] = {"method": method, "passed": int(finding.passed)}
    facts |= {"photo": finding.photo}
    rules = acting.profile.authentication
    citations = (acting.profile.cite("authentication.of_person_at_desk"),) if rules else ()
    await acting.enter(
        "person_authenticated", name, facts=facts, citations=citations, words=finding.words
    )
    return result


def check(acting: Acting, finding: Finding, method: str) -> None:
    """What makes no sense.  Raises: Malformed."""
    if PHOTO.fullmatch(finding.photo) is None:
        raise Malformed("photo_hash", "the photograph is named by its SHA-256")
    if method == OFFICER and not finding.words.strip():
        raise Malformed("finding_without_words", "an officer says what was compared and seen")
    rules = acting.profile.authentication
    if rules is not None and method not in rules.methods.value:
        raise Malformed("method_unknown", "the text in force has no such method")
