"""Records of prisons and rehabilitation centres are taken over, each line in an act of its own.

What can be taken is taken, what cannot is told with its number and a code.  A line that was taken
before changes nothing.  A dry run does the same and undoes each act, so that it names the very
bookings that a line would hit and what would become of them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum

from server.adapters.custody_feed import Numbered, Record, RefusedLine
from server.casework import feed_lines
from server.casework.acting import Acting
from server.casework.feed_lines import LineTaken
from server.casework.refused import Malformed, Refused, Unknown
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.storage.errors import ConstraintBroken, StaleVersion

OpenAct = Callable[[], AbstractAsyncContextManager[Acting]]
"""Opens one act, kept when its block ends and undone when something is raised out of it."""


class Became(StrEnum):
    """What came of a line."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    """It was taken before."""
    AFTER_EARLIER_LINE = "after_earlier_line"
    """A dry run cannot tell: it rests on a stay that an earlier line of the same feed enters."""


@dataclass(frozen=True, slots=True)
class LineReport:
    """One line: what came of it, and the visits that it hits."""

    number: int
    became: Became
    taken: LineTaken


@dataclass(frozen=True, slots=True)
class Report:
    """All lines that were looked at, in order, and those that were refused."""

    lines: tuple[LineReport, ...]
    refused: tuple[RefusedLine, ...]


class _Undone(Exception):
    """Raised out of a dry act, so that nothing of it is kept."""


async def import_custody(
    open_act: OpenAct, lines: Iterable[Numbered], *, dry: bool = False
) -> Report:
    """Take the lines of a feed.  Raises: nothing that a line is at fault for."""
    told: list[LineReport] = []
    refused: list[RefusedLine] = []
    promised: set[tuple[str, str]] = set()
    for each in lines:
        try:
            told.append(await one(open_act, each, dry))
            promised.add(stay_after(each))
        except (Refused, Unknown, Malformed, StaleVersion, ConstraintBroken) as error:
            if dry and is_unknown_stay(error) and named(each) in promised:
                told.append(LineReport(each.number, Became.AFTER_EARLIER_LINE, LineTaken()))
                promised.add(stay_after(each))
            else:
                refused.append(RefusedLine(each.number, code_of(error)))
    return Report(tuple(told), tuple(refused))


async def one(open_act: OpenAct, each: Numbered, dry: bool) -> LineReport:
    """One line in one act."""
    taken: LineTaken | None = None
    try:
        async with open_act() as acting:
            line = each.line
            units = [UnitId(unit) for unit in (line.facility, line.to_facility) if unit]
            await acting.allow(Act.IMPORT_CUSTODY, units, subject=line.facility)
            taken = await feed_lines.take(acting, line)
            if dry:
                raise _Undone
    except _Undone:
        pass
    became = Became.UNCHANGED if taken is None else Became.TAKEN
    return LineReport(each.number, became, taken or LineTaken())


def named(each: Numbered) -> tuple[str, str]:
    """The stay that a line is about."""
    return each.line.facility, each.line.number


def stay_after(each: Numbered) -> tuple[str, str]:
    """The stay that there is after a line."""
    line = each.line
    if line.record == Record.TRANSFER:
        return line.to_facility, line.to_number
    return named(each)


def is_unknown_stay(error: Exception) -> bool:
    """Whether a line failed since nobody is held under its number."""
    return isinstance(error, Unknown) and error.facts["what"] == feed_lines.STAY


def code_of(error: Refused | Unknown | Malformed | StaleVersion | ConstraintBroken) -> str:
    """The first reason, as a code."""
    return error.refusals[0].code if isinstance(error, Refused) else error.code
