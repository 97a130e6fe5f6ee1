"""Staff accounts, their sessions on the server, and the roles that they hold in units."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from server.domain.actor import Role
from server.storage.columns import METADATA, Moment, key, one_of, version

ACCOUNT_STATES: Final = ("active", "locked", "closed")

STAFF_ACCOUNTS: Final = Table(
    "staff_accounts",
    METADATA,
    key(),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2, with its parameters
    Column("totp_secret", LargeBinary),  # sealed; none: not set up yet
    Column("failed_logins", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    version(),
    one_of("state", ACCOUNT_STATES),
)
STAFF_SESSIONS: Final = Table(
    "staff_sessions",
    METADATA,
    key("token_hash"),  # SHA-256: who reads the table cannot log in with it
    Column("account_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index(None, "account_id"),
    Index(None, "expires_at"),
)
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
