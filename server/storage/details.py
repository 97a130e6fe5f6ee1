"""What an application asks for beside people and start, kept whole in one column."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from server.domain.calendar.deadlines import Extension
from server.domain.entitlement.kinds import KindDecision
from server.domain.entitlement.special import SpecialDecision
from server.domain.identifiers import StaffId
from server.domain.lodging.inmate_requests import WantedVisitor
from server.domain.slots.priority import Claim
from server.domain.visit_day.interpretation import Wish
from server.domain.vocabulary import Mode


@dataclass(frozen=True, slots=True)
class Details:
    """What is asked for beside the people and the start, and what was decided beside the steps.

    `minutes` are those asked for; `people_asked` the number for which a special decision is asked;
    `special` are the facility's decisions beyond the limits (A1), `extensions` those of the review
    (Art. 22); `exception` is the Department's approval (Art. 35)."""

    minutes: int = 30
    mode: Mode = Mode.VIDEO
    people_asked: int | None = None
    need: str = ""
    wish: Wish | None = None
    interpreter: StaffId | None = None
    claims: tuple[Claim, ...] = ()
    wanted: tuple[WantedVisitor, ...] = ()
    special: tuple[SpecialDecision, ...] = ()
    kind_decision: KindDecision | None = None
    extensions: tuple[Extension, ...] = ()
    exception: str | None = None


DETAILS: Final = TypeAdapter(Details)
