"""The one thing that a rule says, where a test expects exactly one."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def only(found: Sequence[T]) -> T:
    """The single element; more or fewer fail the test."""
    assert len(found) == 1, found
    return found[0]
