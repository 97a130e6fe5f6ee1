"""People, their stays in custody, and who is what to whom, with both filing stamps (GD-12, 16)."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from server.domain.vocabulary import Body, Custody, Party
from server.storage.columns import METADATA, Day, Flag, Moment, flag, key, one_of, version

PEOPLE: Final = Table(
    "people",
    METADATA,
    key(),
    Column("name", Text, nullable=False),
    Column("born_on", Day, nullable=False),
    Column("identity_kind", Text, nullable=False),  # a code of the profile's documents.identity
    Column("identity_number", Text),  # none: an inmate whose papers nobody has
    Column("mobile", Text),  # none: told by a call-list line and a letter
    Column("language", Text, nullable=False),
    Column("site_id", Text, ForeignKey("units.id")),  # of the declared residence (GD-03)
    version(),
    UniqueConstraint("identity_kind", "identity_number"),
    Index(None, "name"),
)
CUSTODY_RECORDS: Final = Table(
    "custody_records",
    METADATA,
    key(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("regime", Text, nullable=False),
    Column("facility_id", Text, ForeignKey("units.id"), nullable=False),
    Column("number", Text, nullable=False),  # what the facility calls the stay
    Column("since", Day, nullable=False),
    Column("until", Day),  # the first day after it; none: it lasts
    version(),
    UniqueConstraint("facility_id", "number"),
    one_of("regime", Custody),
    CheckConstraint("until IS NULL OR since <= until", name="span"),
    Index(None, "person_id", "since"),
)
RELATIONSHIPS: Final = Table(
    "relationships",
    METADATA,
    key(),
    Column("visitor_id", Text, ForeignKey("people.id"), nullable=False),
    Column("inmate_id", Text, ForeignKey("people.id"), nullable=False),
    Column("party", Text, nullable=False),
    Column("kind", Text),  # a word of the profile's vocabulary; relatives only
    Column("description", Text, nullable=False),
    Column("basis", Text),
    Column("same_register", Flag, nullable=False),  # one household register (Art. 7)
    version(),
    UniqueConstraint("visitor_id", "inmate_id"),
    one_of("party", Party),
    flag("same_register"),
    CheckConstraint("visitor_id <> inmate_id", name="two_people"),
    Index(None, "inmate_id"),
)
FILING_STAMPS: Final = Table(
    "filing_stamps",
    METADATA,
    Column("relationship_id", Text, ForeignKey("relationships.id"), primary_key=True),
    Column("unit_id", Text, ForeignKey("units.id"), primary_key=True),
    Column("body", Text, nullable=False),
    Column("staff_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    one_of("body", Body),
)
