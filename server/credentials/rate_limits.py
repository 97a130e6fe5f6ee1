"""How often somebody may do something: token buckets in memory.  Pure: `now_s` is an argument.

An office that starts again forgets them; what must outlast that (wrong passwords) is counted in
the account itself."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BUCKETS_MAX: Final = 20_000
"""At it the bucket that was idle the longest goes: it has filled the most."""

Key = tuple[str, str]
"""What is done, a key of the limits; and by whom: an account, a device or an address."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once, then one each `every_s`."""

    burst: int
    every_s: float


@dataclass(slots=True)
class Bucket:
    """How many were left at `seen_s`."""

    left: float
    seen_s: float


class RateLimits:
    """All buckets of one office."""

    def __init__(self, limits: Mapping[str, Limit], buckets_max: int = BUCKETS_MAX) -> None:
        self._limits = limits
        self._buckets_max = buckets_max
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._buckets)

    def allow(self, key: Key, now_s: float) -> float | None:
        """Take one; None: it may be done.  Else after how many seconds it may (Retry-After).

        Args: now_s: of a clock that does not go back."""
        limit = self._limits[key[0]]
        bucket = self._bucket(key, limit, now_s)
        gained = max(now_s - bucket.seen_s, 0.0) / limit.every_s
        bucket.left, bucket.seen_s = min(bucket.left + gained, limit.burst), now_s
        if bucket.left < 1:
            return (1 - bucket.left) * limit.every_s
        bucket.left -= 1
        return None

    def _bucket(self, key: Key, limit: Limit, now_s: float) -> Bucket:
        found = self._buckets.pop(key, None) or Bucket(limit.burst, now_s)
        while len(self._buckets) >= self._buckets_max:
            self._buckets.popitem(last=False)
        self._buckets[key] = found
        return found
