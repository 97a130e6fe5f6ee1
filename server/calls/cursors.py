"""Cursors of lists: where the next page begins, in letters that mean nothing to who holds them."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime

from server.calls.models import YEAR_MAX, YEAR_MIN
from server.casework.refused import Malformed


def cursor_of(*key: str) -> str:
    """The cursor after the entry with this sort key."""
    written = json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def key_of(cursor: str, parts: int) -> Sequence[str] | None:
    """The sort key in a cursor; None: from the first.  Raises: Malformed `cursor_malformed`."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError:
        key = None
    if not isinstance(key, list) or len(key) != parts or not all(is_part(each) for each in key):
        raise Malformed("cursor_malformed", "this cursor was not given by this list")
    return key


def is_part(part: object) -> bool:
    """Whether a list may have written it: no list has a NUL or half a character in its order."""
    return isinstance(part, str) and part.isprintable()


def moment_of(text: str) -> datetime:
    """A moment out of a cursor.  Raises: Malformed `cursor_malformed`."""
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not YEAR_MIN <= moment.year <= YEAR_MAX:
        raise Malformed("cursor_malformed", "this cursor was not given by this list")
    return moment
