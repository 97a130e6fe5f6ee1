"""Who oversees reads the register; every look is itself a line (Art. 31(5), 32; GD-84)."""

from dataclasses import dataclass
from typing import Final

from server.casework.acting import Acting, demand
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.domain.record.privacy import purpose_refusals
from server.storage import register
from server.storage.register import Head, Line

LINES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Read:
    """Some lines, and where the chain ended before this look."""

    lines: tuple[Line, ...]
    head: Head


async def read_register(
    acting: Acting, unit: UnitId | None, after: int, many: int, purpose: str
) -> Read:
    """Read what follows a line.

    Args:
        unit: whose accounts acted; None: everybody's, for who oversees the whole province.
    Raises: Refused (`access_without_purpose`), Forbidden, Unknown."""
    concerned = [] if unit is None else [unit]
    await acting.allow(Act.READ_REGISTER, concerned, subject=unit or "")
    acting.staff()
    demand(purpose_refusals(acting.profile, purpose))
    head = await register.head(acting.work)
    lines = await register.page(acting.work, after, min(many, LINES_MAX), unit)
    facts: dict[str, str | int] = {"after": after, "lines": len(lines), "unit": unit or ""}
    cited = (citation_of(acting.profile, Act.READ_REGISTER),)
    await acting.enter("register_read", "register", facts=facts, citations=cited, purpose=purpose)
    return Read(lines, head)
