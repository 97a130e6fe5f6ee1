"""What flows that need a database are handed."""

from tests.support.database import database_url, postgresql, sqlite_template

__all__ = ["database_url", "postgresql", "sqlite_template"]
