"""What a decision rests on is a value: it can be kept, compared and never changed."""

from dataclasses import FrozenInstanceError

import pytest

from server.domain.citation import Citation, Refusal
from tests.support import law


def test_a_profile_cites_a_key_with_version_and_article() -> None:
    cited = law.profile().cite("session.talk_cap_minutes")
    assert cited == Citation("CN-GD-2020", "2020-09-02", "session.talk_cap_minutes", "Art. 11, 39")


def test_a_coded_ground_is_cited_by_its_item() -> None:
    assert law.profile().cite("conduct.grounds.drunk").source == "Art. 25(4)"


@pytest.mark.parametrize("key", ["quota", "quota.visits", "kinds.video.mode", "", "title"])
def test_what_rests_on_nothing_cannot_be_cited(key: str) -> None:
    with pytest.raises(KeyError):
        law.profile().cite(key)


def test_a_refusal_carries_facts_and_cannot_be_changed() -> None:
    refusal = Refusal("quota_exhausted", law.profile().cite("quota.visits_per_month"), {"used": 1})
    assert refusal.facts == {"used": 1}
    with pytest.raises(FrozenInstanceError):
        refusal.code = "other"  # type: ignore[misc]
    assert Refusal("quota_exhausted", refusal.citation).facts == {}
