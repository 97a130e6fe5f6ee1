"""What units publish and put on file: pages, posts, criteria, procedures, closed days."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.api.month_names import day_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, anybody, staff
from server.calls.models import Answer, Body, Code, Line, Name, Words, at
from server.casework.acting import Acting, Looking
from server.domain.identifiers import UnitId
from server.domain.oversight.procedures import Procedure
from server.domain.record.public_record import Duty, Post
from server.domain.slots.priority import Criterion
from server.domain.vocabulary import Custody
from server.storage import plans
from server.use_cases.close_day import close_day
from server.use_cases.file_procedure import file_procedure
from server.use_cases.publish_criterion import publish_criterion
from server.use_cases.publish_duty import publish_duty
from server.use_cases.show_public_page import PublicPage, show_public_page

UNIT: Final = f"{ROOT}/units/{{unit}}"
TAGS: Final = ("publication",)
POSTS_MAX: Final = 100
CLASSES_MAX: Final = 20


class PostGiven(Body):
    """A post, and who holds it: by name, or by badge (Art. 30)."""

    post: Line
    name: Words = ""
    badge: Words = ""


class DutyBody(Body):
    """The department in charge and its posts."""

    department: Words
    posts: Annotated[tuple[PostGiven, ...], Field(max_length=POSTS_MAX)]
    by_badge: bool = False


class ProcedureBody(Body):
    """The rules of review, by the hash of their document (Art. 21)."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    checklist_version: Line
    since: date


class CriterionBody(Body):
    """A version of a regime's table of priority (Art. 6)."""

    version: Name
    custody: Custody
    classes: Annotated[tuple[Code, ...], Field(max_length=CLASSES_MAX)]
    share_percent: int
    visits_per_month: Annotated[dict[Code, int], Field(max_length=CLASSES_MAX)] = Field(
        default_factory=dict
    )

    def criterion(self) -> Criterion:
        """The same for the use case."""
        return Criterion(
            self.version,
            self.custody,
            frozenset(self.classes),
            self.share_percent,
            dict(self.visits_per_month),
        )


class CriteriaQuery(Body):
    """Of which regime; none: of both."""

    custody: Custody | None = None


class CriterionShown(Answer):
    """A published version."""

    version: str
    custody: Custody
    classes: list[str]
    share_percent: int
    visits_per_month: dict[str, int]
    published_at: str | None


class CriteriaShown(Answer):
    """Every version that was published."""

    items: list[CriterionShown]


class ProcedureShown(Answer):
    """What is on file."""

    sha256: str
    checklist_version: str
    since: str


class PostHolder(Answer):
    """Who holds a post, by name or badge."""

    post: str
    holder: str


class ClosureTold(Answer):
    """Where and why the service stands still."""

    cause: str
    since: str
    until: str | None
    text: str


class PageShown(Answer):
    """A unit's public page: nothing in it is about a visitor or an inmate (Art. 32)."""

    unit: str
    name: str
    address: str
    department: str = ""
    posts: list[PostHolder] = Field(default_factory=list)
    counts: dict[str, dict[str, int]] = Field(default_factory=dict)
    closures: list[ClosureTold] = Field(default_factory=list)


class DayShown(Answer):
    """A closed day, in counts."""

    unit: str
    day: str
    closed_at: str
    visits: int
    ended_by: dict[str, int]


def unit_of(asked: Asked) -> UnitId:
    """Which unit the path names."""
    return UnitId(asked.path["unit"])


def page_shown(page: PublicPage) -> PageShown:
    """A page as it goes out."""
    closures = [
        ClosureTold(
            cause=each.cause, since=each.since.isoformat(), until=at(each.until), text=each.text
        )
        for each in page.closures
    ]
    parts = dict(page.parts)
    held = parts.pop("posts", [])
    assert isinstance(held, list), "posts are a list of pairs"
    posts = [PostHolder(post=post, holder=holder) for post, holder in held]
    known = {"unit": page.unit.unit.id, "name": page.unit.name, "address": page.unit.address}
    return PageShown.model_validate({**known, **parts, "posts": posts, "closures": closures})


def criterion_shown(criterion: Criterion) -> CriterionShown:
    """A version as it goes out."""
    return CriterionShown(
        version=criterion.version,
        custody=criterion.custody,
        classes=sorted(criterion.classes),
        share_percent=criterion.share_percent,
        visits_per_month=dict(criterion.visits_per_month),
        published_at=at(criterion.published_at),
    )


async def page(looking: Looking, asked: Asked) -> PageShown:
    """A unit's page."""
    return page_shown(await show_public_page(looking, unit_of(asked)))


async def duty(acting: Acting, asked: Asked) -> PageShown:
    """Publish posts."""
    body, unit = asked.body_as(DutyBody), unit_of(asked)
    posts = tuple(Post(each.post, each.name, each.badge) for each in body.posts)
    await publish_duty(acting, unit, Duty(body.department, posts, body.by_badge))
    return page_shown(await show_public_page(acting, unit))


async def procedure(acting: Acting, asked: Asked) -> ProcedureShown:
    """File rules of review."""
    body = asked.body_as(ProcedureBody)
    given = Procedure(body.sha256, body.checklist_version, body.since)
    filed = await file_procedure(acting, unit_of(asked), given)
    return ProcedureShown(
        sha256=filed.sha256,
        checklist_version=filed.checklist_version,
        since=filed.since.isoformat(),
    )


async def publish(acting: Acting, asked: Asked) -> CriterionShown:
    """Publish a table."""
    given = asked.body_as(CriterionBody).criterion()
    return criterion_shown(await publish_criterion(acting, given))


async def criteria(looking: Looking, asked: Asked) -> CriteriaShown:
    """Every version of one table, or of both."""
    wanted = asked.query_as(CriteriaQuery).custody
    regimes = tuple(Custody) if wanted is None else (wanted,)
    found = [each for regime in regimes for each in await plans.criteria_of(looking.reader, regime)]
    return CriteriaShown(items=[criterion_shown(each) for each in found if each.published_at])


async def close(acting: Acting, asked: Asked) -> DayShown:
    """Close a day."""
    closed = await close_day(acting, unit_of(asked), day_of(asked))
    return DayShown(
        unit=closed.unit,
        day=closed.book.day.isoformat(),
        closed_at=closed.closed_at.isoformat(),
        visits=closed.book.visits,
        ended_by=dict(closed.book.ended_by),
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, f"{UNIT}/public-page", "show_public_page",
        "What everybody may read of a unit: department, posts, counts, closures (Art. 30, 36)",
        anybody(), PageShown, look=page, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{UNIT}/duty", "publish_duty", "Publish department and posts (Art. 30)",
        staff(), PageShown, act=duty, body=DutyBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{UNIT}/procedures", "file_procedure",
        "File the rules of review and their checklist (Art. 21)",
        staff(), ProcedureShown,
        act=procedure, body=ProcedureBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{UNIT}/days/{{day}}/closing", "close_day",
        "Close the day book, once every visit is registered whole (Art. 27, 30)",
        staff(), DayShown, act=close, status=201, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ROOT}/criteria", "publish_criterion",
        "A provincial bureau publishes its table of priority (Art. 6)",
        staff(), CriterionShown,
        act=publish, body=CriterionBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.GET, f"{ROOT}/criteria", "list_criteria",
        "Every published table of priority, for everybody to read (Art. 6)",
        anybody(), CriteriaShown, look=criteria, query=CriteriaQuery, tags=TAGS,
    ),
)  # fmt: skip
