"""/api/v1/webhooks: which systems are told of events, how it went, and once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, Done, Name, Versioned
from server.casework import subscriptions
from server.casework.acting import Acting, Looking
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.messages.settings import WebhookSettings
from server.storage import webhook_deliveries
from server.storage.webhook_deliveries import Attempt, Logged
from server.storage.webhooks import DeliveryState, EventType, Subscription
from server.use_cases.remove_webhook import remove_webhook
from server.use_cases.resend_event import resend_event
from server.use_cases.rotate_webhook import rotate_webhook
from server.use_cases.subscribe_events import subscribe_events
from server.use_cases.switch_webhook import switch_webhook

ALL: Final = f"{ROOT}/webhooks"
ONE: Final = f"{ALL}/{{webhook}}"
TAGS: Final = ("webhooks",)
URL_CHARACTERS_MAX: Final = 2_000
UNITS_MAX: Final = 200


class WebhookBody(Body):
    """Where to tell what; no units: those of the whole province."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$")] = Field(
        max_length=URL_CHARACTERS_MAX
    )
    event_types: Annotated[list[EventType], Field(min_length=1, max_length=len(EventType))]
    units: Annotated[list[Name], Field(max_length=UNITS_MAX)] = Field(default_factory=list)


class SwitchBody(Body):
    """Whether it is told."""

    active: bool


class WebhookShown(Versioned):
    """A system that is told; its secret is not shown again."""

    id: str
    url: str
    event_types: list[EventType]
    units: list[str]
    active: bool


class WebhooksShown(Answer):
    """All that the caller may see."""

    items: list[WebhookShown]


class SecretShown(Versioned):
    """A secret (Standard Webhooks), shown once."""

    id: str
    secret: str


class AttemptShown(Answer):
    """One try; without a status no answer came, without a trouble it was taken."""

    at: str
    status: int | None
    trouble: str


class DeliveryShown(Answer):
    """One event on its way to the system, or there."""

    id: str
    event: str
    type: EventType
    state: DeliveryState
    due_at: str
    attempts: list[AttemptShown]


class DeliveriesShown(Answer):
    """The newest deliveries first."""

    items: list[DeliveryShown]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The doors, with where events may go."""

    settings: WebhookSettings

    async def subscribe(self, acting: Acting, asked: Asked) -> SecretShown:
        """Begin to tell."""
        body = asked.body_as(WebhookBody)
        concerned = frozenset(UnitId(each) for each in body.units)
        kinds = frozenset(body.event_types)
        name, secret = await subscribe_events(acting, self.settings, body.url, kinds, concerned)
        return SecretShown(version=1, id=name, secret=secret)

    def endpoints(self) -> Sequence[Endpoint]:
        """The doors."""
        begin = Endpoint(
            Method.POST, ALL, "subscribe_events",
            "A system is told of events: the Department's of all units, a unit's of its own",
            staff(), SecretShown, act=self.subscribe, body=WebhookBody, status=201,
            creates=True, tags=TAGS,
        )  # fmt: skip
        return (begin, *ENDPOINTS)


async def every(looking: Looking, asked: Asked) -> WebhooksShown:
    """All of the caller's."""
    found = await subscriptions.visible(looking, Act.SUBSCRIBE_EVENTS)
    return WebhooksShown(items=[webhook_shown(each) for each in found])


async def switch(acting: Acting, asked: Asked) -> WebhookShown:
    """Stop, or begin again."""
    active = asked.body_as(SwitchBody).active
    name = asked.path["webhook"]
    return webhook_shown(await switch_webhook(acting, name, asked.seen, active=active))


async def rotate(acting: Acting, asked: Asked) -> SecretShown:
    """Another secret."""
    name = asked.path["webhook"]
    version, secret = await rotate_webhook(acting, name, asked.seen)
    return SecretShown(version=version, id=name, secret=secret)


async def remove(acting: Acting, asked: Asked) -> Done:
    """Take it out."""
    await remove_webhook(acting, asked.path["webhook"], asked.seen)
    return Done()


async def log(looking: Looking, asked: Asked) -> DeliveriesShown:
    """How it went."""
    name = asked.path["webhook"]
    await subscriptions.found(looking, Act.SUBSCRIBE_EVENTS, name)
    found = await webhook_deliveries.delivery_log(looking.reader, name)
    return DeliveriesShown(items=[delivery_shown(looking, each) for each in found])


async def again(acting: Acting, asked: Asked) -> Done:
    """Once more."""
    await resend_event(acting, asked.path["webhook"], asked.path["delivery"])
    return Done()


def webhook_shown(found: Subscription) -> WebhookShown:
    """A subscription as it goes out."""
    return WebhookShown(
        version=found.version,
        id=found.id,
        url=found.url,
        event_types=sorted(found.event_types),
        units=sorted(found.units),
        active=found.active,
    )


def delivery_shown(looking: Looking, found: Logged) -> DeliveryShown:
    """A delivery as it goes out."""
    return DeliveryShown(
        id=found.id,
        event=found.event,
        type=found.type,
        state=found.state,
        due_at=looking.law.local(found.due_at).isoformat(),
        attempts=[attempt_shown(looking, each) for each in found.attempts],
    )


def attempt_shown(looking: Looking, found: Attempt) -> AttemptShown:
    """One try as it goes out."""
    at = looking.law.local(found.at).isoformat()
    return AttemptShown(at=at, status=found.status, trouble=found.trouble)


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, ALL, "list_webhooks", "Systems that are told of events", staff(),
        WebhooksShown, look=every, tags=TAGS,
    ),
    Endpoint(
        Method.PATCH, ONE, "switch_webhook", "Stop telling a system, or begin again", staff(),
        WebhookShown, act=switch, body=SwitchBody, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ONE}/secret", "rotate_webhook", "Sign with another secret from now on",
        staff(), SecretShown, act=rotate, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.DELETE, ONE, "remove_webhook", "Tell a system nothing any more", staff(),
        Done, act=remove, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.GET, f"{ONE}/deliveries", "list_deliveries",
        "What a system was told, try by try, the newest first", staff(),
        DeliveriesShown, look=log, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{ONE}/deliveries/{{delivery}}/again", "resend_event",
        "Tell a system once more what was given up", staff(), Done, act=again, tags=TAGS,
    ),
)  # fmt: skip
