"""/api/v1/visits: the day of a visit, from the first touch at the desk to the ground of a cut.

A visit is called as its application is.  Several officers work on one day at the same time, each
on a part of its own: so there is no version to be seen first."""

from collections.abc import Awaitable, Callable
from typing import Final

from server.api import visit_models as models
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff
from server.calls.identity import Who
from server.calls.models import Answer, Body
from server.casework import case as cases
from server.casework import day as days
from server.casework.acting import Acting, Looking
from server.casework.refused import Unknown
from server.domain.actor import System
from server.domain.identifiers import ApplicationId, PersonId, StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.visit_day.interpretation import Wish
from server.storage import devices
from server.use_cases.check_in_visitor import check_in_visitor
from server.use_cases.confirm_inmate import confirm_inmate
from server.use_cases.count_heads import count_heads
from server.use_cases.declare_language import declare_language
from server.use_cases.excuse_lateness import excuse_lateness
from server.use_cases.note_cause import note_cause
from server.use_cases.record_arrival import record_arrival
from server.use_cases.record_decline import record_decline
from server.use_cases.refuse_for_conduct import refuse_for_conduct
from server.use_cases.sign_pledge import sign_pledge
from server.use_cases.tell_ground import tell_ground
from server.use_cases.turn_away_visitor import turn_away_visitor

ONE: Final = f"{ROOT}/visits/{{visit}}"
TAGS: Final = ("visits",)


def name_of(asked: Asked) -> ApplicationId:
    """Which visit the path names."""
    return ApplicationId(asked.path["visit"])


async def show(looking: Looking, asked: Asked) -> models.DayShown:
    """The day so far, for the two sides."""
    case = await cases.load(looking.reader, looking.law, looking.now, name_of(asked))
    await looking.allow(Act.SEE_VISIT, case.sides, subject=case.name)
    return models.day_shown(await days.read(looking.reader, case))


async def arrive(going: Going, asked: Asked) -> models.DayShown:
    """Somebody touches the screen of a desk, or an officer notes it."""
    person = PersonId(asked.body_as(models.ArrivalBody).person)
    if asked.who.who is not Who.DEVICE:
        async with going.act() as acting:
            return models.day_shown(await record_arrival(acting, name_of(asked), person))
    async with going.act(System()) as acting:
        screen = None if asked.who.device is None else asked.who.device
        found = None if screen is None else await devices.by_id(acting.work, screen)
        if found is None:
            raise Unknown("device", "")
        unit = found.device.unit
        return models.day_shown(await record_arrival(acting, name_of(asked), person, unit))


async def check_in(acting: Acting, asked: Asked) -> models.DayShown:
    """The desk's work on one visitor."""
    body = asked.body_as(models.CheckInBody)
    day = await check_in_visitor(
        acting,
        name_of(asked),
        PersonId(body.person),
        body.paper(),
        frozenset(body.steps),
        recognised=body.recognised,
    )
    return models.day_shown(day)


async def pledge(acting: Acting, asked: Asked) -> models.PledgeShown:
    """A pledge that was signed before the officer."""
    body = asked.body_as(models.PledgeBody)
    return models.PledgeShown(
        pledge=await sign_pledge(acting, name_of(asked), body.pledge(acting.now))
    )


async def heads(acting: Acting, asked: Asked) -> models.DayShown:
    """The count of the room."""
    body = asked.body_as(models.HeadsBody)
    return models.day_shown(await count_heads(acting, name_of(asked), body.heads))


async def language(acting: Acting, asked: Asked) -> models.DayShown:
    """The language of the talk."""
    body = asked.body_as(models.LanguageBody)
    interpreter = None if body.interpreter is None else StaffId(body.interpreter)
    competent = frozenset(UnitId(each) for each in body.competent)
    wish = Wish(body.language, body.ground)
    day = await declare_language(acting, name_of(asked), wish, interpreter, competent)
    return models.day_shown(day)


async def lateness(acting: Acting, asked: Asked) -> models.DayShown:
    """Excused or not."""
    body = asked.body_as(models.LatenessBody)
    person = PersonId(body.person)
    day = await excuse_lateness(acting, name_of(asked), person, body.words, excused=body.excused)
    return models.day_shown(day)


async def conduct(acting: Acting, asked: Asked) -> models.DayShown:
    """Refused for conduct."""
    body = asked.body_as(models.ConductBody)
    person = PersonId(body.person)
    return models.day_shown(await refuse_for_conduct(acting, name_of(asked), person, body.seen()))


async def turn_away(acting: Acting, asked: Asked) -> models.DayShown:
    """Turned away at the desk."""
    body = asked.body_as(models.TurnedAwayBody)
    person = PersonId(body.person)
    day = await turn_away_visitor(acting, name_of(asked), person, body.ground, body.words)
    return models.day_shown(day)


async def confirm(acting: Acting, asked: Asked) -> models.DayShown:
    """The facility has brought its inmate."""
    return models.day_shown(await confirm_inmate(acting, name_of(asked)))


async def decline(acting: Acting, asked: Asked) -> models.DayShown:
    """The inmate does not want the visit."""
    words = asked.body_as(models.WordsBody).words
    return models.day_shown(await record_decline(acting, name_of(asked), words))


async def cause(acting: Acting, asked: Asked) -> models.DayShown:
    """A line of the attribution log."""
    body = asked.body_as(models.CauseBody)
    return models.day_shown(await note_cause(acting, name_of(asked), body.cause, body.words))


async def ground(acting: Acting, asked: Asked) -> models.DayShown:
    """The ground of the cut."""
    body = asked.body_as(models.GroundBody)
    return models.day_shown(await tell_ground(acting, name_of(asked), body.ground, body.reason))


def act_of(
    path: str,
    name: str,
    summary: str,
    act: Callable[[Acting, Asked], Awaitable[models.DayShown | models.PledgeShown]],
    body: type[Body] | None,
    answer: type[Answer] = models.DayShown,
) -> Endpoint:
    """One act of the day; each is safe to repeat by its Idempotency-Key."""
    return Endpoint(
        Method.POST,
        f"{ONE}/{path}",
        name,
        summary,
        staff(),
        answer,
        act=act,
        body=body,
        creates=True,
        tags=TAGS,
    )


ENDPOINTS: Final = (
    Endpoint(
        Method.GET,
        ONE,
        "show_visit",
        "What has happened on the day of a visit, for its two sides",
        staff(),
        models.DayShown,
        look=show,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/arrivals",
        "record_arrival",
        "Somebody touches the desk's screen, or an officer notes it (Art. 23)",
        frozenset({Who.STAFF, Who.DEVICE}),
        models.DayShown,
        go=arrive,
        body=models.ArrivalBody,
        tags=TAGS,
    ),
    act_of(
        "check-ins", "check_in_visitor", "List, papers, the four steps (Art. 24)",
        check_in, models.CheckInBody,
    ),
    act_of(
        "pledges", "sign_pledge", "A pledge is signed (Art. 24, annex)",
        pledge, models.PledgeBody, models.PledgeShown,
    ),
    act_of("heads", "count_heads", "Who sits in the room (Art. 11)", heads, models.HeadsBody),
    act_of(
        "language", "declare_language", "In which language people talk (Art. 28)",
        language, models.LanguageBody,
    ),
    act_of(
        "lateness", "excuse_lateness", "Whether who came late is excused (Art. 23)",
        lateness, models.LatenessBody,
    ),
    act_of(
        "conduct", "refuse_for_conduct", "Not arranged for one person (Art. 25)",
        conduct, models.ConductBody,
    ),
    act_of(
        "turned-away", "turn_away_visitor", "Turned away at the desk (Art. 24)",
        turn_away, models.TurnedAwayBody,
    ),
    act_of("confirmation", "confirm_inmate", "The inmate is there (Art. 26)", confirm, None),
    act_of(
        "decline", "record_decline", "The inmate does not want it", decline, models.WordsBody
    ),
    act_of(
        "causes", "note_cause", "What kept it from going well (A9)", cause, models.CauseBody
    ),
    act_of(
        "ground", "tell_ground", "Why it was cut (Art. 29)", ground, models.GroundBody
    ),
)  # fmt: skip
