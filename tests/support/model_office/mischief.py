"""Anybody does anything at any time, allowed or not: the other half of chance in the model office.

Here are also the acts that no visit needs: bars, statuses, closures, suspensions, reviews."""

from datetime import timedelta
from random import Random
from typing import Any, Final

from server.domain.actor import Actor, Applicant, Role, Staff
from server.domain.applications.applications import Event
from server.domain.identifiers import UnitId
from tests.support.model_office.office import (
    ACCOUNTS,
    BUREAU_OF_PRISONS,
    BUREAUS,
    CITY,
    DEPARTMENT,
    FACILITIES,
    INMATES,
    LAST,
    PROFILE,
    SYSTEM,
    VISITORS,
    Case,
    Move,
    Office,
    Void,
    staff,
)

ROLES: Final = (
    Role.BUREAU_CLERK, Role.BUREAU_OFFICER, Role.FACILITY_CLERK, Role.FACILITY_OFFICER,
    Role.FACILITY_HEAD, Role.CITY, Role.DEPARTMENT, Role.PRISON_BUREAU, Role.INTERPRETER,
    Role.PLATFORM_OPERATOR,
)  # fmt: skip
UNITS: Final = (*BUREAUS, *FACILITIES, CITY, DEPARTMENT, BUREAU_OF_PRISONS)
# By habit each role has an account of its own; now and then it is anybody's.
HABIT: Final = {role: ACCOUNTS[n % len(ACCOUNTS)] for n, role in enumerate(ROLES)} | {
    Role.BUREAU_CLERK: ACCOUNTS[0],
    Role.FACILITY_CLERK: ACCOUNTS[1],
    Role.FACILITY_HEAD: ACCOUNTS[1],
    Role.CITY: ACCOUNTS[2],
    Role.BUREAU_OFFICER: ACCOUNTS[3],
}
SPANS: Final = (
    timedelta(seconds=1), timedelta(seconds=29), timedelta(seconds=59), timedelta(seconds=60),
    timedelta(seconds=61), timedelta(minutes=5), timedelta(minutes=12), timedelta(hours=3),
    timedelta(days=1), timedelta(days=4), timedelta(days=17),
)  # fmt: skip
STATUSES: Final = tuple(sorted(PROFILE.statuses))
GROUNDS: Final = tuple(sorted(PROFILE.bars))
CONDUCT: Final = ("drunk", "violent_tendency", "loud_or_uncivil", "repeatedly_absent", "bad_mood")
CUTS: Final = (*sorted(PROFILE.cuts.grounds if PROFILE.cuts else ()), "bad_mood")
CAUSES: Final = ("network_failure", "facility_security", "upgrade", "rule_change")


def who(random: Random, role: Role, unit: UnitId) -> Staff:
    """Whose act it is, mostly by the right account; now and then somebody else altogether."""
    chance = random.random()
    if chance < 0.04:
        return staff(random.choice(ACCOUNTS), random.choice(ROLES), random.choice(UNITS))
    return staff(HABIT[role] if chance > 0.15 else random.choice(ACCOUNTS), role, unit)


def anybody(random: Random, case: Case) -> Actor:
    """Somebody of the case or nobody of it."""
    bureau, facility = case.application.bureau or BUREAUS[0], case.application.facilities[0]
    found: tuple[Actor, ...] = (
            SYSTEM, Applicant(random.choice(VISITORS)), Applicant(case.applicant or VISITORS[0]),
            who(random, Role.BUREAU_CLERK, bureau), who(random, Role.FACILITY_CLERK, facility),
            who(random, Role.BUREAU_OFFICER, bureau), who(random, Role.FACILITY_HEAD, facility),
            who(random, random.choice(ROLES), random.choice(UNITS)),
    )  # fmt: skip
    return random.choice(found)


def anything(random: Random, office: Office, number: int) -> Move:
    """One move about anything."""
    kinds = (time, time, time, of_person, of_inmate, of_service, of_suspension, of_review)
    if office.cases and random.random() < 0.5:
        return of_case(random, random.choice(list(office.cases.values())[-8:]))
    return random.choice(kinds)(random, office, number)


def time(random: Random, office: Office, number: int) -> Move:
    """Time passes, or the office looks at its clocks."""
    span = random.choice(SPANS)
    if random.random() < 0.5 or office.now + span > LAST:
        return Move("look at the clocks")
    return Move("pass time", facts={"span": span})


def of_person(random: Random, office: Office, number: int) -> Move:
    """A bar, entered or lifted."""
    unit = random.choice((*BUREAUS, *FACILITIES))
    by = who(random, Role.BUREAU_CLERK if unit in BUREAUS else Role.FACILITY_CLERK, unit)
    standing = [n for n, each in office.bars.items() if each.until is None]
    if standing and random.random() < 0.3 + 0.2 * len(standing):
        some = random.choice(standing)
        return Move("lift bar", office.bars[some].decided_by, 0, {"number": some})
    facts = {"number": number, "ground": random.choice(GROUNDS)}
    facts |= {"person": random.choice((*VISITORS, *INMATES))}
    return Move("enter bar", by, 0, facts | {"inmate": random.choice((None, *INMATES))})


def of_inmate(random: Random, office: Office, number: int) -> Move:
    """A status set or lifted, or another place of custody."""
    inmate = random.choice(INMATES)
    stay = office.stay(inmate)
    unit = stay.facility if stay else FACILITIES[0]
    by = who(random, Role.FACILITY_CLERK, unit)
    if random.random() < 0.3:
        to = random.choice((*FACILITIES, *FACILITIES, None))
        return Move("move inmate", by, 0, {"inmate": inmate, "to": to})
    standing = [n for n, each in office.statuses.items() if each.until is None]
    if standing and random.random() < 0.3 + 0.2 * len(standing):
        some = random.choice(standing)
        unit = office.custody[office.statuses[some].custody].facility
        return Move("lift status", who(random, Role.FACILITY_CLERK, unit), 0, {"number": some})
    facts = {"number": number, "inmate": inmate, "code": random.choice(STATUSES)}
    return Move("set status", by, 0, facts)


def of_service(random: Random, office: Office, number: int) -> Move:
    """The service is closed, by whom the cause names or by another."""
    unit = random.choice((*BUREAUS, *FACILITIES))
    cause = random.choice(CAUSES)
    units = frozenset({unit}) if random.random() < 0.9 else None
    by = who(random, Role.FACILITY_HEAD, unit)
    if unit in BUREAUS:
        by = who(random, Role.BUREAU_CLERK, unit)
    if cause == "upgrade":
        by = who(random, Role.DEPARTMENT, DEPARTMENT)
    facts = {"number": number, "cause": cause, "units": units, "hours": random.choice((2, 30))}
    return Move("close", by, 0, facts)


def of_suspension(random: Random, office: Office, number: int) -> Move:
    """A proposal, the City's word on one, its filing."""
    if office.proposals and random.random() < 0.7:
        some = random.choice(sorted(office.proposals)[-3:])
        by = who(random, Role.CITY, CITY)
        if random.random() < 0.6:
            months = random.choice((1, 2, 3, 4, None))
            return Move("decide", by, 0, {"number": some, "months": months})
        return Move("file", staff(ACCOUNTS[random.choice((2, 3))], Role.CITY, CITY), 0,
                    {"number": some})  # fmt: skip
    if not office.cases:
        return time(random, office, number)
    case = random.choice(list(office.cases.values()))
    by = who(random, Role.BUREAU_CLERK, case.application.bureau or BUREAUS[0])
    facts = {"number": number, "person": random.choice(VISITORS), "reasons": "seen"}
    return Move("propose", by, case.number, facts)


def of_review(random: Random, office: Office, number: int) -> Move:
    """A finding of absence, or its review; the review of a cut."""
    late = [each for each in office.cases.values() if each.application.visitors]
    if office.absences and random.random() < 0.4:
        some, person = random.choice(sorted(office.absences))
        facts: dict[str, Any] = {"of": "finding", "person": person, "reasons": "ill"}
        return Move("review", who(random, Role.CITY, CITY), some, facts)
    cut = [each.number for each in office.cases.values() if each.cuts]
    if cut and random.random() < 0.5:
        unit = random.choice(((Role.CITY, CITY), (Role.PRISON_BUREAU, BUREAU_OF_PRISONS)))
        facts = {"of": "cut", "reasons": "no ground"}
        return Move("review", who(random, *unit), random.choice(cut), facts)
    if not late:
        return time(random, office, number)
    case = random.choice(late[-6:])
    by = who(random, Role.BUREAU_OFFICER, case.application.bureau or BUREAUS[0])
    person = random.choice(sorted(case.application.visitors))
    return Move("find absence", by, case.number, {"person": person})


def of_case(random: Random, case: Case) -> Move:
    """Somebody does something to a case out of turn."""
    by, people = anybody(random, case), sorted(case.application.visitors) or list(VISITORS)
    person, start = random.choice(people), case.application.start
    reason: dict[str, Any] = {"reason": "no", "ground": "bars.identity_untrue"}
    event = random.choice(tuple(each.value for each in Event if each not in {
        Event.LODGED, Event.APPROVED, Event.MOVED,
    }))  # fmt: skip
    some = frozenset(random.sample(VISITORS, random.choice((1, 2, 3))))
    shown: dict[str, dict[str, Any]] = {
        "step": {"event": event, "answered_by": person, **reason},
        "approve": {"start": start, "visitors": random.choice((some, case.application.visitors))},
        "edit": {"start": start, "visitors": random.choice((some, frozenset(people[:1])))},
        "decide special": {"excess": "second_visit", "number": 2, "reason": "ill"},
        "excuse": {"person": person, "excused": random.random() < 0.7},
        "refuse for conduct": {"person": person, "ground": random.choice(CONDUCT)},
        "cut": {"ground": random.choice(CUTS)},
        "count heads": {"heads": random.choice((0, 1, 2, 8))},
        "open": {},
        "watch": {},
        "confirm": {},
        "decide exception": {},
        "check in": {"person": random.choice(VISITORS), "paper": "good", "ticked": ()},
    }
    act = random.choice(tuple(shown))
    if act == "decide special" and start is None:
        raise Void
    return Move(act, by, case.number, shown[act])


def afterwards(random: Random, case: Case) -> Move:
    """A visit was opened, and somebody would undo it: the visit of the month would come back."""
    people = sorted(case.application.visitors) or list(VISITORS)
    facts = {"event": random.choice(("withdrawn", "cancelled", "declined", "agreed"))}
    facts |= {"answered_by": people[0], "reason": "no", "ground": "bars.identity_untrue"}
    facility = who(random, Role.FACILITY_CLERK, case.application.facilities[0])
    bureau = who(random, Role.BUREAU_CLERK, case.application.bureau or BUREAUS[0])
    by: tuple[Actor, ...] = (facility, bureau, Applicant(people[0]), SYSTEM)
    return Move("step", random.choice(by), case.number, facts)
