"""What a no rests on where a text is silent: an entry that stands in the profile.  Pure."""

from typing import Final

from server.domain.citation import Citation
from server.domain.profile.profile import Profile

# Guangdong: staff do nothing else against the rules of visits (Art. 31(6)); the Vietnamese draft:
# the heads organise visits (§4); and any profile says what may be reviewed.
INSTEAD: Final = ("staff.breaches.other", "powers.organise_visits", "reviews.of")


def cite(profile: Profile, key: str) -> Citation:
    """The entry behind a key; where the profile has none, the one that stands in for it.

    So a text without conduct, cuts or desks refuses what it does not know, and whoever asks by
    what right finds an entry, also years later (GD-01)."""
    for each in (key, *INSTEAD):
        try:
            return profile.cite(each)
        except KeyError:
            continue
    raise AssertionError("every profile says what may be reviewed")
