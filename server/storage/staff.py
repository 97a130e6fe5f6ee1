"""Tables of staff: accounts, second factors, links to logins elsewhere, sessions, roles in units.

What is done with them stands in staff_accounts.py, staff_factors.py and staff_roles.py."""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from server.domain.actor import Role
from server.storage.columns import METADATA, Moment, key, one_of, version
from server.storage.sessions import session_table


class AccountState(StrEnum):
    """Where an account stands; a lock after wrong passwords is none of these and ends by itself."""

    ACTIVE = "active"
    LOCKED = "locked"
    """By somebody, until somebody opens it."""
    CLOSED = "closed"


STAFF_ACCOUNTS: Final = Table(
    "staff_accounts",
    METADATA,
    key(),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("password_hash", Text),  # Argon2id, with its parameters; none: logs in elsewhere
    Column("totp_secret", LargeBinary),  # sealed; none: not set up yet
    Column("totp_last_step", Integer),  # the last that was used; none: not confirmed yet
    Column("failed_logins", Integer, nullable=False),  # in a row
    Column("locked_until", Moment),
    Column("made_at", Moment, nullable=False),
    version(),
    one_of("state", AccountState),
)
STAFF_KEYS: Final = Table(
    "staff_keys",
    METADATA,
    key(),  # the credential's id, base64url
    Column("account_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("name", Text, nullable=False),  # what its owner calls it
    Column("public_key", LargeBinary, nullable=False),  # COSE
    Column("sign_count", BigInteger, nullable=False),  # 32 bits without a sign
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index(None, "account_id"),
)
STAFF_LINKS: Final = Table(
    "staff_links",
    METADATA,
    key("issuer"),
    key("subject"),
    Column("account_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "account_id"),
)
STAFF_SESSIONS: Final = session_table("staff_sessions", "staff_accounts.id")
ROLES_HELD: Final = Table(
    "roles_held",
    METADATA,
    key(),
    Column("account_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("asked_by_id", Text, ForeignKey("staff_accounts.id")),  # neither: by the installation
    Column("granted_by_id", Text, ForeignKey("staff_accounts.id")),
    Column("asked_at", Moment, nullable=False),
    Column("granted_at", Moment),
    Column("revoked_at", Moment),
    version(),
    one_of("role", Role),
    # Asking and granting are two accounts', and nobody grants himself a role (GD-90).
    CheckConstraint(
        "granted_by_id IS NULL OR (granted_by_id <> asked_by_id AND granted_by_id <> account_id)",
        name="granted_by_another",
    ),
    CheckConstraint("granted_by_id IS NULL OR granted_at IS NOT NULL", name="granted_when"),
    Index(None, "account_id"),
    Index(None, "unit_id"),
)
