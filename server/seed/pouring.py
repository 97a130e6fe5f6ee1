"""Which table each kind of row goes to, and how rows get there in an order that holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from server.errors import OfficeError
from server.seed import rows
from server.seed.rows import IN_ORDER, Row, ShelfRow
from server.storage.bulk import PouringWork, is_empty
from server.storage.schema import TABLES

TABLE_OF: Final[Mapping[type[Row], str]] = MappingProxyType(
    {
        rows.UnitRow: "units",
        rows.SeatRow: "seats",
        rows.StaffRow: "staff_accounts",
        rows.RoleRow: "roles_held",
        rows.PersonRow: "people",
        rows.CustodyRow: "custody_records",
        rows.RelationshipRow: "relationships",
        rows.StampRow: "filing_stamps",
        rows.ApplicationRow: "applications",
        rows.SideRow: "application_sides",
        rows.InmateRow: "application_inmates",
        rows.VisitorRow: "application_visitors",
        rows.SlotRow: "slots",
        rows.EventRow: "application_events",
        rows.BookingRow: "bookings",
        rows.EntryRow: "entitlement_entries",
        rows.TaskRow: "tasks",
    }
)

PEOPLE: Final = "people"


class DatabaseNotEmpty(OfficeError):
    """There are people in it; invented ones are not mixed with others."""

    code = "database_not_empty"


async def pour(work: PouringWork, found: Iterable[Row]) -> Counter[str]:
    """Enter rows, each kind at once; returns how many each table got.

    Args:
        found: as many as memory may hold."""
    tables = {table.name: table for table in TABLES}
    sorted_out: dict[type[Row], list[Row]] = {kind: [] for kind in IN_ORDER}
    shelved: defaultdict[str, list[ShelfRow]] = defaultdict(list)
    for row in found:
        if isinstance(row, ShelfRow):
            shelved[row.table].append(row)
        else:
            sorted_out[type(row)].append(row)
    counts: Counter[str] = Counter()
    for kind, some in sorted_out.items():
        if some:
            name = TABLE_OF[kind]
            await work.pour(tables[name], kind._fields, some)
            counts[name] += len(some)
    for name, kept in shelved.items():
        await work.pour(tables[name], kept[0].columns, [row.values for row in kept])
        counts[name] += len(kept)
    return counts


async def refuse_people(work: PouringWork) -> None:
    """Raises: DatabaseNotEmpty, if there is anybody in it."""
    people = next(table for table in TABLES if table.name == PEOPLE)
    if not await is_empty(work, people):
        raise DatabaseNotEmpty("the database holds people already")
