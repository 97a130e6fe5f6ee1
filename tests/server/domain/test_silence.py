"""A no rests on an entry that can be looked up, also where a text is silent."""

from server.domain import silence
from tests.support import law


def test_a_key_that_the_profile_has_is_cited_itself() -> None:
    profile = law.profile()
    assert silence.cite(profile, "cuts.by") == profile.cite("cuts.by")


def test_where_a_text_is_silent_something_that_stands_in_it_is_cited() -> None:
    for name in ("cn-guangdong-2020", "vn-draft"):
        profile = law.profile(name)
        found = silence.cite(profile, "parking.spaces")
        assert profile.entry(found.key).source == found.source
    bare = law.profile("vn-draft", powers={})
    assert silence.cite(bare, "cuts.by").key == "reviews.of"
