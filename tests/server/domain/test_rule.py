"""A source is read as the articles that it names."""

import pytest

from server.domain.rule import articles_of


@pytest.mark.parametrize(
    ("source", "articles"),
    [
        ("Art. 11", ("Art. 11",)),
        ("Art. 11, 39", ("Art. 11", "Art. 39")),
        ("Art. 11, 6 ¶2", ("Art. 11", "Art. 6")),
        ("Art. 25(1)-(9)", ("Art. 25",)),
        ("Art. 11, Art. 40", ("Art. 11", "Art. 40")),
        ("§1 ¶2, §2 ¶2", ("§1", "§2")),
        ("Art. 24, Annex", ("Art. 24", "Annex")),
        ("house rule", ()),
        ("Art. 11, house rule", ("Art. 11", "house rule")),
        ("House rule", ("House rule",)),
    ],
)
def test_a_source_names_articles(source: str, articles: tuple[str, ...]) -> None:
    assert articles_of(source) == articles
