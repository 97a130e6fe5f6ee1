"""How many times a second one address may do what costs us work.  Pure: `now_s` is an argument."""

from collections.abc import Hashable


class RateLimit:
    """A count per key that starts anew each second; the table is bounded.

    A full table refuses keys it has not seen in this second: a flood from forged addresses then
    costs newcomers a second, and nobody who is `known` anything."""

    __slots__ = ("_counts", "_keys_max", "_per_second", "_until_s")

    def __init__(self, per_second: int, keys_max: int) -> None:
        self._per_second = per_second
        self._keys_max = keys_max
        self._counts: dict[Hashable, int] = {}
        self._until_s = 0.0

    def allows(self, key: Hashable, now_s: float, known: bool = False) -> bool:
        """Count one; False: it is over the limit.  `known` keys find room in a full table."""
        if now_s >= self._until_s:
            self._counts.clear()
            self._until_s = now_s + 1.0
        count = self._counts.get(key, 0)
        if count >= self._per_second:
            return False
        if not count and not known and len(self._counts) >= self._keys_max:
            return False
        self._counts[key] = count + 1
        return True
