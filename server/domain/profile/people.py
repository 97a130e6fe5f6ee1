"""Sections of a profile about people: who they are to each other, and what keeps them apart."""

from collections.abc import Mapping

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
from server.domain.vocabulary import Body, Custody, Party, Scope


class Relationships(Table):
    """Who is a relative (GD-97), and which other parties may come (A17)."""

    parties: Rule[tuple[Party, ...]]
    kinds: Rule[Codes]
    bases: Rule[Codes] | None = None
    other_needs_description: Rule[Switch] | None = None


class Documents(Table):
    """What proves identity and relationship (GD-13 … 15, 18 … 20, 57, 63, 64)."""

    identity: Rule[Codes]
    identity_of_minors: Rule[Codes]
    minor_age_below: Rule[Count]
    relationship_proofs: Rule[Codes]
    other_register_needs_certificate: Rule[Switch]
    certificate_issuers: Rule[Codes]
    copy_for_each_visitor: Rule[Switch]
    minor_waivers: Rule[Codes]
    original_at_check_in: Rule[Switch]
    last_valid_day_counts: Rule[Switch]
    without_end: Rule[Codes]


class Authentication(Table):
    """Real-person authentication 实人认证 (GD-14, GD-19)."""

    before_acceptance: Rule[Switch]
    of_person_at_desk: Rule[Switch]
    of_proxied_visitors_at: Rule[Code]
    methods: Rule[Codes]
    online_account_verified: Rule[Switch]
    online_real_name_of_each: Rule[Switch]


class Filing(Table):
    """Who registers a relationship, and by when (GD-16)."""

    stamps: Rule[Bodies]
    stamps_both_in_custody: Rule[Bodies]
    before: Rule[Code]


class Bar(Sourced):
    """A ground that keeps a visitor out (Art. 18)."""

    text: Text
    scope: Scope
    demands: Codes
    decided_by: Bodies
    sensitive: Switch = False


class InmateStatus(Sourced):
    """A state of an inmate in which no visit is arranged (Art. 19, 20; draft §3 ¶2)."""

    text: Text
    custody: Custody
    demands: Codes = ()
    relatives_only: Switch = False


class PriorityClass(Sourced):
    """A class of people to be served first (Art. 6 ¶1)."""

    text: Text
    held_by: tuple[Body, ...]


class Priority(Table):
    """How priority is given (GD-10, GD-11, A37)."""

    classes: Mapping[Code, PriorityClass]
    first_working_days: Rule[Number]
    prison_criteria_by: Rule[Body]
    rehab_criteria_by: Rule[Body]
    visitor_criteria_by: Rule[Code]
    old_from_age: Rule[Count]
    young_below_age: Rule[Count]
    criterion_may_carry_visits: Rule[Switch]
    only_published_criteria: Rule[Switch]
    share_without_criterion: Rule[Switch]
