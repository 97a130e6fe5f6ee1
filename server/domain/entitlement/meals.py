"""A meal with relatives in the canteen, and the family conference (VN-11, VN-12, VN-13; A27, A41).

A meal is added to a long visit and lies inside its minutes; to a family conference it belongs by
the conference's own decision, and the bounds of an ordinary meal are not repeated there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.entitlement.discipline import form_refusals
from server.domain.entitlement.kinds import KindDecision, decision_refusals
from server.domain.profile.profile import Profile

MEAL: Final = "meal"
CONFERENCE: Final = "family_conference"


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal as it is asked for: `visit_kind` and `visit_minutes` are of the visit around it.

    `decision` is the one on the meal; at a family conference, the one on the conference."""

    visit_kind: str
    visit_minutes: int
    start: datetime
    minutes: int
    relatives: int
    decision: KindDecision | None = None
    restricted: bool = False


def meal_refusals(profile: Profile, meal: Meal) -> tuple[Refusal, ...]:
    """Everything that stands against a meal; a profile without meals allows none."""
    if profile.meals is None or MEAL not in profile.kinds:
        return (Refusal("meal_unknown", profile.cite(f"kinds.{meal.visit_kind}")),)
    return (
        *host_refusals(profile, meal.visit_kind),
        *meal_decision_refusals(profile, meal),
        *form_refusals(profile, meal.restricted, MEAL),
        *meal_minutes_refusals(profile, meal),
        *meal_people_refusals(profile, meal),
        *inside_refusals(profile, meal),
    )


def host_refusals(profile: Profile, visit_kind: str) -> tuple[Refusal, ...]:
    """A meal is added only to the kinds that the text names (draft §5 ¶1), or a conference."""
    if visit_kind == CONFERENCE or visit_kind in profile.kinds[MEAL].added_to:
        return ()
    return (Refusal("meal_not_with_kind", profile.cite("kinds.meal"), {"kind": visit_kind}),)


def meal_decision_refusals(profile: Profile, meal: Meal) -> tuple[Refusal, ...]:
    """A head allows a meal on the concrete conditions; a conference's meal with the conference."""
    kind = CONFERENCE if meal.visit_kind == CONFERENCE else MEAL
    return decision_refusals(profile, kind, meal.decision, meal.start)


def bounded(profile: Profile, visit_kind: str) -> bool:
    """Whether the minutes and people of an ordinary meal bind this one (draft §5 ¶2)."""
    assert profile.meals is not None
    return visit_kind != CONFERENCE or profile.meals.conference_bound_by_meal_limits.value


def meal_minutes_refusals(profile: Profile, meal: Meal) -> tuple[Refusal, ...]:
    """How long a meal may last; the bound itself is lawful (A30)."""
    most, cited = profile.minutes_max(MEAL)
    if most is None or not bounded(profile, meal.visit_kind) or meal.minutes <= most:
        return ()
    return (Refusal("meal_too_long", cited, {"minutes": meal.minutes, "minutes_max": most}),)


def meal_people_refusals(profile: Profile, meal: Meal) -> tuple[Refusal, ...]:
    """How many relatives eat with the inmate: at least one, at most as the text says (A27)."""
    assert profile.meals is not None
    people = meal.relatives + (1 if profile.meals.inmate_counted.value else 0)
    if meal.relatives < profile.meals.people_min.value:
        return (Refusal("meal_for_nobody", profile.cite("meals.people_min")),)
    most, cited = profile.people_max(MEAL)
    if most is None or not bounded(profile, meal.visit_kind) or people <= most:
        return ()
    return (Refusal("meal_too_many_people", cited, {"people": people, "people_max": most}),)


def inside_refusals(profile: Profile, meal: Meal) -> tuple[Refusal, ...]:
    """A meal's minutes count inside the visit and never lengthen it (A41)."""
    assert profile.meals is not None
    if not profile.meals.minutes_inside_visit.value or meal.minutes <= meal.visit_minutes:
        return ()
    facts = {"minutes": meal.minutes, "visit_minutes": meal.visit_minutes}
    return (Refusal("meal_beyond_visit", profile.cite("meals.minutes_inside_visit"), facts),)


def meal_start_refusals(profile: Profile, ticked: frozenset[str]) -> tuple[Refusal, ...]:
    """No meal starts while a point of its checklist is open, a conference's neither (VN-13)."""
    if profile.meals is None:
        return ()
    cited = profile.cite("meals.checklist")
    left = [point for point in profile.meals.checklist.value if point not in ticked]
    return tuple(Refusal("meal_point_open", cited, {"point": point}) for point in left)
