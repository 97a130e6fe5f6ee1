"""Lines of custody feeds that were taken: each once, whoever sends it again (idempotence)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Index, Text

from server.storage.columns import Moment
from server.storage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class LineTaken:
    """A line is called by its digest, so nothing of it is kept here but of what kind it was."""

    record: str
    facility: str
    at: datetime


def found_by(line: LineTaken) -> dict[str, Any]:
    """By the facility of which it told, and when it was taken."""
    return {"facility": line.facility, "at": line.at}


LINES_TAKEN: Final = Shelf(
    "feed_lines",
    LineTaken,
    found_by,
    Column("facility", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_feed_lines_facility_at", "facility", "at"),
)
