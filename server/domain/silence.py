"""What a no rests on where a text is silent: that nobody does what it gives to nobody.  Pure."""

from server.domain.citation import Citation
from server.domain.profile.profile import NOTHING_ELSE, Profile


def cite(profile: Profile, key: str) -> Citation:
    """The entry behind a key; where the profile has none, the one that stands in for it.

    So a text without conduct, cuts or desks refuses what it does not know, and whoever asks by
    what right finds an entry, also years later (GD-01)."""
    try:
        return profile.cite(key)
    except KeyError:
        return profile.cite(f"powers.{NOTHING_ELSE}")
