"""The day of a visit as the API reads and shows it; people by their ids, never by name."""

from datetime import date
from typing import Annotated

from pydantic import Field

from server.calls.models import Answer, Body, Code, Line, Moment, Name, Versioned, Words, at
from server.domain.conduct.conduct import Basis
from server.domain.identifiers import PersonId
from server.domain.visit_day.desk import Paper
from server.domain.visit_day.interpretation import Ground
from server.domain.visit_day.pledge import Medium, Pledge
from server.storage.conduct import Finding
from server.storage.days import DayOfVisit
from server.storage.shelf import Kept
from server.use_cases.refuse_for_conduct import Seen

STEPS_MAX = 20
KINDS_MAX = 10
HEADS_MAX = 100
COPIES_MAX = 20
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
DeviceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class ArrivalBody(Body):
    """Who has come."""

    person: Name


class CheckInBody(Body):
    """What a visitor shows, and what the officer has done (Art. 24)."""

    person: Name
    paper_kind: Code
    original_seen: bool
    matches: bool
    legible: bool
    valid_until: date | None = None
    term: Code | None = None
    steps: Annotated[list[Code], Field(max_length=STEPS_MAX)]
    recognised: Annotated[bool, Field(description="the officer finds who it is (A22)")] = False

    def paper(self) -> Paper:
        """The paper, for the use case."""
        return Paper(
            self.paper_kind,
            self.original_seen,
            self.matches,
            self.legible,
            self.valid_until,
            self.term,
        )


class PledgeBody(Body):
    """A pledge as it was signed; of the mark itself only its hash comes here."""

    visitor: Name
    signed_by: Name
    medium: Medium
    signed_with: Code
    form_version: Line
    text_sha256: Sha256
    mark_sha256: Sha256
    copies: Annotated[int, Field(ge=1, le=COPIES_MAX)]

    def pledge(self, now: Moment) -> Pledge:
        """The pledge, signed now."""
        return Pledge(
            PersonId(self.visitor),
            PersonId(self.signed_by),
            now,
            self.medium,
            self.signed_with,
            self.form_version,
            self.text_sha256,
            self.mark_sha256,
            self.copies,
        )


class HeadsBody(Body):
    """How many of each kind sit in the room: "adult", "child", "interpreter" …"""

    heads: Annotated[
        dict[Code, Annotated[int, Field(ge=0, le=HEADS_MAX)]], Field(max_length=KINDS_MAX)
    ]


class LanguageBody(Body):
    """In which language people will talk, and who understands it (Art. 28)."""

    language: Language
    ground: Ground | None = None
    interpreter: Name | None = None
    competent: Annotated[tuple[Name, ...], Field(max_length=2)] = ()


class LatenessBody(Body):
    """Whether who came late is excused (A33)."""

    person: Name
    excused: bool
    words: Words = ""


class ConductBody(Body):
    """Why the bureau does not arrange the visit for one person (Art. 25)."""

    person: Name
    ground: Code
    basis: Basis | None = None
    basis_text: Words = ""
    warned_at: Moment | None = None
    seriousness: Words = ""

    def seen(self) -> Seen:
        """What the officer saw."""
        return Seen(self.ground, self.basis, self.basis_text, self.warned_at, self.seriousness)


class TurnedAwayBody(Body):
    """On which ground the desk turns somebody away (Art. 24)."""

    person: Name
    ground: Code
    words: Words = ""


class CauseBody(Body):
    """What kept the visit from going well."""

    cause: Code
    words: Words = ""


class WordsBody(Body):
    """What the officer says to it."""

    words: Words = ""


class GroundBody(Body):
    """Why the visit was cut (Art. 29)."""

    ground: Code
    reason: Words = ""


class VisitorShown(Answer):
    """One who has come."""

    person: str
    arrived_at: str | None
    checked_in_at: str | None
    excused: bool | None
    turned_away: str | None = None
    refused_for: str | None = None


class DayShown(Answer):
    """What has happened on the day so far."""

    visit: str
    visitors: list[VisitorShown]
    confirmed_by: list[str]
    inmate_declined: bool
    heads: dict[str, int]
    language: str | None
    interpreter: str | None
    causes: list[str]
    cut: bool


class PledgeShown(Answer):
    """A pledge was kept."""

    pledge: str


class FindingShown(Versioned):
    """A proposal or finding of absence (A9)."""

    id: str
    visit: str
    person: str
    standing: str
    start: str
    state: str
    barred_until: str | None


def day_shown(day: DayOfVisit) -> DayShown:
    """A day as it goes out."""
    return DayShown(
        visit=day.booking,
        visitors=[
            VisitorShown(
                person=person,
                arrived_at=at(each.arrived_at),
                checked_in_at=at(each.checked_in_at),
                excused=each.excused,
                turned_away=day.turned_away.get(person),
                refused_for=day.conduct[person].ground if person in day.conduct else None,
            )
            for person, each in sorted(day.arrivals.items())
        ],
        confirmed_by=sorted(day.brought),
        inmate_declined=day.inmate_declined,
        heads=dict(day.heads),
        language=None if day.wish is None else day.wish.language,
        interpreter=day.interpreter,
        causes=sorted(day.causes),
        cut=bool(day.cuts),
    )


def finding_shown(kept: Kept[Finding]) -> FindingShown:
    """A finding as it goes out."""
    proposal, bar = kept.value.proposal, kept.value.bar
    return FindingShown(
        version=kept.version,
        id=kept.id,
        visit=proposal.booking,
        person=proposal.person,
        standing=proposal.standing.value,
        start=proposal.start.isoformat(),
        state=kept.value.state.value,
        barred_until=None if bar is None else at(bar.until),
    )
