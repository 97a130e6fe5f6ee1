"""Sections of a profile for the day of the visit: desk, conduct, lateness, cut, suspension."""

from collections.abc import Mapping

from server.domain.rule import (
    Bodies,
    Code,
    Codes,
    Count,
    Number,
    Rule,
    Sha256,
    Sourced,
    Switch,
    Table,
    Text,
)
from server.domain.vocabulary import Body


class DeskRefusal(Sourced):
    """A person may not take part (Art. 24)."""

    text: Text


class Desk(Table):
    """What is done before a visit (GD-60, 62 … 64; A34, A35)."""

    checklist: Rule[Codes]
    refusals: Mapping[Code, DeskRefusal]
    refusal_bars: Rule[Switch]
    nobody_admitted_uses_quota: Rule[Switch]
    headcount: Rule[Switch]


class Pledge(Table):
    """The pledge 承诺书 (GD-61, GD-101; A20)."""

    form_version: Rule[Text]
    form_file: Rule[Text]
    form_sha256: Rule[Sha256]
    asked_at: Rule[Code]
    copies: Rule[Count]
    promises: Rule[Count]
    signed_with: Rule[Codes]
    applicant_may_sign_for_others: Rule[Switch]
    both_in_custody: Rule[Switch]


class Ground(Sourced):
    """A coded ground, and what has to be on record before it may be named."""

    text: Text
    demands: Codes = ()
    needs_dissuasion: Switch = False


class Conduct(Table):
    """For what the bureau may refuse or cancel on the day (GD-65)."""

    grounds: Mapping[Code, Ground]
    decided_by: Rule[Bodies]
    may: Rule[Codes]


class Lateness(Table):
    """Arriving late or not at all (GD-57, 59; A9 … A11, A30, A33)."""

    in_time_at_start: Rule[Switch]
    measured_by: Rule[Code]
    slot_waits_minutes: Rule[Number]
    finding_by: Rule[Body]
    finding_working_days: Rule[Count]
    automatic: Rule[Switch]
    never_for_causes: Rule[Codes]
    bar_until: Rule[Code]
    bar_scope: Rule[Codes]
    bar_on: Rule[Code]
    bar_everywhere: Rule[Switch]
    bar_takes_quota: Rule[Switch]
    repeated_in_months: Rule[Count]
    repeated_count: Rule[Count]
    repeated_needs_seriousness: Rule[Switch]
    warning_count: Rule[Count]


class Cuts(Table):
    """When a running visit is ended at once (GD-74 … 76; A15)."""

    grounds: Mapping[Code, Ground]
    by: Rule[Bodies]
    ground_asked_after: Rule[Switch]
    final: Rule[Switch]
    uses_quota: Rule[Switch]
    undissuaded_carries_suspension: Rule[Switch]
    forwarding_ends_ms_max: Rule[Count]
    incident_packet: Rule[Switch]


class Suspensions(Table):
    """Keeping a person from video for months (GD-66, 77; A12 … A14, A36)."""

    months_min: Rule[Count]
    months_max: Rule[Count]
    whole_months: Rule[Switch]
    proposed_by: Rule[Bodies]
    decided_by: Rule[Bodies]
    filed_by: Rule[Body]
    filed_with: Rule[Body]
    begins_at: Rule[Code]
    filing_alarm_working_days: Rule[Count]
    proposal_lapses_working_days: Rule[Count]
    automatic: Rule[Switch]
    interim_bar: Rule[Switch]
    scope: Rule[Codes]
    both_in_custody: Rule[Switch]


class Referrals(Table):
    """Breaches of law go to the judicial authorities (GD-67, 78)."""

    locks_recording: Rule[Switch]
    after: Rule[Codes]
