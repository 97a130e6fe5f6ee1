"""Ids sort by time, and say nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from server.storage.ids import new_id

NOW = datetime(2026, 3, 2, 1, 0, 0, 123_000, UTC)


def test_an_id_is_a_uuid_of_version_7_with_its_millisecond() -> None:
    found = UUID(new_id(NOW))
    assert (found.version, found.variant) == (7, RFC_4122)
    assert found.int >> 80 == int(NOW.timestamp() * 1000)


def test_later_ids_sort_later_and_no_two_are_the_same() -> None:
    moments = [NOW + timedelta(milliseconds=number) for number in range(1000)]
    found = [new_id(moment) for moment in moments]
    assert found == sorted(found)
    assert len({new_id(NOW) for _ in range(1000)}) == 1000
