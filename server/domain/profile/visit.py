"""Sections of a profile about the visit itself: its kinds, its live session, its end."""

from typing import Self

from pydantic import model_validator

from server.domain.rule import (
    Bodies,
    Code,
    Codes,
    Count,
    Number,
    Rule,
    Sourced,
    Switch,
    Table,
    Text,
)
from server.domain.vocabulary import Body, Mode, Party


class Kind(Sourced):
    """A kind of visit.

    Kinds that open a session take minutes and people from [session]; else `minutes_max` and
    `people_max` bound it, and None means that the text sets no bound."""

    text: Text
    mode: Mode
    parties: tuple[Party, ...]
    minutes_max: Count | None = None
    people_max: Count | None = None
    needs_decision: Switch = False
    grounds: Codes = ()
    deciders: Bodies = ()
    uses_quota: Switch
    opens_session: Switch = False
    juveniles: Switch = True
    adults: Switch = True
    place: Code | None = None
    added_to: Codes = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.opens_session and self.mode is Mode.IN_PERSON:
            raise ValueError("a kind held in person never opens a session")
        if self.opens_session and (self.minutes_max or self.people_max):
            raise ValueError("a kind that opens a session takes its limits from [session]")
        if self.needs_decision != bool(self.deciders):
            raise ValueError("a kind names its deciders if and only if it needs a decision")
        return self


class Session(Table):
    """Limits of the live call (GD-02, 23, 24, 70, 91; A4, A5; invariant 2)."""

    talk_cap_minutes: Rule[Count]
    slot_wall_minutes: Rule[Count]
    people_max: Rule[Count]
    people_min: Rule[Count]
    people_not_counted: Rule[Codes]
    outage_uses_talk: Rule[Switch]
    recorded_throughout: Rule[Switch]
    unrecorded_ms_max: Rule[Count]
    minutes_changed_by_staff: Rule[Switch]
    people_added_by_staff: Rule[Switch]
    point_to_point: Rule[Switch]
    visitor_device: Rule[Code]
    inmate_device: Rule[Code]


class Supervision(Table):
    """Who watches, how many visits at once, and when a gap stops talk (GD-69, 80; A19)."""

    watchers: Rule[Bodies]
    watchers_both_in_custody: Rule[Bodies]
    watchers_each_side_min: Rule[Count]
    sessions_per_officer_max: Rule[Count]
    unwatched_s_max: Rule[Count]
    inmate_late_is_fault_of: Rule[Body]


class Language(Table):
    """In which language people talk (GD-72, GD-73)."""

    default: Rule[Text]
    declared_until: Rule[Code]
    needs_interpretation: Rule[Switch]
    inmates_own_language: Rule[Codes]
    visitors_dialect: Rule[Switch]
    available_by: Rule[Codes]
    competent_sides_min: Rule[Count]
    none_left: Rule[Code]


class Admission(Table):
    """Who may enter the session now (invariant 1; GD-46; A39).

    A reading of eligibility is younger than `eligibility_read_s_max`; at that age it is refused."""

    eligibility_read_s_max: Rule[Count]
    statuses_read_at: Rule[Codes]
    status_hold_s_max: Rule[Count]
    status_undecided_minutes: Rule[Count]
    status_ended_by: Rule[Body]
    status_end_uses_quota: Rule[Switch]
    visitors_admitted_min: Rule[Count]


class TechnicalFailure(Table):
    """A visit that a fault cut short (A23): not counted below a share of the approved minutes."""

    counted_from_parts: Rule[Count]
    counted_from_whole: Rule[Count]
    share_itself_counts: Rule[Switch]
    rebooking_first: Rule[Switch]
    remaining_minutes_first: Rule[Switch]


class Discipline(Table):
    """An inmate under a disciplinary decision (VN-07, VN-09; A26, A28)."""

    window_months: Rule[Count]
    visits_per_window: Rule[Count]
    minutes_max: Rule[Count]
    begins_at: Rule[Code]
    ends_at: Rule[Code]
    overrides: Rule[Codes]
    credits_wait: Rule[Switch]
    notify_relatives: Rule[Switch]
    notice_alarm_working_days: Rule[Count]


class Meals(Table):
    """A meal with relatives (VN-11 … 13; A27, A41); its numbers stand at the kind `meal`."""

    checklist: Rule[Codes]
    inmate_counted: Rule[Switch]
    people_min: Rule[Number]
    minutes_inside_visit: Rule[Switch]
    conference_bound_by_meal_limits: Rule[Switch]
