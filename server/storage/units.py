"""Units and their seats."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from server.storage.columns import METADATA, Flag, flag, key, one_of, version

UNIT_KINDS: Final = (
    "county_bureau", "judicial_office", "prison", "rehab_centre", "city", "prison_bureau",
    "rehab_bureau", "department",
)  # fmt: skip
SEAT_KINDS: Final = ("kiosk", "terminal")

UNITS: Final = Table(
    "units",
    METADATA,
    key(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("city_id", Text, ForeignKey("units.id")),  # none: a facility or a provincial body
    Column("address", Text, nullable=False),
    Column("opened", Flag, nullable=False),  # takes part in video visits (Art. 13)
    version(),
    one_of("kind", UNIT_KINDS),
    flag("opened"),
    Index(None, "city_id"),
)
SEATS: Final = Table(
    "seats",
    METADATA,
    key(),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("in_use", Flag, nullable=False),
    version(),
    UniqueConstraint("unit_id", "name"),
    one_of("kind", SEAT_KINDS),
    flag("in_use"),
)
