"""Sections of a profile from the application to the booking."""

from collections.abc import Mapping

from server.domain.rule import (
    Bodies,
    Clock,
    Code,
    Codes,
    Count,
    Hours,
    Number,
    Rule,
    Sourced,
    Switch,
    Table,
    Text,
)
from server.domain.vocabulary import Body, Custody


class Quota(Table):
    """How many visits an inmate has (GD-22, 25, 26; VN-01, 05)."""

    visits_per_month: Rule[Count]
    month: Rule[Code]
    counted_by: Rule[Code]
    holder: Rule[Body]
    juvenile_age_below: Rule[Count]
    juvenile_visits_per_month: Rule[Count]
    juvenile_may_have_more: Rule[Switch] | None = None
    doors: Rule[Codes]
    visit_offsets_on_site: Rule[Count] | None = None
    entitlement_default: Rule[Count] | None = None
    entitlement_fed_by: Rule[Codes] | None = None
    work_need_uses_quota: Rule[Switch] | None = None
    both_in_custody_uses_both: Rule[Switch] | None = None


class Credits(Table):
    """Visits that a decision adds (VN-02, A25)."""

    grounds: Rule[Codes]
    visits_per_decision: Rule[Count]
    expire_after_months: Rule[Count]


class Calendar(Table):
    """On which days and hours visits are held (GD-29, VN-10)."""

    holidays_of: Rule[Text]
    open_every_day: Rule[Switch]
    within_working_hours: Rule[Switch]
    working_hours: Rule[tuple[Hours, ...]]
    outside_needs_reason: Rule[Switch]


class Slots(Table):
    """The slot calendar 号源 (GD-27 … 34, A6, A18, A38)."""

    facility_month_min: Rule[Count]
    bureau_month_min: Rule[Count]
    office_month_min: Rule[Count]
    only_opened_units: Rule[Switch]
    determined_before_day: Rule[Count]
    breach_from_day: Rule[Count]
    remind_days_before: Rule[tuple[Count, ...]]
    determined_by: Rule[Code]
    below_minimum_needs_acknowledgement: Rule[Switch]
    removed_only_by_closure: Rule[Switch]
    counted_on: Rule[Code]
    published_online: Rule[Switch]
    each_unit_sets_its_own: Rule[Switch]
    per_visit: Rule[Count]
    per_visit_at_each_side: Rule[Count]
    taken_at: Rule[Code]
    freed_by: Rule[Codes]
    nearest_offered: Rule[Count]


class Place(Table):
    """Where a visit is held (GD-03, GD-04)."""

    default_site_by: Rule[Code]
    elsewhere_needs_reason: Rule[Switch]
    within: Rule[Code]
    only_opened_sites: Rule[Switch]
    home_devices: Rule[Switch]


class ModeChoice(Table):
    """Who chooses between video and on-site (GD-08)."""

    chosen_by: Rule[Bodies]
    staff_may_change: Rule[Switch]
    confirmed_at_consent: Rule[Switch]
    in_person_is_a_ground: Rule[Switch]


class Lodging(Table):
    """How an application is made and when it is complete (GD-12, 13, 17 … 21; A22, A29)."""

    first_channels: Rule[Codes]
    later_channels: Rule[Codes]
    first_is_per: Rule[Code]
    first_names_facility: Rule[Switch]
    wrong_facility: Rule[Code]
    proxy_allowed: Rule[Switch]
    inmate_states: Rule[Codes]
    inmate_relationship_verified_by: Rule[Body]
    clock_starts: Rule[Code]
    lacks_told_in_one_list: Rule[Switch]
    second_return_reported: Rule[Switch]
    receipt: Rule[Switch]


class Origin(Sourced):
    """Who has to say what about an application of one origin (GD-06, 35, 39, 40; A31)."""

    applies_to: Body
    reviewed_by: Bodies = ()
    decided_by: Bodies
    decisions: Count = 1
    consent_brought_by: Body | None = None
    custody: tuple[Custody, ...] = (Custody.PRISON, Custody.REHAB)


class Decisions(Table):
    """What a decision must hold, and how it is told (GD-36, 37, 41, 54, 86)."""

    refusal_needs_reason: Rule[Switch]
    approval_fixes_time: Rule[Switch]
    procedure_document: Rule[Switch]
    checklist_version: Rule[Switch]
    message_at_each_step: Rule[Switch]
    messages_never_name: Rule[Codes]
    reasons_told_by: Rule[Codes]


class Special(Table):
    """What goes beyond the general limits (GD-22 … 24, 56; A1, A17)."""

    grounds: Rule[Codes]
    decided_by: Rule[Bodies]
    before_visit: Rule[Switch]
    names: Rule[Codes]


class Deadlines(Table):
    """How long a review may take (GD-55, 56; A7, A8)."""

    review_working_days: Rule[Count]
    day_zero: Rule[Code]
    close_of_business: Rule[Clock]
    stopped_by: Rule[Code]
    extension_working_days_max: Rule[Count]
    extension_grounds: Rule[Codes]
    like_case_needs_reason: Rule[Switch]
    extension_declared_before: Rule[Code]
    extension_grants_nothing: Rule[Switch]
    escalation_percent: Rule[tuple[Count, ...]]


class Consent(Table):
    """Whether the family agrees, how and until when (GD-38; A32)."""

    lodging_for_a_slot_consents: Rule[Switch]
    revocable: Rule[Switch]
    channels: Rule[Codes]
    cutoff_time: Rule[Clock]
    cutoff_working_days_before: Rule[Number]
    silence: Rule[Code]
    silence_bars: Rule[Switch]
    silence_uses_quota: Rule[Switch]


class Changes(Table):
    """What needs a new application, and what is no change (GD-58; A33)."""

    need_application: Rule[Codes]
    are_no_change: Rule[Codes]


Origins = Mapping[Code, Origin]


class CustodyMoves(Table):
    """What becomes of a booking when the inmate is moved, released, in hospital or dead (A42)."""

    booking_follows_transfer: Rule[Switch]
    rebooking_first: Rule[Codes]
    bedside_after: Rule[Codes]
    fault_of_visitor: Rule[Switch]
    uses_quota: Rule[Switch]
