"""How often somebody may ask: a token bucket.  Pure: `now_s` is an argument."""

from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """`per_s` requests a second on average, `burst` at once."""

    per_s: float
    burst: float
    left: float
    refilled_s: float

    @classmethod
    def full(cls, per_s: float, burst: float, now_s: float) -> "Allowance":
        """An allowance of which nothing was used yet."""
        return cls(per_s, burst, burst, now_s)

    def take(self, now_s: float) -> bool:
        """Use one; False, if there is none left."""
        self.left = min(self.burst, self.left + (now_s - self.refilled_s) * self.per_s)
        self.refilled_s = now_s
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True
