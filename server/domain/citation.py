"""What a decision rests on, and how a rule says no.

Every no, hold, cut, bar and credit of the office names profile, version, key and source, so that
whoever asks "by what right?" is answered with an article, also years later."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Citation:
    """One key of one version of one profile.

    `key` is dotted ("quota.visits_per_month"); `source` is "Art. 11" or "house rule"."""

    profile: str
    version: str
    key: str
    source: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule says no.  Rules return a tuple of these; an empty one allows.

    `code` is snake_case, goes on the wire and never changes; `facts` are the numbers and codes
    that a sentence needs, and never name a person."""

    code: str
    citation: Citation
    facts: Mapping[str, str | int] = field(default_factory=dict)
