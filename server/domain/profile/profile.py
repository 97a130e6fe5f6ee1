"""A profile: one source text as dated, article-cited data.

A section that a text does not know is None, so that one schema serves all texts.  The files stand
in config/profiles/; server/profiles.py reads them; what is checked beyond types stands in
checks.py."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from server.domain.citation import Citation
from server.domain.profile import bodies, booking, people, visit
from server.domain.profile import desk as at_desk
from server.domain.profile.checks import (
    check_header,
    check_sources,
    refuse_money,
    sourced,
)
from server.domain.profile.interpretation import Interpretation, ReadingName, applied
from server.domain.rule import Code, Rule, Sha256, Sourced, Switch, Table, Text
from server.domain.vocabulary import Status

NOTHING_ELSE: Final = "nothing_else"
"""The power that nobody has: what a text gives to nobody, nobody does."""


class Reading(Sourced):
    """How an ambiguous place of the text is understood; a fixed one is built into the rules."""

    text: Text
    fixed: Switch = False


class Profile(Table):
    """One version of one source text."""

    id: Text
    version: Text
    jurisdiction: Text
    title: Text
    issuer: Text
    issued_on: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None  # the last day, included
    status: Status
    language: Text
    time_zone: Text
    source_kind: Text
    source_text: Text
    text_sha256: Sha256
    repeals: tuple[Text, ...] = ()
    principles: tuple[Text, ...] = ()
    articles: Mapping[Text, Text]
    readings: Mapping[ReadingName, Reading]
    interpretations: tuple[Interpretation, ...] = ()

    quota: booking.Quota
    calendar: booking.Calendar
    relationships: people.Relationships
    statuses: Mapping[Code, people.InmateStatus]
    kinds: Annotated[Mapping[Code, visit.Kind], Field(min_length=1)]
    reviews: bodies.Reviews
    retention: bodies.Retention
    guarantees: bodies.Guarantees | None = None
    powers: Mapping[Code, bodies.Power]
    separation: Annotated[Mapping[Code, bodies.Apart], Field(min_length=1)]
    custody_moves: booking.CustodyMoves
    # What only a text with video visits knows.
    origins: booking.Origins = Field(default_factory=dict)
    bars: Mapping[Code, people.Bar] = Field(default_factory=dict)
    documents: people.Documents | None = None
    authentication: people.Authentication | None = None
    filing: people.Filing | None = None
    priority: people.Priority | None = None
    slots: booking.Slots | None = None
    place: booking.Place | None = None
    mode: booking.ModeChoice | None = None
    lodging: booking.Lodging | None = None
    decisions: booking.Decisions | None = None
    special: booking.Special | None = None
    deadlines: booking.Deadlines | None = None
    consent: booking.Consent | None = None
    changes: booking.Changes | None = None
    desk: at_desk.Desk | None = None
    pledge: at_desk.Pledge | None = None
    conduct: at_desk.Conduct | None = None
    lateness: at_desk.Lateness | None = None
    cuts: at_desk.Cuts | None = None
    suspensions: at_desk.Suspensions | None = None
    referrals: at_desk.Referrals | None = None
    session: visit.Session | None = None
    supervision: visit.Supervision | None = None
    language_use: visit.Language | None = None
    admission: visit.Admission | None = None
    technical_failure: visit.TechnicalFailure | None = None
    closures: bodies.Closures | None = None
    exceptions: bodies.Exceptions | None = None
    storage: bodies.Storage | None = None
    venues: bodies.Venues | None = None
    public_ledger: bodies.PublicLedger | None = None
    staff: bodies.Staff | None = None
    privacy: bodies.Privacy | None = None
    # What only a text with visits in person knows.
    credits: booking.Credits | None = None
    discipline: visit.Discipline | None = None
    meals: visit.Meals | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_money(cls, data: Any) -> Any:
        refuse_money(data)
        return data

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone") from error
        return name

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_header(self.status, self.issued_on, self.effective_from, self.effective_to)
        check_sources(self.entries(), self.articles, set(self.readings), self.principles)
        if NOTHING_ELSE not in self.powers:
            raise ValueError(f"powers.{NOTHING_ELSE} is missing; a no must rest on something")
        for kind in self.kinds.values():
            if kind.opens_session and self.session is None:
                raise ValueError("a kind opens a session, but there is no [session]")
        if self.interpretations:
            self.as_of(max(entry.effective_from for entry in self.interpretations))
        return self

    def entries(self) -> Iterator[tuple[str, Sourced]]:
        """Every entry that rests on a source, with its dotted key, in the order of the schema."""
        return sourced(self)

    def entry(self, key: str) -> Sourced:
        """The entry behind a dotted key.  Raises: KeyError."""
        found: Any = self
        for part in key.split("."):
            found = found[part] if isinstance(found, Mapping) else getattr(found, part, None)
        if not isinstance(found, Sourced):
            raise KeyError(key)
        return found

    def cite(self, key: str) -> Citation:
        """What a decision rests on.  Raises: KeyError, if no entry has this key."""
        return Citation(self.id, self.version, key, self.entry(key).source)

    def minutes_max(self, kind: str) -> tuple[int | None, Citation]:
        """The longest visit of a kind, and by what right; None: the text sets no bound."""
        if self.kinds[kind].opens_session and self.session is not None:
            return self.session.talk_cap_minutes.value, self.cite("session.talk_cap_minutes")
        return self.kinds[kind].minutes_max, self.cite(f"kinds.{kind}")

    def people_max(self, kind: str) -> tuple[int | None, Citation]:
        """How many may come to a visit of a kind, and by what right; None: no bound."""
        if self.kinds[kind].opens_session and self.session is not None:
            return self.session.people_max.value, self.cite("session.people_max")
        return self.kinds[kind].people_max, self.cite(f"kinds.{kind}")

    def as_of(self, day: date) -> "Profile":
        """The profile with the interpretations of that day and before (Art. 40).

        Its version says so: "2020-09-02+2021-03-01" is the version as interpreted up to March."""
        due = sorted(
            (entry for entry in self.interpretations if entry.effective_from <= day),
            key=lambda entry: entry.effective_from,
        )
        if not due:
            return self
        return Profile.model_validate(applied(self.model_dump(), due))


def value_of(entry: Sourced) -> Any:
    """What an entry says, as JSON: the value of a rule, the attributes of a coded entry."""
    if isinstance(entry, Rule):
        return entry.model_dump(mode="json")["value"]
    return entry.model_dump(mode="json", exclude={"source", "reading"})
