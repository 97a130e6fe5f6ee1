"""What the family is asked, once a facility has approved: for which start, until when (A32).

Pure."""

from datetime import date, datetime, timedelta

from server.casework.case import Case
from server.domain.applications import consent
from server.domain.applications.applications import Event
from server.domain.calendar.working_days import is_working_day
from server.law import Law


def asked_at(case: Case) -> datetime | None:
    """When the last facility approved; None: nobody has been asked."""
    approvals = [each.at for each in case.stored.steps if each.step.event is Event.APPROVED]
    return approvals[-1] if approvals else None


def asked_of(law: Law, case: Case) -> consent.Asked | None:
    """What the family is asked; None: nothing yet."""
    start, since = case.application.start, asked_at(case)
    if start is None or since is None:
        return None
    day = working_day_before(law, start)
    applicant = case.stored.applicant
    own = frozenset() if applicant is None or case.is_inside else frozenset({applicant})
    deciders = case.application.visitors | own
    return consent.Asked(case.application.origin, start, law.local(since), day, deciders)


def working_day_before(law: Law, start: datetime) -> date:
    """The working day before a visit, on which an answer is due (A32)."""
    day = law.local(start).date() - timedelta(days=1)
    while not is_working_day(law.calendar, day):
        day -= timedelta(days=1)
    return day


def answer_by(law: Law, case: Case) -> datetime | None:
    """The last moment of an answer; None: nobody needs to answer."""
    asked = asked_of(law, case)
    return None if asked is None else consent.due(case.profile, asked)
