"""/api/v1/findings: who is proposed as late or absent; a person finds or excuses (Art. 23; A9)."""

from typing import Final

from server.api import visit_models as models
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Page
from server.casework.acting import Acting, Looking
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.storage import conduct
from server.use_cases.excuse_absence import excuse_absence
from server.use_cases.find_absence import find_absence

ONE: Final = f"{ROOT}/findings/{{finding}}"
TAGS: Final = ("findings",)


async def of_unit(looking: Looking, asked: Asked) -> Page[models.FindingShown]:
    """What waits for a decision of the bureau; two working days' worth, so one page."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.FIND_ABSENCE, [unit], subject=unit)
    found = await conduct.proposed_at(looking.reader, unit)
    return Page(items=[models.finding_shown(each) for each in found])


async def find(acting: Acting, asked: Asked) -> models.FindingShown:
    """Late or absent without reason."""
    words = asked.body_as(models.WordsBody).words
    return models.finding_shown(
        await find_absence(acting, asked.path["finding"], asked.seen, words)
    )


async def excuse(acting: Acting, asked: Asked) -> models.FindingShown:
    """There was a reason."""
    words = asked.body_as(models.WordsBody).words
    return models.finding_shown(
        await excuse_absence(acting, asked.path["finding"], asked.seen, words)
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/findings",
        "list_findings",
        "Proposals of absence that wait for the bureau (A9)",
        staff(),
        Page[models.FindingShown],
        look=of_unit,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/finding",
        "find_absence",
        "An officer finds that there was no reason (Art. 23)",
        staff(),
        models.FindingShown,
        act=find,
        body=models.WordsBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/excuse",
        "excuse_absence",
        "An officer finds that there was one",
        staff(),
        models.FindingShown,
        act=excuse,
        body=models.WordsBody,
        changes=True,
        tags=TAGS,
    ),
)
