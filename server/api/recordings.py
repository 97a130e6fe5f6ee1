"""/api/v1/applications/{application}/…: who may play a recording, and when it goes (Art. 34).

No media here: permissions and decisions, each with its line."""

from typing import Final

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Done, Line, Moment
from server.casework.acting import Acting
from server.domain.identifiers import ApplicationId
from server.use_cases.delete_recording import delete_recording
from server.use_cases.permit_playback import permit_playback

ONE: Final = f"{ROOT}/applications/{{application}}"
TAGS: Final = ("recordings",)


class StretchBody(Body):
    """Which stretch."""

    since: Moment
    until: Moment


class DeletionBody(Body):
    """Why it goes."""

    reason: Line


class PermissionShown(Answer):
    """What may be played, and the mark that the picture bears."""

    application: str
    since: str
    until: str
    mark: str


async def play(acting: Acting, asked: Asked) -> PermissionShown:
    """Permit playback."""
    body, name = asked.body_as(StretchBody), ApplicationId(asked.path["application"])
    since, until = acting.law.local(body.since), acting.law.local(body.until)
    given = await permit_playback(acting, name, since, until, asked.purpose)
    return PermissionShown(
        application=given.booking,
        since=given.since.isoformat(),
        until=given.until.isoformat(),
        mark=given.mark,
    )


async def delete(acting: Acting, asked: Asked) -> Done:
    """Decide that it goes."""
    name = ApplicationId(asked.path["application"])
    await delete_recording(acting, name, asked.body_as(DeletionBody).reason)
    return Done()


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ONE}/playback",
        "permit_playback",
        "May this account play this stretch? The look is entered with its purpose",
        staff(),
        PermissionShown,
        act=play,
        body=StretchBody,
        status=201,
        creates=True,
        personal=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/recording-deletion",
        "delete_recording",
        "The bureau that keeps the recording decides that it goes (A24)",
        staff(),
        Done,
        act=delete,
        body=DeletionBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
)
