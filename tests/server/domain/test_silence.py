"""A no rests on an entry that can be looked up, also where a text is silent."""

import pytest

from server.domain import silence
from tests.support import law


def test_a_key_that_the_profile_has_is_cited_itself() -> None:
    profile = law.profile()
    assert silence.cite(profile, "cuts.by") == profile.cite("cuts.by")


@pytest.mark.parametrize("name", ["cn-guangdong-2020", "vn-draft"])
def test_where_a_text_is_silent_nobody_does_what_it_gives_to_nobody(name: str) -> None:
    profile = law.profile(name)
    found = silence.cite(profile, "parking.spaces")
    assert found == profile.cite("powers.nothing_else")
    assert profile.powers["nothing_else"].by == ()


def test_a_profile_that_leaves_a_no_without_a_ground_is_refused() -> None:
    with pytest.raises(ValueError, match=r"powers\.nothing_else is missing"):
        law.profile("vn-draft", powers={})
