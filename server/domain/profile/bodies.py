"""Sections of a profile about bodies: what each may do, keep, close, publish and undo."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from server.domain.rule import Bodies, Code, Codes, Count, Rule, Sourced, Switch, Table, Text
from server.domain.vocabulary import Body, Reach


class Power(Sourced):
    """Whose an act is (VN-14).  `powers.nothing_else` is nobody's: a no rests on it where the text
    gives an act to nobody."""

    text: Text
    by: Bodies
    may_be_delegated: Switch = False


class Apart(Sourced):
    """Parts of a case that check each other: an account takes one of them."""

    text: Text
    parts: Annotated[Codes, Field(min_length=2)]


class ClosureCause(Sourced):
    """A cause that closes the service, and who announces it (Art. 36)."""

    text: Text
    announced_by: Bodies
    reach: tuple[Reach, ...]


class Closures(Table):
    """The service stands still (GD-93 … 96)."""

    causes: Mapping[Code, ClosureCause]
    filed_with: Rule[Body]
    own_needs_no_filing: Rule[Bodies]
    announcement_alarm_hours: Rule[Count]
    filing_alarm_working_days: Rule[Count]
    fault_of_visitor: Rule[Switch]
    uses_quota: Rule[Switch]


class Exceptions(Table):
    """Special cases that the Department approves (GD-92)."""

    approved_by: Rule[Body]
    device_for_one_visit: Rule[Switch]
    still: Rule[Codes]


class Reviews(Table):
    """Undoing an act on complaint (A40)."""

    of: Rule[Codes]
    working_days: Rule[Count]
    bureau_acts_by: Rule[Body] | None = None
    prison_acts_by: Rule[Body] | None = None
    rehab_acts_by: Rule[Body] | None = None
    city_acts_by: Rule[Body] | None = None
    answer_needs_reasons: Rule[Switch]
    restores: Rule[Codes]


class Storage(Table):
    """Where recordings lie and who may play them (GD-89, 90; A16)."""

    prison: Rule[Body]
    rehab: Rule[Body]
    mixed_custody_copies: Rule[Count]
    archive_readers: Rule[Bodies]
    incident_readers: Rule[Bodies]
    operator_reads: Rule[Switch]


class Retention(Table):
    """How long things are kept (A24)."""

    recording_months: Rule[Count] | None = None
    record_years: Rule[Count]
    silent_deletion: Rule[Switch]
    legal_hold: Rule[Switch]


class Venues(Table):
    """Rooms and devices (GD-87, GD-88)."""

    acceptance_test: Rule[Switch]
    self_test_bookable: Rule[Switch]
    failure_opens_ticket: Rule[Switch]
    maintained_by: Rule[Bodies]


class PublicLedger(Table):
    """What a unit shows to everybody (GD-79; A21)."""

    publishes: Rule[Codes]
    personal_rows: Rule[Switch]
    daily: Rule[Switch]


class Breach(Sourced):
    """What staff must not do (Art. 31)."""

    text: Text


class Staff(Table):
    """What staff must not do, and what is done about it (GD-80 … 85)."""

    breaches: Mapping[Code, Breach]
    access_needs_purpose: Rule[Switch]
    complaint_outside_unit: Rule[Switch]
    free_ground_needs_text: Rule[Switch]


class Privacy(Table):
    """What leaves the house (GD-86)."""

    export_needs_permission: Rule[Switch]
    playback_watermark: Rule[Switch]
    outward: Rule[Codes]


class Guarantees(Table):
    """What stands above all rules (GD-05, 07, 08): nothing is asked of families or inmates."""

    gratis: Rule[Switch]
    facility_decides_every_visit: Rule[Switch]
