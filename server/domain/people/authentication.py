"""Real-person authentication 实人认证: before an application is accepted, or at first check-in.

Row GD-14 (Art. 7; A22).  A result stays on record, so nobody is asked twice; a face match that
failed may be replaced by an officer's recorded finding, which is a result of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.identifiers import DeviceId, PersonId, StaffId
from server.domain.profile.profile import Profile

FIRST_CHECK_IN: Final = "first_check_in"


@dataclass(frozen=True, slots=True)
class Authentication:
    """One result: of whom, how, by which device or officer, when, and whether it agreed.

    `photo` is the SHA-256 of the photograph that was compared, in hexadecimal; the office keeps no
    face."""

    person: PersonId
    method: str
    by: DeviceId | StaffId
    at: datetime
    passed: bool
    photo: str = ""


def desk_authentication_refusals(
    profile: Profile, person: PersonId, results: Iterable[Authentication], at: datetime
) -> tuple[Refusal, ...]:
    """Who stands at the desk is authenticated before the application is accepted (Art. 7)."""
    rules = profile.authentication
    if rules is None or not rules.before_acceptance.value or not rules.of_person_at_desk.value:
        return ()
    if is_authenticated(profile, person, results, at):
        return ()
    cited = profile.cite("authentication.of_person_at_desk")
    return (Refusal("authentication_missing", cited),)


def check_in_authentication_refusals(
    profile: Profile, person: PersonId, results: Iterable[Authentication], at: datetime
) -> tuple[Refusal, ...]:
    """Who was applied for by another is authenticated at the first check-in (A22)."""
    rules = profile.authentication
    if rules is None or rules.of_proxied_visitors_at.value != FIRST_CHECK_IN:
        return ()
    if is_authenticated(profile, person, results, at):
        return ()
    cited = profile.cite("authentication.of_proxied_visitors_at")
    return (Refusal("authentication_missing_at_check_in", cited),)


def is_authenticated(
    profile: Profile, person: PersonId, results: Iterable[Authentication], at: datetime
) -> bool:
    """Whether a result of a known method, by now, says that the person is the one."""
    methods = profile.authentication.methods.value if profile.authentication else ()
    return any(
        each.passed and each.person == person and each.method in methods and each.at <= at
        for each in results
    )
