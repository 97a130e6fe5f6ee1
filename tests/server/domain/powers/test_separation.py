"""One account never takes two acts that check each other."""

from itertools import combinations

import pytest

from server.domain.identifiers import StaffId
from server.domain.powers.separation import Done, Part, separation_refusals
from tests.support import law
from tests.support.single import only

ONE, OTHER = StaffId("one"), StaffId("other")
APART = [
    (Part.BUREAU_REVIEW, Part.FACILITY_DECISION),
    (Part.PROPOSAL, Part.CITY_DECISION),
    (Part.PROPOSAL, Part.FILING),
    (Part.CITY_DECISION, Part.FILING),
    (Part.FINDING, Part.FINDING_REVIEW),
    (Part.ROLE_REQUEST, Part.ROLE_GRANT),
]


@pytest.mark.law("GD-35", "GD-66", "GD-90")
@pytest.mark.parametrize(("first", "second"), [*APART, *(pair[::-1] for pair in APART)])
def test_one_account_never_takes_both(first: Part, second: Part) -> None:
    refusal = only(separation_refusals(law.profile(), ONE, second, [Done(ONE, first)]))
    assert refusal.code == "separation_of_parts"
    assert refusal.citation.key.startswith("separation.")
    assert refusal.facts == {"part": second, "taken": first}
    assert separation_refusals(law.profile(), ONE, second, [Done(OTHER, first)]) == ()


def test_what_is_not_a_check_of_the_other_may_be_taken_by_one() -> None:
    for first, second in combinations(Part, 2):
        if (first, second) not in APART:
            assert separation_refusals(law.profile(), ONE, second, [Done(ONE, first)]) == ()


def test_the_same_part_may_be_taken_again() -> None:
    for part in Part:
        assert separation_refusals(law.profile(), ONE, part, [Done(ONE, part)]) == ()


def test_every_part_has_another_that_checks_it() -> None:
    told = {part for apart in law.profile().separation.values() for part in apart.parts}
    assert told == set(Part)


def test_a_text_without_suspensions_keeps_reviews_and_roles_apart() -> None:
    draft = law.profile("vn-draft")
    assert separation_refusals(draft, ONE, Part.CITY_DECISION, [Done(ONE, Part.PROPOSAL)]) == ()
    assert separation_refusals(draft, ONE, Part.ROLE_GRANT, [Done(ONE, Part.ROLE_REQUEST)]) != ()
