"""The plan of a session: the numbers it must keep, as the office gave them.

Pure.  Spans only, no time of day: the node measures them on CLOCK_BOOTTIME from the opening."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from media.engine import Side
from signalling.states import Hold

SESSION_PATTERN: Final = r"^[A-Za-z0-9-]{1,64}$"
SPAN_S_MAX: Final = 24 * 3600.0

SessionId = Annotated[str, Field(pattern=SESSION_PATTERN)]
Span = Annotated[float, Field(gt=0, le=SPAN_S_MAX, allow_inf_nan=False)]


class Sides(BaseModel):
    """Which house stands behind each side, e.g. `bureau` and `facility`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a: Annotated[str, Field(min_length=1, max_length=64)]
    b: Annotated[str, Field(min_length=1, max_length=64)]


class Plan(BaseModel):
    """What the office asks of a node for one session; all spans in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: SessionId
    cap_s: Span
    """Talk: the session ends at it, never a packet later, at most 0.25 s earlier."""
    slot_s: Span
    """From opening to the moment the next family is due; nothing moves it."""
    no_show_s: Span
    """From opening to the moment both parties must have come."""
    sides: Sides
    holds: frozenset[Hold]
    """Which holds may stand in this visit."""
    title: Annotated[str, Field(max_length=200)] = ""

    def house_of(self, side: Side) -> str:
        """The house behind a side."""
        return self.sides.a if side is Side.A else self.sides.b
