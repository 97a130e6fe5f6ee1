"""Units and their seats."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from server.domain.people.devices import DeviceKind
from server.domain.units import UnitKind
from server.storage.columns import METADATA, Flag, flag, key, one_of, version

SEAT_KINDS: Final = (DeviceKind.KIOSK, DeviceKind.TERMINAL)
"""Devices that stand at a place of their own; a monitor may stand on any desk."""

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
    one_of("kind", UnitKind),
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
