"""Who a visitor is to an inmate, how it is proved, and who has filed it."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.citation import Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.people.relationships import (
    FilingStamp,
    Proof,
    Relation,
    filing_refusals,
    proof_refusals,
    relation_refusals,
)
from server.domain.vocabulary import Body, Party
from tests.support import law
from tests.support.single import only

START = datetime(2026, 4, 8, 10, tzinfo=UTC)
MOTHER = Relation(Party.RELATIVE, "parent", basis="blood")
REGISTER = Proof("household_register")


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    return [each.code for each in refusals]


def stamp(body: Body, unit: str, at: datetime = START - timedelta(days=1)) -> FilingStamp:
    return FilingStamp(body, UnitId(unit), StaffId("s-1"), at)


@pytest.mark.law("GD-97")
@pytest.mark.parametrize("kind", ["spouse", "parent", "child", "sibling"])
def test_the_relationships_that_the_text_lists_are_accepted(kind: str) -> None:
    assert relation_refusals(law.profile(), Relation(Party.RELATIVE, kind)) == ()


@pytest.mark.law("GD-97")
def test_other_is_accepted_with_a_description_and_refused_without() -> None:
    aunt = Relation(Party.RELATIVE, "other", "姑母")
    assert relation_refusals(law.profile(), aunt) == ()
    for nothing in ("", "  "):
        refusal = only(relation_refusals(law.profile(), Relation(Party.RELATIVE, "other", nothing)))
        assert (refusal.code, refusal.citation.source) == ("relationship_undescribed", "Art. 37")


@pytest.mark.law("GD-97")
@pytest.mark.parametrize("kind", [None, "", "friend"])
def test_a_relative_names_a_relationship_of_the_vocabulary(kind: str | None) -> None:
    refusals = relation_refusals(law.profile(), Relation(Party.RELATIVE, kind))
    assert codes(refusals) == ["relationship_unknown"]


@pytest.mark.law("GD-97")
def test_a_relationship_rests_on_marriage_blood_or_legal_fiction() -> None:
    for basis in ("marriage", "blood", "legal_fiction", None):
        assert (
            relation_refusals(law.profile(), Relation(Party.RELATIVE, "child", basis=basis)) == ()
        )
    refusals = relation_refusals(law.profile(), Relation(Party.RELATIVE, "child", basis="money"))
    assert codes(refusals) == ["relationship_basis_unknown"]


@pytest.mark.law("GD-02", "GD-97")
def test_relatives_guardians_and_people_with_a_work_need_are_parties_and_nobody_else() -> None:
    guangdong = law.profile()
    assert relation_refusals(guangdong, Relation(Party.GUARDIAN)) == ()
    assert relation_refusals(guangdong, Relation(Party.WORK_NEED_PERSON)) == ()
    refusal = only(relation_refusals(guangdong, Relation(Party.OTHER_PERSON)))
    assert (refusal.code, refusal.facts) == ("party_unknown", {"party": "other_person"})
    assert relation_refusals(law.profile("vn-draft"), Relation(Party.OTHER_PERSON)) == ()


def test_the_draft_asks_for_no_description_of_other() -> None:
    assert relation_refusals(law.profile("vn-draft"), Relation(Party.RELATIVE, "other")) == ()


@pytest.mark.law("GD-15")
def test_who_stands_in_another_register_brings_a_certificate_with_its_issuer() -> None:
    profile = law.profile()
    refusal = only(proof_refusals(profile, MOTHER, False, (REGISTER,)))
    assert (refusal.code, refusal.citation.source) == ("relationship_certificate_missing", "Art. 7")
    for issuer in ("township", "subdistrict", "notary", "household_registration"):
        proof = Proof("relationship_certificate", issuer)
        assert proof_refusals(profile, MOTHER, False, (proof,)) == ()


@pytest.mark.law("GD-15")
@pytest.mark.parametrize("issuer", [None, "", "employer"])
def test_a_certificate_without_a_known_issuer_proves_nothing(issuer: str | None) -> None:
    proof = Proof("relationship_certificate", issuer)
    refusals = proof_refusals(law.profile(), MOTHER, False, (proof,))
    assert codes(refusals) == ["relationship_certificate_issuer_unknown"]


@pytest.mark.law("GD-13", "GD-15")
def test_in_the_same_register_the_register_is_enough_and_nothing_is_not() -> None:
    profile = law.profile()
    assert proof_refusals(profile, MOTHER, True, (REGISTER,)) == ()
    assert codes(proof_refusals(profile, MOTHER, True, ())) == ["relationship_unproven"]
    refusals = proof_refusals(profile, MOTHER, True, (Proof("a_letter"),))
    assert codes(refusals) == ["relationship_unproven"]


@pytest.mark.law("GD-13")
def test_a_guardian_proves_guardianship_in_whatever_register() -> None:
    guardian = Relation(Party.GUARDIAN)
    assert proof_refusals(law.profile(), guardian, False, (Proof("other_proof"),)) == ()
    refusals = proof_refusals(law.profile(), guardian, False, ())
    assert codes(refusals) == ["relationship_unproven"]


def test_who_comes_for_work_proves_no_relationship_and_the_draft_asks_for_none() -> None:
    assert proof_refusals(law.profile(), Relation(Party.WORK_NEED_PERSON), False, ()) == ()
    assert proof_refusals(law.profile("vn-draft"), MOTHER, False, ()) == ()


@pytest.mark.law("GD-16")
def test_bureau_and_facility_have_both_filed_before_the_first_visit() -> None:
    profile = law.profile()
    bureau, facility = stamp(Body.BUREAU, "b"), stamp(Body.FACILITY, "f")
    assert filing_refusals(profile, [bureau, facility], False, START) == ()
    refusal = only(filing_refusals(profile, [bureau], False, START))
    assert (refusal.code, refusal.facts) == (
        "filing_stamp_missing",
        {"body": "facility", "needed": 1},
    )
    assert refusal.citation.source == "Art. 7"
    refusal = only(filing_refusals(profile, [facility], False, START))
    assert refusal.facts["body"] == "bureau"
    assert len(filing_refusals(profile, [], False, START)) == 2


@pytest.mark.law("GD-16")
def test_a_stamp_of_the_starting_second_counts_and_a_later_one_does_not() -> None:
    bureau = stamp(Body.BUREAU, "b")
    in_time = stamp(Body.FACILITY, "f", START)
    late = stamp(Body.FACILITY, "f", START + timedelta(seconds=1))
    assert filing_refusals(law.profile(), [bureau, in_time], False, START) == ()
    assert codes(filing_refusals(law.profile(), [bureau, late], False, START)) == [
        "filing_stamp_missing"
    ]


@pytest.mark.law("GD-16")
def test_between_two_inmates_two_facilities_have_filed_and_no_bureau() -> None:
    profile = law.profile()
    one, other = stamp(Body.FACILITY, "f-1"), stamp(Body.FACILITY, "f-2")
    assert filing_refusals(profile, [one, other], True, START) == ()
    for lacking in ([one], [one, one], [one, stamp(Body.BUREAU, "b")]):
        refusal = only(filing_refusals(profile, lacking, True, START))
        assert refusal.facts == {"body": "facility", "needed": 2}


def test_the_draft_files_nothing() -> None:
    assert filing_refusals(law.profile("vn-draft"), [], False, START) == ()
