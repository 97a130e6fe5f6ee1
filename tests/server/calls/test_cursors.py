"""A cursor that no list has given is refused before it reaches the database."""

import base64
import json

import pytest

from server.calls.cursors import cursor_of, key_of, moment_of
from server.casework.refused import Malformed


def written(*key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def test_a_cursor_brings_back_its_key() -> None:
    assert key_of(cursor_of("2026-03-02", "a"), 2) == ["2026-03-02", "a"]
    assert key_of("", 2) is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        written("a"),
        written("a", 1),
        written("a", "b\x00"),
        written("a", "\ud800"),
        written("a", "b", "c"),
    ],
)
def test_what_no_list_has_written_is_refused(cursor: str) -> None:
    with pytest.raises(Malformed, match="not given by this list"):
        key_of(cursor, 2)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-03-02T09:00", "0001-01-01T00:00+14:00", "9999-12-31T23:00-14:00"],
)
def test_a_moment_that_no_list_has_written_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        moment_of(text)
