"""What a no rests on where a text is silent: the same key, as a rule of the house.  Pure."""

from server.domain.citation import Citation
from server.domain.profile import Profile
from server.domain.rule import HOUSE_RULE


def cite(profile: Profile, key: str) -> Citation:
    """The entry behind a key; where the profile has none, the key itself as a house rule.

    So a text without conduct, cuts or powers refuses what it does not know, and says so."""
    try:
        return profile.cite(key)
    except KeyError:
        return Citation(profile.id, profile.version, key, HOUSE_RULE)
