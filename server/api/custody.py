"""/api/v1/inmates/…/moves: an inmate is moved, released, in hospital or dead (A42)."""

from datetime import date
from typing import Final

from pydantic import Field

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Moment, Name
from server.casework.acting import Acting
from server.casework.moving import Change, Followed
from server.domain.applications.custody_moves import Fate, Move
from server.domain.identifiers import PersonId, UnitId
from server.use_cases.move_inmate import move_inmate


class MoveBody(Body):
    """What happened, and from which day."""

    move: Move
    on: date = Field(description="the first day at the new place, or outside")
    to: Name | None = Field(default=None, description="the new facility, of a transfer")
    number: Name | None = Field(default=None, description="what it calls the stay")
    back: Moment | None = Field(default=None, description="the return from hospital, if known")


class FollowedShown(Answer):
    """What became of an application."""

    application: str
    fate: Fate
    facility: str | None
    rebooking_first: bool
    bedside: bool


class MovedShown(Answer):
    """Where the inmate is held now, and what became of each application that was touched."""

    facility: str | None
    followed: list[FollowedShown]


def followed_shown(followed: tuple[Followed, ...]) -> list[FollowedShown]:
    """Applications as they go out."""
    return [
        FollowedShown(
            application=each.application,
            fate=each.fate,
            facility=each.facility,
            rebooking_first=each.rebooking_first,
            bedside=each.bedside,
        )
        for each in followed
    ]


async def move(acting: Acting, asked: Asked) -> MovedShown:
    """Change the record; the bookings follow."""
    body = asked.body_as(MoveBody)
    to = None if body.to is None else UnitId(body.to)
    change = Change(body.move, body.on, to, body.number or "", body.back)
    done = await move_inmate(acting, PersonId(asked.path["inmate"]), change)
    facility = None if done.stay is None else done.stay.record.facility
    return MovedShown(facility=facility, followed=followed_shown(done.followed))


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/inmates/{{inmate}}/moves",
        "move_inmate",
        "A transfer, release, hospital stay or death; each booking follows",
        staff(),
        MovedShown,
        act=move,
        body=MoveBody,
        status=201,
        creates=True,
        tags=("custody",),
    ),
)
