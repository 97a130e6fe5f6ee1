"""What can go wrong with the database, split by whose fault it is.

OfficeError
├── StaleVersion            somebody else changed it in between    (the caller looks again)
├── IdempotencyKeyReused    one key for two different requests     (the caller's fault)
├── LeaseLost               a sender was too slow, another has it  (the sender leaves it)
├── ConstraintBroken        a row that the tables do not allow     (the caller's, else a bug)
└── StorageTrouble          the database does not do what it was asked for
    ├── StorageBusy         too many writers wait, or one waited or worked too long
    ├── StorageUnreachable  no database answers
    └── SchemaUnknown       a newer office has migrated it
"""

from server.errors import OfficeError


class StaleVersion(OfficeError):
    """The row is not in the version that the caller has seen (If-Match), or is not there."""

    code = "stale_version"

    def __init__(self, table: str, key: str, version: int) -> None:
        super().__init__(f"{table} {key} is not in version {version}")


class IdempotencyKeyReused(OfficeError):
    """The key belongs to a request with another body."""

    code = "idempotency_key_reused"


class LeaseLost(OfficeError):
    """The message is no longer this sender's."""

    code = "lease_lost"


class ConstraintBroken(OfficeError):
    """A row that breaks a constraint; `constraint` is its name, or what SQLite says of it.

    It takes the place of the driver's error, which tells the values too: a person's data."""

    code = "constraint_broken"

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class StorageTrouble(OfficeError):
    """The database does not do what it was asked for."""

    code = "storage_trouble"


class StorageBusy(StorageTrouble):
    """More writers than may wait, or a wait or an act that took longer than it may."""

    code = "storage_busy"


class StorageUnreachable(StorageTrouble):
    """No database answers, or it hung up."""

    code = "storage_unreachable"


class SchemaUnknown(StorageTrouble):
    """The database's version is none that this office knows."""

    code = "schema_unknown"
