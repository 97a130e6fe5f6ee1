"""What was measured, its bound, and whether it holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from tests.support.figures import percentile


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment by the clock, and how much CPU the process had had by then."""

    at_s: float
    cpu_s: float


@dataclass(slots=True)
class Figure:
    """One act or look, done many times; spans in seconds.

    `p99_ms` and `a_minute` are bounds: at most, and at least.  `took_s` is the whole time, where
    several were under way at once.  `others` counts answers that were not the one that is
    measured."""

    name: str
    p99_ms: float | None = None
    a_minute: float | None = None
    spans: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    took_s: float | None = None
    others: Counter[str] = field(default_factory=Counter)

    def add(self, before: Mark, after: Mark) -> None:
        """One more that was done between two marks."""
        self.spans.append(after.at_s - before.at_s)
        self.cpu_s += after.cpu_s - before.cpu_s

    @property
    def cpu_ms(self) -> float:
        """The process's own time for one, client included; what the database took is not in it."""
        return 1000 * self.cpu_s / len(self.spans)

    def ms(self, share: float) -> float:
        """The span below which `share` of them lie, in milliseconds."""
        return percentile(self.spans, share) * 1000

    @property
    def per_minute(self) -> float:
        """How many were done in a minute, as they were done here."""
        return 60 * len(self.spans) / (self.took_s or sum(self.spans))

    @property
    def missed(self) -> bool:
        """Whether a bound was missed, or nothing could be measured."""
        if not self.spans:
            return True
        too_slow = self.p99_ms is not None and self.ms(0.99) > self.p99_ms
        return too_slow or (self.a_minute is not None and self.per_minute < self.a_minute)

    def bound(self) -> str:
        """The bound in words."""
        if self.p99_ms is not None:
            return f"p99 ≤ {self.p99_ms:g} ms"
        return f"≥ {self.a_minute:g} a minute" if self.a_minute is not None else "–"

    def told(self) -> dict[str, Any]:
        """For a machine."""
        numbers = {
            "count": len(self.spans),
            "others": dict(self.others),
            "missed": self.missed,
        }
        if not self.spans:
            return {"name": self.name, **numbers}
        spans = {"p50_ms": self.ms(0.5), "p99_ms": self.ms(0.99), "cpu_ms": self.cpu_ms}
        return {"name": self.name, **numbers, **spans, "a_minute": self.per_minute}


def table_of(figures: Sequence[Figure], title: str) -> Table:
    """All of them."""
    columns = (
        "act",
        "times",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "a minute",
        "bound",
        "verdict",
        "other answers",
    )
    table = Table(*columns, title=title)
    for each in figures:
        others = ", ".join(f"{code} {many}" for code, many in sorted(each.others.items()))
        numbers = ["–"] * 4
        if each.spans:
            spans = (each.ms(0.5), each.ms(0.99), each.cpu_ms)
            numbers = [*(f"{span:.1f}" for span in spans), f"{each.per_minute:,.0f}"]
        bounded = each.p99_ms is not None or each.a_minute is not None
        verdict = "missed" if each.missed else "holds" if bounded else "–"
        table.add_row(
            each.name, f"{len(each.spans):,}", *numbers, each.bound(), verdict, others or "–"
        )
    return table
