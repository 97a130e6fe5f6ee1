"""`huijian unit add`: a unit of the province."""

from pathlib import Path

from server.casework.acting import Acting
from server.commands.asked import DONE, print_line, refused, told
from server.commands.installed import done
from server.domain.identifiers import UnitId
from server.domain.units import Unit, UnitKind
from server.use_cases.install_unit import install_unit


def run(
    unit: str,
    kind: str,
    name: str,
    city: str | None,
    address: str,
    config: Path | None,
    state_dir: Path | None,
) -> int:
    """Enter it; returns the exit code."""

    def act() -> int:
        new = Unit(UnitId(unit), kind_of(kind), None if city is None else UnitId(city))

        async def enter(acting: Acting) -> None:
            await install_unit(acting, new, name, address)

        done(config, state_dir, enter)
        print_line(unit)
        return DONE

    return told(act)


def kind_of(word: str) -> UnitKind:
    """The kind of a word.  Raises: ConfigRefused, naming all."""
    try:
        return UnitKind(word)
    except ValueError:
        raise refused("unit_kind_unknown", f"one of {', '.join(UnitKind)}") from None
