"""Complaints about acts of the office, and what the body above answered (A40)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, literal, tuple_

from server.domain.identifiers import PersonId, UnitId
from server.domain.oversight.reviews import Answer, ReviewedAct
from server.storage.columns import Day, Flag, flag
from server.storage.database import Reader
from server.storage.shelf import Kept, Shelf

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class UnitComplaint:
    """Somebody complains about a unit and its staff (Art. 31(4)); `before` stands above it."""

    about: UnitId
    before: UnitId
    person: PersonId | None
    """Who complains; None: somebody who gives no name."""
    asked_at: datetime
    due: date
    words: str
    answer: str = ""
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


def of_complaint(complaint: UnitComplaint) -> dict[str, Any]:
    """Before whom it lies, and whether it is answered."""
    return {
        "about_id": complaint.about,
        "before_id": complaint.before,
        "due": complaint.due,
        "answered": complaint.answered_at is not None,
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
UNIT_COMPLAINTS: Final = Shelf(
    "unit_complaints",
    UnitComplaint,
    of_complaint,
    Column("about_id", Text, ForeignKey("units.id"), nullable=False),
    Column("before_id", Text, ForeignKey("units.id"), nullable=False),
    Column("due", Day, nullable=False),
    Column("answered", Flag, nullable=False),
    flag("answered"),
    CheckConstraint("about_id <> before_id", name="outside"),
    Index("ix_unit_complaints_before_id_answered", "before_id", "answered"),
)


async def of_subject(reader: Reader, code: str, subject: str) -> tuple[Kept[Review], ...]:
    """Every complaint about one act, answered or not."""
    found = await REVIEWS.find(reader, REVIEWS.table.c.subject == subject)
    return tuple(kept for kept in found if kept.value.act.code == code)


async def before(
    reader: Reader, unit: UnitId, many: int, after: tuple[date, str] | None = None
) -> tuple[Kept[Review], ...]:
    """What a unit has still to answer, the most urgent first."""
    return await waiting(REVIEWS, reader, unit, many, after)


async def complaints_before(
    reader: Reader, unit: UnitId, many: int, after: tuple[date, str] | None = None
) -> tuple[Kept[UnitComplaint], ...]:
    """Complaints about other units that a unit has still to answer, the most urgent first."""
    return await waiting(UNIT_COMPLAINTS, reader, unit, many, after)


async def waiting(
    shelf: Shelf[T], reader: Reader, unit: UnitId, many: int, after: tuple[date, str] | None
) -> tuple[Kept[T], ...]:
    """Unanswered values of a shelf before a unit, by due day and name."""
    columns = shelf.table.c
    that = [columns.before_id == unit, columns.answered == literal(False, Flag)]
    if after is not None:
        last = tuple_(literal(after[0], Day), literal(after[1]))
        that.append(tuple_(columns.due, columns.id) > last)
    return await shelf.find(reader, *that, order=(columns.due,), many=many)


async def unanswered(reader: Reader, before: date, many: int) -> tuple[Kept[Review], ...]:
    """Complaints without an answer whose last day lies before a day, the most urgent first."""
    columns = REVIEWS.table.c
    that = (columns.answered == literal(False, Flag), columns.due < literal(before, Day))
    return await REVIEWS.find(reader, *that, order=(columns.due,), many=many)
