"""A person, apart from the stays in custody that belong to the person (GD-12, GD-20).

Pure: the day is an argument.  A stay counts from its first day to the day before its last, so that
on the day of a move the person is looked for at the new facility."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.domain.identifiers import CustodyId, PersonId, UnitId
from server.domain.months import years_on
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Custody


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person, visitor or inmate, for life."""

    person: PersonId
    born_on: date


@dataclass(frozen=True, slots=True)
class CustodyRecord:
    """One stay: `since` is its first day, `until` the day on which it is over; None: it lasts."""

    custody: CustodyId
    person: PersonId
    regime: Custody
    facility: UnitId
    since: date
    until: date | None = None


def is_minor(profile: Profile, born_on: date, day: date) -> bool:
    """Whether a visitor is a minor 未成年 on a day; the 18th birthday ends it (Art. 8, 9, 23)."""
    if profile.documents is None:
        return False
    return years_on(born_on, day) < profile.documents.minor_age_below.value


def custody_on(records: Iterable[CustodyRecord], day: date) -> CustodyRecord | None:
    """The stay that counts on a day: of those that last, the one that began last (GD-12).

    A rehab record that nobody closed is older than the prison record that came after it and never
    hides it; of two that began on one day the prison's counts: a sentence takes precedence."""
    lasting = [each for each in records if lasts_on(each, day)]
    return max(lasting, key=newest_prison_first, default=None)


def lasts_on(record: CustodyRecord, day: date) -> bool:
    """Whether a stay has begun and is not over."""
    return record.since <= day and (record.until is None or day < record.until)


def newest_prison_first(record: CustodyRecord) -> tuple[date, bool]:
    """By what stays are put in order."""
    return record.since, record.regime is Custody.PRISON
