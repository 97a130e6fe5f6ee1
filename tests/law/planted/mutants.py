"""Mutants whose fate is known: what test_law.py holds the machinery of the proof against."""

from typing import Final

from server.domain.rule import articles_of
from tests.law.mutant import Changed, Mutant, Without


def only_the_first_article(source: str) -> tuple[str, ...]:
    """The same as ever, but one."""
    return articles_of(source)[:1]


def no_article(source: str) -> tuple[str, ...]:
    """Nothing is cited."""
    return ()


def asserting(*arguments: object) -> bool:
    """Fails by an assertion of its own, which is no test's."""
    assert not arguments
    return True


MUTANTS: Final[tuple[Mutant, ...]] = (
    Without("GD-99", "caught", "rule:articles_of", only_the_first_article),
    Changed("GD-22", "caught_value", "cn-guangdong-2020", "quota__visits_per_month__value", 2),
    Without("GD-98", "unnoticed", "rule:articles_of", only_the_first_article),
    Without("GD-97", "stumbled_over", "rule:articles_of", no_article),
    Without("GD-96", "without_target", "rule:no_such_function", no_article),
    Changed("GD-96", "without_change", "cn-guangdong-2020", "quota__visits_per_month__value", 1),
    Changed("GD-95", "unreadable", "cn-guangdong-2020", "quota__visits_per_month__value", "x"),
    Without("GD-94", "bug", "profile.choice:holds_since", lambda *_: no_article("")[0]),
    Without("GD-94", "false_witness", "profile.choice:holds_since", asserting),
)
