"""Complaints about acts of the office, and what the body above answered (A40)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, literal

from server.domain.identifiers import PersonId, UnitId
from server.domain.oversight.reviews import Answer, ReviewedAct
from server.storage.columns import Day, Flag, flag
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf


@dataclass(frozen=True, slots=True)
class Review:
    """One complaint.  `subject` is the id of what is complained of: an application, a bar, a
    finding or a visit; `before` the unit that answers."""

    act: ReviewedAct
    subject: str
    person: PersonId
    of_unit: UnitId
    before: UnitId
    asked_at: datetime
    due: date
    words: str = ""
    answer: Answer | None = None
    answered_at: datetime | None = None


def found_by(review: Review) -> dict[str, Any]:
    """Before whom it lies, about what, and whether it is answered."""
    return {
        "subject": review.subject,
        "person_id": review.person,
        "before_id": review.before,
        "due": review.due,
        "answered": review.answer is not None,
    }


REVIEWS: Final = Shelf(
    "reviews",
    Review,
    found_by,
    Column("subject", Text, nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("before_id", Text, ForeignKey("units.id"), nullable=False),
    Column("due", Day, nullable=False),
    Column("answered", Flag, nullable=False),
    flag("answered"),
    Index("ix_reviews_subject", "subject"),
    Index("ix_reviews_before_id_answered", "before_id", "answered"),
)


async def unanswered(reader: Reader, before: date, many: int) -> tuple[Kept[Review], ...]:
    """Complaints without an answer whose last day lies before a day, the most urgent first."""
    columns = REVIEWS.table.c
    that = (columns.answered == literal(False, Flag), columns.due < literal(before, Day))
    return await REVIEWS.find(reader, *that, order=(columns.due,), many=many)
