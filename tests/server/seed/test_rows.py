"""Each kind of row fits its table, and the order of writing holds every foreign key."""

import pytest

from server.seed.pouring import TABLE_OF
from server.seed.rows import IN_ORDER, Row
from server.storage.schema import TABLES

NAMED = {table.name: table for table in TABLES}


@pytest.mark.parametrize("kind", IN_ORDER)
def test_a_row_has_columns_of_its_table_and_leaves_out_only_what_may_be_empty(
    kind: type[Row],
) -> None:
    columns = NAMED[TABLE_OF[kind]].c
    assert set(kind._fields) <= set(columns.keys())
    assert {column.name for column in columns if not column.nullable} <= set(kind._fields)


def test_no_table_is_written_before_one_that_it_points_to() -> None:
    order = [TABLE_OF[kind] for kind in IN_ORDER]
    for at, name in enumerate(order):
        pointed = {key.column.table.name for key in NAMED[name].foreign_keys}
        assert pointed <= set(order[: at + 1])
