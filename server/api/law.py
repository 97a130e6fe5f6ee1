"""/api/v1/law: which text judges what, and drafts that the Department puts live (Art. 40)."""

from datetime import datetime
from typing import Final

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, anybody, staff
from server.calls.models import Answer, Body, Done, Line, Moment
from server.casework.acting import Acting, Looking
from server.domain.profile.profile import Profile
from server.law import Law
from server.use_cases.activate_draft import activate_draft

TAGS: Final = ("law",)


class DraftBody(Body):
    """Which version of which draft, and why."""

    profile: Line
    version: Line
    reason: Line


class MomentsQuery(Body):
    """Of when: an application's lodging, a visit's start; without them, of now."""

    lodged_at: Moment | None = None
    start: Moment | None = None


class TextShown(Answer):
    """A text that judges something."""

    profile: str
    version: str
    title: str
    status: str


class TextsShown(Answer):
    """Which text judges acts of today, the steps of an application, the limits of a visit."""

    acts: TextShown
    steps: TextShown
    limits: TextShown


async def activate(acting: Acting, asked: Asked) -> Done:
    """Put a draft live."""
    body = asked.body_as(DraftBody)
    await activate_draft(acting, body.profile, body.version, body.reason)
    return Done()


async def texts(looking: Looking, asked: Asked) -> TextsShown:
    """Which text judges what."""
    query, law, now = asked.query_as(MomentsQuery), looking.law, looking.now
    return TextsShown(
        acts=text_shown(law.of_act(now)),
        steps=text_shown(law.of_steps(local(law, query.lodged_at) or now)),
        limits=text_shown(law.of_visit(local(law, query.start) or now)),
    )


def local(law: Law, moment: datetime | None) -> datetime | None:
    """A moment of a query as the clocks of the place show it."""
    return None if moment is None else law.local(moment)


def text_shown(profile: Profile) -> TextShown:
    """A text by its name."""
    return TextShown(
        profile=profile.id,
        version=profile.version,
        title=profile.title,
        status=profile.status.value,
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/law/drafts",
        "activate_draft",
        "The Department puts a draft live from today on, and says why",
        staff(),
        Done,
        act=activate,
        body=DraftBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/law",
        "show_law",
        "Which text judges acts of now, an application's steps, a visit's limits",
        anybody(),
        TextsShown,
        look=texts,
        query=MomentsQuery,
        tags=TAGS,
    ),
)
