"""`huijian unit add`: a unit of the province, by the very rules that the API enters one by."""

from pathlib import Path

from pydantic import ValidationError

from server.api.units import UnitBody
from server.casework.acting import Acting
from server.commands.asked import DONE, print_line, refused, told
from server.commands.installed import done
from server.domain.units import UnitKind
from server.use_cases.enter_unit import enter_unit


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
        new = wanted(unit, kind, name, city, address)

        async def enter(acting: Acting) -> None:
            await enter_unit(acting, new.stored())

        done(config, state_dir, enter)
        print_line(new.id)
        return DONE

    return told(act)


def wanted(unit: str, kind: str, name: str, city: str | None, address: str) -> UnitBody:
    """The unit that is asked for.  Raises: ConfigRefused, naming the option that is wrong."""
    try:
        found = UnitKind(kind)
    except ValueError:
        raise refused("unit_kind_unknown", f"one of {', '.join(UnitKind)}") from None
    try:
        return UnitBody(id=unit, kind=found, name=name, city=city, address=address or None)
    except ValidationError as error:
        where = error.errors()[0]["loc"][0]
        raise refused("unit_malformed", f"{where}: an id, or a line of text") from None
