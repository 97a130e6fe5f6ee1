"""An application and its steps for tests: one mother, one son, a bureau and two prisons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from server.domain.actor import Actor, Applicant, Role, Staff
from server.domain.applications.applications import Application, Event, Origin, State, Step
from server.domain.applications.steps import step_refusals, taken
from server.domain.identifiers import PersonId, SlotId, StaffId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Custody
from tests.support import law

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
START = NOW + timedelta(days=7)
BUREAU, PRISON, OTHER_PRISON = UnitId("b"), UnitId("p"), UnitId("q")
MOTHER, SON, STRANGER = PersonId("m"), PersonId("s"), PersonId("x")
INMATE, OTHER_INMATE = PersonId("i"), PersonId("j")


def staff(body: Body, unit: UnitId) -> Staff:
    role = Role.BUREAU_CLERK if body is Body.BUREAU else Role.FACILITY_CLERK
    return Staff(StaffId(f"of {unit}"), role, unit, body)


CLERK, FACILITY = staff(Body.BUREAU, BUREAU), staff(Body.FACILITY, PRISON)
OTHER = staff(Body.FACILITY, OTHER_PRISON)
FAMILY = Applicant(MOTHER)
PEOPLE = frozenset({MOTHER, SON})


def application(origin: Origin, state: State, **facts: Any) -> Application:
    plain = Application(
        origin, state, BUREAU, (PRISON,), frozenset({INMATE}), (Custody.PRISON,), PEOPLE, START
    )
    between = {
        "bureau": None,
        "facilities": (PRISON, OTHER_PRISON),
        "custody": (Custody.PRISON, Custody.PRISON),
        "inmates": frozenset({INMATE, OTHER_INMATE}),
        "visitors": frozenset(),
        "filed_by": frozenset({PRISON, OTHER_PRISON}),
    }
    told = between | facts if origin is Origin.BOTH_IN_CUSTODY else facts
    return replace(plain, **told)


def step(event: Event, actor: Actor, **facts: Any) -> Step:
    told: dict[str, Any] = {}
    if event is Event.APPROVED:
        told = {"slot": SlotId("1"), "start": START, "visitors": PEOPLE}
    if event in {Event.REFUSED, Event.CANCELLED}:
        told = {"reason": "papers do not match", "ground": "bars.identity_untrue"}
    return Step(event, actor, **(told | facts))


def codes(
    asked: Application, wanted: Step, profile: Profile | None = None, now: datetime = NOW
) -> list[str]:
    return [each.code for each in step_refusals(profile or law.profile(), asked, wanted, now)]


def cited(asked: Application, wanted: Step) -> list[tuple[str, str]]:
    found = step_refusals(law.profile(), asked, wanted, NOW)
    return [(each.code, each.citation.source) for each in found]


def walk(asked: Application, *steps: Step) -> Application:
    """The application after steps, each of which is allowed."""
    for each in steps:
        assert codes(asked, each) == []
        asked = taken(asked, each)
    return asked
