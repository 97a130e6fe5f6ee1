"""Every role of every unit that is not concerned calls every door of the office about what lies
between one bureau and one prison: nothing is done, nothing is told, and nothing is told apart from
what is not there (GD-84; Art. 31).

The calls are well formed, carry the version that the thing is in, and say a purpose."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from server.api import v1
from server.calls.endpoint import Endpoint
from server.calls.identity import Identity, Who
from server.domain.actor import Applicant, Role
from server.domain.identifiers import DeviceId, UnitId
from server.doorkeeper import OUTSIDER
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.upgrade import upgrade
from tests.support import api as apis
from tests.support import rich_province
from tests.support.api import Answered, Api, identity
from tests.support.api_thread import whole_of
from tests.support.figures import figures, size_of
from tests.support.oidc_server import provider
from tests.support.province import (
    BUREAU,
    OFFICE,
    OTHER_BUREAU,
    OTHER_PRISON,
    PRISON,
    REHAB,
    REHAB_BUREAU,
    STRANGER,
    account,
)
from tests.support.rich_province import OF_OTHER_CITY, Rich
from tests.support.well_formed import body_of, query_of

pytestmark = pytest.mark.flow
BUREAU_ROLES = (Role.BUREAU_CLERK, Role.BUREAU_OFFICER)
FACILITY_ROLES = (Role.FACILITY_CLERK, Role.FACILITY_OFFICER, Role.FACILITY_HEAD)
OF_THE_DRAFT = (
    Role.PRISON_SUPERINTENDENT,
    Role.DETENTION_SUPERINTENDENT,
    Role.DISTRICT_ENFORCEMENT_HEAD,
)
FOREIGN: Final[Mapping[UnitId, tuple[Role, ...]]] = {
    OTHER_BUREAU: (*BUREAU_ROLES, Role.INTERPRETER, Role.COMPLIANCE_READER, Role.PLATFORM_OPERATOR),
    OFFICE: BUREAU_ROLES,
    OTHER_PRISON: (*FACILITY_ROLES, *OF_THE_DRAFT, Role.INTERPRETER),
    REHAB: FACILITY_ROLES,
    REHAB_BUREAU: (Role.REHAB_BUREAU,),
}
PUBLIC: Final = frozenset({"unit", "month", "day", "seat"})
"""What everybody may know that it is there: the list of units is public (Art. 37)."""
STRIDE: Final = size_of("FOREIGN_STRIDE", short=3, full=1)
"""Each door is tried by every so manieth of the callers, by others from door to door."""
UNREAD: Final = frozenset({400, 405, 415, 428})
UNKNOWN: Final = "nothing-of-this-name"
PURPOSE: Final = "a look that nobody asked for"
PUBLIC_DOOR = "public: everybody may read it (Art. 12, 37, 38)"
OWN = "one's own session or account"
ANY_DESK = "any desk serves whoever stands there, paper in hand; no name of a person is guessed"
OWN_PART = "only what is before the caller's own unit is in the answer"
PROVINCE_WIDE = "figures of the whole province are this role's (table of powers)"
ALLOWED: Final[Mapping[str, str]] = {
    "show_calendar": PUBLIC_DOOR,
    "list_units": PUBLIC_DOOR,
    "show_public_page": PUBLIC_DOOR,
    "list_criteria": PUBLIC_DOOR,
    "show_law": PUBLIC_DOOR,
    "list_closures": "announced to all (Art. 36); staff sees what is late",
    "complain_of_unit": "anybody with an account may complain of any unit (Art. 31)",
    "log_out": OWN,
    "show_session": OWN,
    "begin_totp": OWN,
    "begin_key": OWN,
    "begin_oidc_link": OWN,
    "begin_oidc_login": "whoever wants to log in",
    "list_own_applications": OWN,
    "make_applicant_account": "an account may do nothing before a desk has seen the paper (Art. 9)",
    "log_in_applicant": "whoever wants to log in",
    "show_reader": "where the own desk's card reader answers",
    "import_custody": "the feed is empty; each line is asked for by its own facility",
    "register_person": ANY_DESK,
    "look_up_custody": "any desk tells a family where to apply; each look has its line and purpose",
    "authenticate_person": ANY_DESK,
    "hand_out_code": ANY_DESK,
    "compare_face": ANY_DESK,
    "state_relationship": ANY_DESK,
    "file_relationship": ANY_DESK,
    "list_applications_of_person": OWN_PART,
    "list_webhooks": OWN_PART,
    "show_month": PROVINCE_WIDE,
    "report_months": PROVINCE_WIDE,
    "show_health": PROVINCE_WIDE,
    "read_figures": PROVINCE_WIDE,
}
"""Endpoints that may answer one of them with success, each with its reason."""
TOLD: Final[Mapping[str, str]] = {
    "state_relationship": "who states the same again is given what it is called, to file it",
}
"""Endpoints that may name a thing to one of them, each with its reason."""
LAST: Final = ("state_relationship", "file_relationship")
"""After these a desk has to do with the people, so they come last."""


@dataclass(slots=True)
class Found:
    """What came of the calls."""

    calls: int = 0
    let_in: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    told_apart: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    """Calls that were not well formed, and so proved nothing."""


@pytest.fixture
async def rich(tmp_path: Path) -> AsyncIterator[Rich]:
    url = url_of("", tmp_path / "office.sqlite3")
    upgrade(url)
    database = Database(url)
    yield await rich_province.build(database)
    await database.close()


def strangers() -> dict[str, Identity]:
    """Everybody who is not concerned."""
    found = {
        f"{role.value}@{unit}": identity(account(role, unit))
        for unit, roles in FOREIGN.items()
        for role in roles
    }
    return found | {
        "city@city-2": identity(OF_OTHER_CITY),
        "a stranger's family": identity(Applicant(STRANGER)),
        "an unverified account": Identity(Who.APPLICANT, "applicant 9", OUTSIDER, account="9"),
        "staff without a role": Identity(Who.STAFF, "staff 9", OUTSIDER, account="9"),
        "a device": Identity(Who.DEVICE, "device 9", OUTSIDER, device=DeviceId("9")),
        "nobody": identity(None),
    }


def named(rich: Rich, at: UnitId) -> dict[str, str]:
    """The thing that each word of a path or body names."""
    first = {part: ids[0] for part, ids in rich.names.items()}
    return first | {"unit": at, "facility": PRISON}


def unknown(names: Mapping[str, str]) -> dict[str, str]:
    """The same words, for things that are not there."""
    public = PUBLIC | {"facility"}
    return {part: name if part in public else UNKNOWN for part, name in names.items()}


def parts_of(endpoint: Endpoint) -> set[str]:
    """Which things a call names that are not public."""
    body = json.dumps(body_of(endpoint, Words()))
    found = set(re.findall(r"\{(\w+)\}", endpoint.path)) | set(re.findall(r"<(\w+)>", body))
    return found - PUBLIC - {"facility"}


class Words(dict[str, str]):
    """Keeps each word as it is."""

    def __missing__(self, word: str) -> str:
        return f"<{word}>"


def words_of(endpoint: Endpoint, names: Mapping[str, str]) -> str:
    """Every name that a call sends."""
    parts = set(re.findall(r"\{(\w+)\}", endpoint.path))
    body = json.dumps(body_of(endpoint, names), ensure_ascii=False)
    return " ".join([*(names[part] for part in parts), body])


async def asked(
    api: Api, who: Identity, endpoint: Endpoint, names: Mapping[str, str], version: int
) -> Answered:
    """One well-formed call."""
    path = re.sub(r"\{(\w+)\}", lambda part: names[part[1]], endpoint.path)
    query = "&".join(f"{name}={value}" for name, value in query_of(endpoint).items())
    return await api.call_as(
        who,
        endpoint.method,
        f"{path}?{query}" if query else path,
        body_of(endpoint, names),
        seen=version if endpoint.changes else None,
        purpose=PURPOSE if endpoint.personal else "",
    )


def version_in(rich: Rich, endpoint: Endpoint, names: Mapping[str, str]) -> int:
    """In which version the thing is that a path is about."""
    parts = re.findall(r"\{(\w+)\}", endpoint.path)
    return rich.versions.get(names[parts[-1]], 1) if parts else 1


def secrets_of(rich: Rich) -> dict[str, str]:
    """What nobody who is not concerned is told, by what it is."""
    people = {*rich.names["person"], *rich.names["inmate"], "aunt", "uncle"}
    told = {f"试验{each}": "a name" for each in people}
    told |= {f"X{each}": "a number" for each in people}
    told |= {f"N-{each}": "a number of custody" for each in people}
    told |= {"19900000000": "a telephone", "X••": "a number"}
    for part in rich.names.keys() - PUBLIC - {"account", "closure"}:
        told |= dict.fromkeys(rich.names[part], part)
    return told


def leaks_in(answer: Answered, sent: str, secrets: Mapping[str, str]) -> set[str]:
    """Secrets that an answer tells beyond what was sent."""
    told = json.dumps(answer.body, ensure_ascii=False) + str(dict(answer.headers))
    return {
        what
        for secret, what in secrets.items()
        if secret not in sent and re.search(rf"\b{re.escape(secret)}\b", told)
    }


async def test_nobody_who_is_not_concerned_does_or_learns_anything(rich: Rich) -> None:
    found, secrets, numbers = Found(), secrets_of(rich), count()
    callers = list(strangers().items())
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        logins = await stack.enter_async_context(provider(0))
        others = whole_of(rich.province, http, logins.issuer)
        endpoints = (*v1.FIXED, *others)
        api = await stack.enter_async_context(apis.served(rich.province, others))
        for endpoint in sorted(endpoints, key=lambda each: each.name in LAST):
            for who, caller in callers[next(numbers) % STRIDE :: STRIDE]:
                unit = (BUREAU, PRISON)[found.calls % 2]
                await one(api, rich, (who, caller, endpoint, unit), found, secrets)
    figures(
        "foreign units",
        callers=len(callers),
        endpoints=len(endpoints),
        calls=found.calls,
        let_in=len(found.let_in),
        leaks=len(found.leaks),
        told_apart=len(found.told_apart),
    )
    assert found.malformed == []
    assert (found.let_in, found.leaks, found.told_apart) == ([], [], [])


async def one(
    api: Api,
    rich: Rich,
    call: tuple[str, Identity, Endpoint, UnitId],
    found: Found,
    secrets: Mapping[str, str],
) -> None:
    """One caller at one door, once about what is there and once about what is not."""
    who, caller, endpoint, unit = call
    names = named(rich, unit)
    there = await asked(api, caller, endpoint, names, version_in(rich, endpoint, names))
    found.calls += 1
    line = f"{who}: {endpoint.name} about {unit}: {there.status}"
    if there.status in UNREAD or there.body.get("code") == "body_invalid":
        found.malformed.append(f"{line} {there.body}")
    if there.status < 400 and endpoint.name not in ALLOWED:
        found.let_in.append(line)
    leaked = leaks_in(there, words_of(endpoint, names), secrets)
    if leaked and endpoint.name not in TOLD:
        found.leaks.append(f"{line} {sorted(leaked)}")
    if not parts_of(endpoint) or endpoint.name in ALLOWED:
        return
    away = unknown(names)
    absent = await asked(api, caller, endpoint, away, 1)
    found.calls += 1
    if (there.status, there.body) != (absent.status, absent.body):
        found.told_apart.append(f"{line}, else {absent.status} {there.body} {absent.body}")
