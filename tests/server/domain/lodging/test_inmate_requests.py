"""An inmate applies to the facility."""

from datetime import UTC, datetime

import pytest

from server.domain.applications.applications import Origin
from server.domain.lodging.inmate_requests import Verification, WantedVisitor, request_refusals
from server.domain.vocabulary import Body
from tests.support import law
from tests.support.single import only

NOW = datetime(2026, 4, 8, 9, tzinfo=UTC)
VERIFIED = Verification(Body.FACILITY, NOW)
ALL = frozenset({"name", "relationship", "place"})
MOTHER = WantedVisitor(ALL, VERIFIED)


def lacking(*wanted: WantedVisitor, to: Body = Body.FACILITY) -> list[tuple[str, str]]:
    found = request_refusals(law.profile(), Origin.INMATE, to, wanted)
    return [(each.code, each.citation.source) for each in found]


@pytest.mark.law("GD-06")
def test_inmates_apply_to_the_facility_and_not_to_the_bureau() -> None:
    assert lacking(MOTHER) == []
    assert lacking(MOTHER, to=Body.BUREAU) == [("request_to_other_body", "Art. 4 ¶1, 16 ¶1")]
    both = request_refusals(law.profile(), Origin.BOTH_IN_CUSTODY, Body.BUREAU, [MOTHER])
    assert [each.code for each in both] == ["request_to_other_body"]


@pytest.mark.law("GD-21")
@pytest.mark.parametrize("point", sorted(ALL))
def test_without_name_relationship_or_place_nothing_can_be_decided(point: str) -> None:
    short = WantedVisitor(ALL - {point}, VERIFIED)
    refusal = only(request_refusals(law.profile(), Origin.INMATE, Body.FACILITY, [MOTHER, short]))
    assert (refusal.code, refusal.citation.source) == ("request_point_missing", "Art. 10")
    assert refusal.facts == {"visitor": 2, "point": point}


@pytest.mark.law("GD-21")
def test_nothing_is_decided_before_the_facility_has_verified_each_relationship() -> None:
    for verification in (None, Verification(Body.BUREAU, NOW)):
        assert lacking(MOTHER, WantedVisitor(ALL, verification)) == [
            ("request_relationship_unverified", "Art. 10")
        ]


def test_a_request_names_somebody() -> None:
    assert lacking() == [("request_names_nobody", "Art. 10")]


def test_the_draft_asks_for_none_of_this() -> None:
    nothing = WantedVisitor(frozenset())
    draft = law.profile("vn-draft")
    assert request_refusals(draft, Origin.INMATE, Body.BUREAU, [nothing]) == ()
