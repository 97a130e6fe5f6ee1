"""What the office has asked a browser and waits for: a challenge, a login elsewhere.

In memory: an office that starts again has asked nothing, and the person begins anew.  Pure:
`now_s` is an argument."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

T = TypeVar("T")

PENDING_MAX: Final = 2_000
"""At it the oldest is forgotten, and who asked for it begins anew."""
LIFE_S: Final = 300.0
"""House rule: time enough to find the key in a pocket, or a password at another desk."""


class Pending(Generic[T]):
    """Questions by their key; each can be taken once, within LIFE_S."""

    def __init__(self, pending_max: int = PENDING_MAX) -> None:
        self._max = pending_max
        self._asked: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def __len__(self) -> int:
        """How many are kept, those that nobody will answer included."""
        return len(self._asked)

    def put(self, key: str, question: T, now_s: float) -> None:
        """Keep a question; one of the same key is forgotten."""
        self._asked.pop(key, None)
        while len(self._asked) >= self._max:
            self._asked.popitem(last=False)
        self._asked[key] = (now_s, question)

    def take(self, key: str, now_s: float) -> T | None:
        """The question, once; None: never asked, taken already, or too long ago."""
        found = self._asked.pop(key, None)
        if found is None or now_s - found[0] >= LIFE_S:
            return None
        return found[1]
