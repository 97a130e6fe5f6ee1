"""/api/v1/custody/imports: a stretch of a custody feed, dry or for good, line by line.

A whole file goes in by the command line; here comes what fits into one call."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.adapters.custody_feed import Parsed, parse_csv
from server.api.bars import TouchedShown, touched_shown
from server.api.custody import FollowedShown, followed_shown
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff
from server.calls.models import Answer, Body
from server.domain.powers.acts import Act
from server.use_cases.import_custody import Became, Report, import_custody

CSV_CHARACTERS_MAX: Final = 60_000
"""Below the body's limit."""


class ImportBody(Body):
    """The lines as CSV with their header, and whether to try only."""

    csv: Annotated[str, StringConstraints(max_length=CSV_CHARACTERS_MAX)]
    dry: bool = Field(description="true: tell what would become, and keep nothing")


class LineShown(Answer):
    """A line that was taken, and the visits that it hits."""

    number: int
    became: Became
    followed: list[FollowedShown]
    touched: TouchedShown


class RefusedShown(Answer):
    """A line that was not."""

    number: int
    code: str


class ImportShown(Answer):
    """Every line, by its number."""

    dry: bool
    lines: list[LineShown]
    refused: list[RefusedShown]


async def take(going: Going, asked: Asked) -> ImportShown:
    """Each line in an act of its own; a line that was taken before changes nothing."""
    body = asked.body_as(ImportBody)
    async with going.look() as looking:
        unit = looking.staff().unit
        await looking.allow(Act.IMPORT_CUSTODY, [unit], subject=unit)
    parsed = parse_csv(body.csv.encode())
    report = await import_custody(going.act, parsed.lines, dry=body.dry)
    return import_shown(parsed, report, dry=body.dry)


def import_shown(parsed: Parsed, report: Report, *, dry: bool) -> ImportShown:
    """What became of the feed, as it goes out."""
    refused = sorted((*parsed.refused, *report.refused), key=lambda each: each.number)
    return ImportShown(
        dry=dry,
        lines=[
            LineShown(
                number=each.number,
                became=each.became,
                followed=followed_shown(each.taken.followed),
                touched=touched_shown(each.taken.touched),
            )
            for each in report.lines
        ],
        refused=[RefusedShown(number=each.number, code=each.code) for each in refused],
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/custody/imports",
        "import_custody",
        "Take over lines of custody records, or try what would become of them",
        staff(),
        ImportShown,
        go=take,
        body=ImportBody,
        tags=("custody",),
    ),
)
