"""All tables, and the triggers that keep the append-only ones from being changed."""

from pathlib import Path
from typing import Final

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY: Final = ("application_events", "entitlement_entries", "parts_taken", "register")
WORDS: Final = {
    "sqlite": {"moment": "VARCHAR(27)", "bytes": "BLOB"},
    "postgresql": {"moment": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA"},
}
REFUSE: Final = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$
"""
# A row that takes another's place would be a change past both triggers, so numbers only grow.
IN_ORDER: Final = """
CREATE TRIGGER register_in_order BEFORE INSERT ON register
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM register)
BEGIN SELECT RAISE(ABORT, 'register is append-only'); END
"""


def upgrade() -> None:
    """Make them."""
    kind = op.get_bind().dialect.name
    for statement in (Path(__file__).with_suffix(".sql")).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement.format(**WORDS[kind]))
    for trigger in triggers(kind):
        op.execute(trigger)


def triggers(kind: str) -> list[str]:
    """The statements that make them in one kind of database."""
    if kind == "postgresql":
        return [REFUSE, *(for_postgresql(table) for table in APPEND_ONLY)]
    changes = [(table, change) for table in APPEND_ONLY for change in ("UPDATE", "DELETE")]
    return [IN_ORDER, *(for_sqlite(table, change) for table, change in changes)]


def for_postgresql(table: str) -> str:
    """For each statement, so that TRUNCATE is refused too, and a change of no row."""
    change = "BEFORE UPDATE OR DELETE OR TRUNCATE"
    return (
        f"CREATE TRIGGER {table}_append_only {change} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def for_sqlite(table: str, change: str) -> str:
    """SQLite has one trigger for each kind of change, and knows rows only."""
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
