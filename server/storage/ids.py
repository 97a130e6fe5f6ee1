"""Names for new rows: UUID version 7, in order of time and impossible to guess.

Source: RFC 9562 §5.7."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_RAND_A_BITS: Final = 12
_RAND_B_BITS: Final = 62
_MS_BITS_SHIFT: Final = 80


def new_id(now: datetime) -> str:
    """A new id that sorts after those of earlier milliseconds.

    Args:
        now: aware; before the year 10889, when 48 bits of milliseconds are used up."""
    milliseconds = int(now.timestamp() * 1000)
    # rand_a stands between version and variant, rand_b fills the rest.
    value = (milliseconds << _MS_BITS_SHIFT) | _VERSION | _VARIANT
    value |= secrets.randbits(_RAND_A_BITS) << 64
    value |= secrets.randbits(_RAND_B_BITS)
    return str(UUID(int=value))
