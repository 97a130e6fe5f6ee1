"""Tests for the planted mutants; test_law.py runs them, the suite does not."""

from datetime import date
from typing import Final

import pytest

from server.domain.profile.choice import in_force
from server.domain.rule import articles_of as told_articles
from tests.support import law

# Bound before any test runs, under other names: a mutant must be seen here too.
PROFILE: Final = law.profile()
READERS: Final = {"articles": told_articles}


@pytest.mark.law("GD-99", "GD-98")
@pytest.mark.parametrize("source", ["Art. 11", "house rule"])
def test_at_most_one_article_is_found_where_one_stands(source: str) -> None:
    assert len(told_articles(source)) <= 1


@pytest.mark.law("GD-99")
def test_two_articles_are_two() -> None:
    assert READERS["articles"]("Art. 11, 39") == ("Art. 11", "Art. 39")


@pytest.mark.law("GD-22")
def test_one_visit_a_month() -> None:
    assert PROFILE.quota.visits_per_month.value == 1


@pytest.mark.law("GD-97", "GD-96", "GD-95")
def test_that_stumbles_before_it_asserts() -> None:
    assert told_articles("Art. 11")[0] == "Art. 11"


@pytest.mark.law("GD-94")
def test_that_a_bug_ends() -> None:
    assert in_force([PROFILE], "CN-GD", date(2026, 1, 1)) == PROFILE
