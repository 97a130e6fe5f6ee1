"""What tests of the office are handed."""

from tests.support.database import (
    database,
    database_url,
    empty_url,
    postgresql,
    sqlite_template,
)

__all__ = ["database", "database_url", "empty_url", "postgresql", "sqlite_template"]
