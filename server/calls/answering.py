"""From an endpoint to an answer: who calls, what is asked, one transaction, one answer.

An act's answer to an Idempotency-Key is kept in the transaction of the act, so a call that is
repeated finds it, whatever became of the first answer on its way."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from server.calls import reading
from server.calls.endpoint import Asked, Endpoint, Going, Method, Replied
from server.calls.identity import Doorkeeper, Identity, Who
from server.calls.models import Versioned
from server.calls.problem import MEDIA_TYPE, Problem, of_error, of_faults, problem
from server.casework.acting import Acting, Looking
from server.domain.actor import Staff
from server.domain.calendar.working_days import YearUnknown
from server.errors import OfficeError, RequestRefused
from server.headers import Network, caller_address
from server.law import Law
from server.storage import idempotency, oversight
from server.storage.database import Database, Reader

RETRY_AFTER_S: Final = 2
JSON: Final = "application/json"

Limit = Callable[[Identity, str, str], float | None]
"""Whether a caller at an address may call an endpoint now; else after how many seconds."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every call stands on."""

    database: Database
    law: Law
    now: Callable[[], datetime]
    doorkeeper: Doorkeeper
    limit: Limit
    proxies: tuple[Network, ...] = ()
    """Whose word on the address of a caller is believed."""


def routes(endpoints: Sequence[Endpoint], office: Office) -> list[web.RouteDef]:
    """The doors of some endpoints."""
    return [
        web.route(each.method, each.path, handler(each, office), allow_head=False)
        if each.method is Method.GET
        else web.route(each.method, each.path, handler(each, office))
        for each in endpoints
    ]


def handler(endpoint: Endpoint, office: Office) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of one endpoint."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await answered(request, endpoint, office)
        except reading.Invalid as invalid:
            return told(of_faults(invalid.error))
        except (OfficeError, YearUnknown) as error:
            return told(of_error(error))

    return handle


async def answered(request: web.Request, endpoint: Endpoint, office: Office) -> web.Response:
    """The answer of a call that is heard.  Raises: OfficeError, reading.Invalid."""
    who = await office.doorkeeper.identify(request)
    forwarded = request.headers.getall("X-Forwarded-For", [])
    address = caller_address(request.remote, forwarded, office.proxies)
    wait_s = office.limit(who, address, endpoint.name)
    if wait_s is not None:
        answer = told(problem(429, "too_many_requests"))
        answer.headers["Retry-After"] = str(max(1, round(wait_s)))
        return answer
    if who.who not in endpoint.who:
        status = 401 if who.who is Who.NOBODY else 403
        raise RequestRefused(status, "login_needed" if status == 401 else "forbidden", "")
    if who.undecided and not (endpoint.own or Who.NOBODY in endpoint.who):
        raise RequestRefused(400, "role_not_chosen", "say in Huijian-Role in which role to act")
    asked, raw = await reading.read(request, endpoint, who)
    if endpoint.look is not None:
        return await look(endpoint, office, asked)
    if endpoint.go is not None:
        return await go(endpoint, office, asked)
    return await act(request, endpoint, office, asked, raw)


async def look(endpoint: Endpoint, office: Office, asked: Asked) -> web.Response:
    """Answer a look, from one moment of the database."""
    assert endpoint.look is not None
    async with office.database.read() as reader:
        law = await law_now(office, reader)
        looking = Looking(reader, asked.who.actor, law.local(office.now()), law)
        found = await endpoint.look(looking, asked)
    return answer_of(endpoint, found.model_dump_json(), version_of(found))


async def go(endpoint: Endpoint, office: Office, asked: Asked) -> web.Response:
    """Answer a call that is more than one transaction."""
    assert endpoint.go is not None
    async with office.database.read() as reader:
        law = await law_now(office, reader)
    going = Going(office.database, asked.who.actor, law.local(office.now()), law)
    found = await endpoint.go(going, asked)
    replied = found if isinstance(found, Replied) else Replied(found, {})
    shown = replied.answer
    answer = answer_of(endpoint, shown.model_dump_json(), version_of(shown))
    for name, value in replied.headers.items():
        answer.headers.add(name, value)
    return answer


async def act(
    request: web.Request, endpoint: Endpoint, office: Office, asked: Asked, raw: bytes
) -> web.Response:
    """Answer an act: all of it is kept, with its answer, or nothing."""
    assert endpoint.act is not None
    key = reading.key_of(request) if endpoint.creates else ""
    async with office.database.begin() as work:
        law = await law_now(office, work)
        now = law.local(office.now())
        call = idempotency.Request(caller(asked.who), f"{endpoint.method} {request.path}", key, raw)
        if key and (before := await idempotency.answered(work, call, now)):
            return answer_of(endpoint, before.body, json.loads(before.body).get("version"))
        done = await endpoint.act(Acting(work, asked.who.actor, now, law), asked)
        body = done.model_dump_json()
        if key:
            await idempotency.keep(work, call, idempotency.Answer(endpoint.status, body), now)
    return answer_of(endpoint, body, version_of(done))


def caller(who: Identity) -> str:
    """Whose key it is: what an account did in one role is no answer to it in another."""
    match who.actor:
        case Staff(role=role, unit=unit):
            return f"{who.name} {role}@{unit}"
        case _:
            return who.name


async def law_now(office: Office, reader: Reader) -> Law:
    """The law with the drafts that are live now."""
    return office.law.with_overrides(await oversight.overrides(reader))


def version_of(answer: object) -> int | None:
    """The version that the ETag tells."""
    return answer.version if isinstance(answer, Versioned) else None


def answer_of(endpoint: Endpoint, body: str, version: int | None) -> web.Response:
    """The answer as it goes out.  Source: RFC 9110 §8.8.3 (ETag)."""
    answer = web.Response(text=body, status=endpoint.status, content_type=JSON)
    if version is not None:
        answer.headers["ETag"] = f'"{version}"'
    return answer


def told(found: Problem) -> web.Response:
    """A problem as it goes out.  Source: RFC 9457 §3."""
    text = found.model_dump_json()
    answer = web.Response(text=text, status=found.status, content_type=MEDIA_TYPE)
    if found.status == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer
