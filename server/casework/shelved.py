"""Values on a shelf, as somebody names them: there or not, and in the version that was seen."""

from typing import TypeVar

from server.casework.refused import Unknown
from server.storage.database import Reader
from server.storage.errors import StaleVersion
from server.storage.shelf import Kept, Shelf

T = TypeVar("T")


async def found(reader: Reader, shelf: Shelf[T], name: str) -> Kept[T]:
    """The value of this name.  Raises: Unknown."""
    kept = await shelf.get(reader, name)
    if kept is None:
        raise Unknown(shelf.table.name, name)
    return kept


def check_seen(shelf: Shelf[T], kept: Kept[T], version: int) -> None:
    """Go on only with what was seen; asked after the right, so that a foreign account learns
    nothing.  Raises: StaleVersion."""
    if kept.version != version:
        raise StaleVersion(shelf.table.name, kept.id, version)
