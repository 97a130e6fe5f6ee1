"""What the visits of the demo left behind, and what lies before those who decide on it.  Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from server.domain.applications.applications import State
from server.domain.identifiers import PersonId, UnitId
from server.domain.oversight.reviews import ReviewedAct
from server.domain.vocabulary import Body
from server.seed.days import Days
from server.seed.records import kept
from server.seed.rows import Row, ShelfRow
from server.seed.story import Case, Terms
from server.seed.traces import CAME, day_rows, desk_of, finding_rows, pledge_row, suspension_rows
from server.storage.reviews import REVIEWS, Review

PROPOSED_DAYS: Final = 2
"""So many days ago the bureau proposed to suspend somebody: the City has still to decide."""
REVIEW_WORKING_DAYS: Final = 4
"""Of those that a review has, so many are left."""


def left_rows(terms: Terms, days: Days, made: Sequence[Case], now: datetime) -> Iterator[Row]:
    """What visits left behind; who came has signed the pledge once."""
    signed: set[str] = set()
    for each in made:
        yield from day_rows(terms, each)
        yield from finding_rows(terms, each, now)
        yield from suspension_rows(terms, each, now - timedelta(days=PROPOSED_DAYS), now)
        fresh = [who for who in each.visitors if who not in signed]
        if each.path.outcome in CAME:
            signed |= {*fresh}
            yield from (pledge_row(terms.text, who, each.start) for who in fresh)
    refused = [each for each in made if each.path.end is State.REFUSED and desk_of(each)]
    yield review_row(refused[0], days, now)


def review_row(case: Case, days: Days, now: datetime) -> ShelfRow:
    """A family complains of a bureau's refusal, before its City (A40)."""
    bureau = case.sides[0]
    assert bureau.city is not None, "a City stands above a bureau"
    due = days.all[days.today + REVIEW_WORKING_DAYS].day
    value = Review(
        ReviewedAct("refusal", Body.BUREAU), case.id, PersonId(case.applicant),
        UnitId(bureau.unit), bureau.city, now - timedelta(hours=1), due, "示例：资料相符",
    )  # fmt: skip
    return kept(REVIEWS, f"review-{case.id}", value)
