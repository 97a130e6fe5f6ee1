"""Staff log in over HTTP with real sessions: passwords, codes, roles, and the end of a session."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any

import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from server import app
from server.api import v1
from server.api.access import Access
from server.api.health import Metrics
from server.back_office import access_of
from server.calls.answering import Office
from server.config import Settings
from server.credentials.passwords import Cost, Passwords
from server.domain.actor import Role
from server.doorkeeper import Doorkeeper
from server.storage import staff_accounts, staff_roles
from tests.support.province import BUREAU, CITY, MONDAY, MOTHER, OTHER_BUREAU, Province

PASSWORD = "plainly invented 1"
Client = TestClient[web.Request, web.Application]


@dataclass
class Doors:
    """A client with a cookie jar, and what the test moves."""

    client: Client
    province: Province
    doorkeeper: Doorkeeper
    access: Access

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"Content-Type": "application/json", **headers}
        async with self.client.post(f"/api/v1/{path}", json=body, headers=sent) as response:
            return response.status, await response.json(content_type=None)

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.client.get(f"/api/v1/{path}", headers=headers) as response:
            return response.status, await response.json(content_type=None)


@pytest.fixture
async def doors(province: Province) -> AsyncIterator[Doors]:
    access = access_of(Settings(), Ed25519PrivateKey.generate(), 8080, BootClock())
    cheap = Passwords(Cost(passes=1, memory_kib=8, lanes=1))
    access = replace(access, passwords=cheap, secure=False, now_s=lambda: 0.0)

    def seconds() -> float:
        return (province.now - MONDAY).total_seconds()

    keeper = Doorkeeper(province.database, lambda: province.now, seconds, second_factor=False)
    here = (ip_network("127.0.0.0/8"),)
    office = Office(
        province.database, province.law, lambda: province.now, keeper, keeper.limit, here
    )
    neighbours = app.Neighbours(app.names_served("127.0.0.1", ()), lambda _host: "ws://a:1")
    routes = v1.doors(office, v1.of_access(access))
    built = app.build([routes], neighbours, Metrics(None, ()))  # type: ignore[arg-type]
    async with TestClient(TestServer(built)) as client:
        yield Doors(client, province, keeper, access)


async def clerk(doors: Doors, *units: Any) -> str:
    """A clerk with a password, in the role of a bureau's clerk of some units."""
    hashed = await doors.access.passwords.hash(PASSWORD)
    async with doors.province.database.begin() as work:
        now = doors.province.now
        account = await staff_accounts.add(work, "Clerk-1", "试验员", hashed, now)
        for unit in units or (BUREAU,):
            await staff_roles.install(work, account, Role.BUREAU_CLERK, unit, now)
    return account


async def test_a_session_lets_in_until_it_is_ended(doors: Doors) -> None:
    await clerk(doors)
    status, shown = await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    assert status == 201 and shown["roles"] == [{"role": "bureau_clerk", "unit": BUREAU}]
    assert (await doors.get(f"units/{BUREAU}/tasks"))[0] == 200
    async with doors.client.delete("/api/v1/sessions/current") as response:
        assert response.status == 200
    assert (await doors.get(f"units/{BUREAU}/tasks"))[0] == 401


async def test_a_session_ends_after_half_an_hour_without_a_call(doors: Doors) -> None:
    await clerk(doors)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    doors.province.pass_by(minutes=29)
    assert (await doors.get("me"))[0] == 200
    doors.province.pass_by(minutes=31)
    assert (await doors.get("me"))[0] == 401


async def test_a_wrong_login_and_a_wrong_password_are_told_alike(doors: Doors) -> None:
    await clerk(doors)
    wrong = await doors.post("staff-sessions", {"login": "clerk-1", "password": "something else"})
    nobody = await doors.post("staff-sessions", {"login": "nobody", "password": PASSWORD})
    assert wrong == nobody and wrong[0] == 401


async def test_ten_wrong_passwords_lock_the_account_for_a_while(doors: Doors) -> None:
    await clerk(doors)
    for _ in range(10):
        await doors.post("staff-sessions", {"login": "clerk-1", "password": "something else"})
    right = {"login": "clerk-1", "password": PASSWORD}
    assert (await doors.post("staff-sessions", right))[0] == 401
    doors.province.pass_by(minutes=2)
    assert (await doors.post("staff-sessions", right))[0] == 201


async def test_too_many_logins_from_one_address_wait(doors: Doors) -> None:
    bodies = [{"login": f"nobody-{n}", "password": "x"} for n in range(31)]
    answers = [await doors.post("staff-sessions", body) for body in bodies]
    assert answers[-1][0] == 429


async def test_of_two_roles_the_call_says_which(doors: Doors) -> None:
    await clerk(doors, BUREAU, OTHER_BUREAU)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    path = f"units/{BUREAU}/tasks"
    assert (await doors.get(path))[1]["code"] == "role_not_chosen"
    chosen = {"Huijian-Role": f"bureau_clerk@{BUREAU}"}
    assert (await doors.get(path, **chosen))[0] == 200
    other = {"Huijian-Role": f"bureau_clerk@{OTHER_BUREAU}"}
    assert (await doors.get(path, **other))[0] == 404
    stolen = {"Huijian-Role": f"facility_head@{BUREAU}"}
    assert (await doors.get(path, **stolen))[1]["code"] == "role_not_held"


async def test_an_account_of_two_roles_sees_them_before_it_has_chosen(doors: Doors) -> None:
    await clerk(doors, BUREAU, OTHER_BUREAU)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    status, shown = await doors.get("me")
    assert status == 200 and len(shown["roles"]) == 2


async def test_a_browser_with_an_old_cookie_logs_in_again(doors: Doors) -> None:
    await clerk(doors)
    right = {"login": "clerk-1", "password": PASSWORD}
    await doors.post("staff-sessions", right)
    doors.province.pass_by(hours=13)
    assert (await doors.get("me"))[1]["code"] == "login_needed"
    assert (await doors.post("staff-sessions", right))[0] == 201


async def test_a_second_factor_is_asked_for_once_it_is_set_up_and_counts_once(
    doors: Doors,
) -> None:
    await clerk(doors)
    right = {"login": "clerk-1", "password": PASSWORD}
    await doors.post("staff-sessions", right)
    _, made = await doors.post("me/totp")
    clock = pyotp.TOTP(made["secret"])
    code = clock.at(doors.province.now)
    assert (await doors.post("me/totp/confirmation", {"code": code}))[0] == 200
    assert (await doors.post("staff-sessions", right))[1]["code"] == "second_factor_needed"
    again = await doors.post("staff-sessions", {**right, "code": code})
    assert again[1]["code"] == "totp_used"
    doors.province.pass_by(seconds=30)
    later = {**right, "code": clock.at(doors.province.now)}
    assert (await doors.post("staff-sessions", later))[0] == 201


async def test_without_a_second_factor_no_role_is_acted_in_where_one_is_demanded(
    doors: Doors,
) -> None:
    await clerk(doors)
    doors.doorkeeper.second_factor = True
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    assert (await doors.get(f"units/{BUREAU}/tasks"))[0] == 404
    assert (await doors.get("me"))[0] == 200


async def test_another_sites_page_cannot_act_with_the_session(doors: Doors) -> None:
    await clerk(doors)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    foreign = {"Origin": "https://elsewhere.example"}
    assert (await doors.post("me/totp", **foreign))[1]["code"] == "origin_foreign"
    embedded = {"Sec-Fetch-Site": "cross-site"}
    assert (await doors.post("me/totp", **embedded))[0] == 403


SIGN_UP = {
    "login": "mother-1",
    "password": PASSWORD,
    "name": "试验mother",
    "born_on": "1970-05-01",
    "identity_kind": "resident_id_card",
    "identity_number": "Xmother",
}


async def test_a_family_may_do_nothing_until_a_desk_has_verified_it(doors: Doors) -> None:
    await clerk(doors)
    login = {"login": "mother-1", "password": PASSWORD}
    assert (await doors.post("applicant-accounts", SIGN_UP))[0] == 201
    _, shown = await doors.post("applicant-sessions", login)
    assert not shown["verified"]
    assert (await doors.post("me/activation", {"code": "AAAAA-AAAAA"}))[0] == 403
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    _, made = await doors.post(f"people/{MOTHER}/activation-code", {"login": "mother-1"})
    await doors.post("applicant-sessions", login)
    assert (await doors.post("me/activation", {"code": made["code"].lower()}))[0] == 200
    assert (await doors.get("me"))[1]["verified"]


async def test_an_account_that_a_stranger_made_in_somebodys_name_goes_at_the_desk(
    doors: Doors,
) -> None:
    await clerk(doors)
    await doors.post("applicant-accounts", {**SIGN_UP, "login": "stranger-1"})
    again = await doors.post("applicant-accounts", SIGN_UP)
    assert again == (201, {"done": True})
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    path = f"people/{MOTHER}/activation-code"
    assert (await doors.post(path, {"login": "mother-1"}))[1]["code"] == "account_not_made"
    await doors.post("applicant-accounts", SIGN_UP)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    assert (await doors.post(path, {"login": "mother-1"}))[0] == 201


async def test_who_found_a_session_open_does_not_try_out_its_password(doors: Doors) -> None:
    await clerk(doors)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    other = {"old": "something else", "new": "a new one that is long enough"}
    for _ in range(10):
        assert (await doors.post("me/password", other))[1]["code"] == "password_wrong"
    right = {**other, "old": PASSWORD}
    assert (await doors.post("me/password", right))[1]["code"] == "password_wrong"
    doors.province.pass_by(minutes=2)
    assert (await doors.post("me/password", right))[0] == 200


async def test_an_account_is_made_granted_a_role_and_begun_anew_when_all_is_lost(
    doors: Doors,
) -> None:
    async with doors.province.database.begin() as work:
        hashed = await doors.access.passwords.hash(PASSWORD)
        for login, role, unit in (
            ("chief", Role.CITY, CITY),
            ("clerk-1", Role.BUREAU_CLERK, BUREAU),
        ):
            account = await staff_accounts.add(work, login, "试验员", hashed, doors.province.now)
            await staff_roles.install(work, account, role, unit, doors.province.now)
    await doors.post("staff-sessions", {"login": "clerk-1", "password": PASSWORD})
    new = {"login": "Novice", "name": "试验员", "unit": BUREAU}
    status, made = await doors.post("accounts", new)
    assert status == 201
    assert (await doors.post("accounts", new))[1]["code"] == "login_taken"
    assert (await doors.post("accounts", {**new, "login": "x", "unit": OTHER_BUREAU}))[0] == 404
    asked = {"account": made["account"], "role": "bureau_clerk", "unit": BUREAU}
    _, role = await doors.post("roles", asked, **{"Idempotency-Key": "k"})
    reset = f"accounts/{made['account']}/reset"
    assert (await doors.post(reset, **{"If-Match": '"1"'}))[0] in {403, 404}
    await doors.post("staff-sessions", {"login": "chief", "password": PASSWORD})
    granted = await doors.post(f"roles/{role['id']}/grant", **{"If-Match": f'"{role["version"]}"'})
    assert granted[0] == 200
    novice = {"login": "novice", "password": made["password"]}
    _, shown = await doors.post("staff-sessions", novice)
    assert shown["roles"] == [{"role": "bureau_clerk", "unit": BUREAU}]
    _, secret = await doors.post("me/totp")
    code = pyotp.TOTP(secret["secret"]).at(doors.province.now)
    assert (await doors.post("me/totp/confirmation", {"code": code}))[0] == 200
    await doors.post("staff-sessions", {"login": "chief", "password": PASSWORD})
    status, again = await doors.post(reset, **{"If-Match": '"1"'})
    assert status == 200
    assert (await doors.post("staff-sessions", novice))[0] == 401
    begun = await doors.post("staff-sessions", {**novice, "password": again["password"]})
    assert begun[0] == 201 and not begun[1]["second_factor"]


async def test_behind_a_proxy_each_house_has_its_own_number_of_logins(doors: Doors) -> None:
    body = {"login": "nobody", "password": "x"}
    for _ in range(31):
        await doors.post("staff-sessions", body, **{"X-Forwarded-For": "198.51.100.1"})
    first = await doors.post("staff-sessions", body, **{"X-Forwarded-For": "198.51.100.1"})
    other = await doors.post("staff-sessions", body, **{"X-Forwarded-For": "198.51.100.2"})
    assert (first[0], other[0]) == (429, 401)
