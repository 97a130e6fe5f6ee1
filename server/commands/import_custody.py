"""`huijian import-custody`: a whole file of a facility's custody records, dry or for good."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from server.adapters.custody_feed import FILE_BYTES_MAX, Parsed, RefusedLine, parse_csv
from server.casework.own_acts import OwnActs
from server.commands.asked import DONE, FOUND, print_line, refused, told
from server.commands.installed import all_done
from server.domain.identifiers import UnitId
from server.domain.units import custody_of
from server.storage import units
from server.use_cases.import_custody import LineReport, Report, import_custody

FOREIGN: Final = "line_of_another_facility"


@dataclass(frozen=True, slots=True)
class Hit:
    """A visit that a line hits: what becomes of it, or that it is `running` or `coming`."""

    number: int
    application: str
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a file: how many lines, each visit that one hits, each that was refused."""

    became: dict[str, int]
    hit: tuple[Hit, ...]
    refused: tuple[RefusedLine, ...]


def run(
    file: Path,
    facility: str,
    dry_run: bool,
    config: Path | None,
    state_dir: Path | None,
    as_json: bool,
) -> int:
    """Take it over; returns the exit code."""

    def act() -> int:
        parsed = parse_csv(content(file))
        unit = UnitId(facility)

        async def take(acts: OwnActs) -> Report:
            await check(acts, unit)
            own = tuple(each for each in parsed.lines if each.line.facility == unit)
            return await import_custody(acts.acting, own, dry=dry_run)

        found = summed(parsed, all_done(config, state_dir, take), unit)
        show(found, dry_run, as_json)
        return FOUND if found.refused else DONE

    return told(act)


def content(file: Path) -> bytes:
    """The file.  Raises: ConfigRefused."""
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_BYTES_MAX + 1)  # one more: the parser says that it is too large
    except OSError as error:
        raise refused("file_unreadable", f"{file}: {error.strerror}") from None


async def check(acts: OwnActs, unit: UnitId) -> None:
    """Raises: ConfigRefused, if the unit is none that holds anybody."""
    async with acts.acting() as acting:
        known = await units.get(acting.work, unit)
    if known is None or custody_of(known.unit.kind) is None:
        raise refused("facility_unknown", f"{unit} is no prison or rehabilitation centre here")


def summed(parsed: Parsed, report: Report, unit: UnitId) -> Told:
    """All of it; nothing here names a person."""
    others = [each.number for each in parsed.lines if each.line.facility != unit]
    foreign = [RefusedLine(number, FOREIGN) for number in others]
    every = (*parsed.refused, *report.refused, *foreign)
    return Told(
        became=dict(Counter(each.became.value for each in report.lines)),
        hit=tuple(hit for each in report.lines for hit in hits_of(each)),
        refused=tuple(sorted(every, key=lambda each: each.number)),
    )


def hits_of(line: LineReport) -> Iterator[Hit]:
    """The visits of one line, by their ids."""
    for each in line.taken.followed:
        yield Hit(line.number, each.application, each.fate.value)
    for running in line.taken.touched.running:
        yield Hit(line.number, running, "running")
    for coming in line.taken.touched.coming:
        yield Hit(line.number, coming, "coming")


def show(found: Told, dry_run: bool, as_json: bool) -> None:
    """Print it."""
    if as_json:
        print_line(json.dumps({"dry": dry_run, **asdict(found)}))
        return
    for hit in found.hit:
        print_line(f"line {hit.number}: application {hit.application} {hit.what}")
    for line in found.refused:
        print_line(f"line {line.number}: {line.code}")
    words = [f"{many} {what}" for what, many in sorted(found.became.items())]
    after = "; nothing was kept" if dry_run else ""
    print_line(
        ", ".join([*words, f"{len(found.refused)} refused", f"{len(found.hit)} visits hit"]) + after
    )
