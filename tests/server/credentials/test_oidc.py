"""A login elsewhere: the whole way at a real provider, and each lie that one could tell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from server.credentials.errors import OidcMalformed, OidcUnreachable
from server.credentials.oidc import KEYS_AGAIN_S, KEYS_LIFE_S, OidcLogin
from server.credentials.oidc_token import Identity, OidcRefusal
from server.credentials.oidc_wire import ANSWER_BYTES_MAX, Provider
from server.credentials.pending import LIFE_S
from tests.support.oidc_server import CLIENT, SECRET, SUBJECT, OidcServer, provider, signing_key

NOW_S = 1_772_413_200
BACK = "https://office.example/api/v1/login/oidc"


@asynccontextmanager
async def both() -> AsyncIterator[tuple[OidcServer, OidcLogin]]:
    async with provider(NOW_S) as server, aiohttp.ClientSession() as http:
        yield server, OidcLogin(http, Provider(server.issuer, CLIENT, SECRET, BACK))


async def way(server: OidcServer, login: OidcLogin, now_s: float = NOW_S) -> Identity | OidcRefusal:
    sent = await login.begin(now_s)
    return await login.finish(server.login(sent.url), sent.browser, now_s)


async def test_who_logs_in_at_the_provider_is_known_by_issuer_and_subject() -> None:
    async with both() as (server, login):
        sent = await login.begin(NOW_S)
        query = parse_qs(urlsplit(sent.url).query)
        assert query["scope"] == ["openid"] and query["redirect_uri"] == [BACK]
        found = await login.finish(server.login(sent.url), sent.browser, NOW_S)
        assert found == Identity(server.issuer, SUBJECT)
        assert sent.browser not in repr(sent)


async def test_settings_and_keys_are_asked_for_once_in_a_while() -> None:
    async with both() as (server, login):
        for now_s in (NOW_S, NOW_S + KEYS_LIFE_S - 1):
            server.now_s = int(now_s)
            assert isinstance(await way(server, login, now_s), Identity)
        assert server.asked.count("/keys") == 1


async def test_a_login_is_finished_once_by_the_browser_that_began_it_in_time() -> None:
    async with both() as (server, login):
        sent = await login.begin(NOW_S)
        back = server.login(sent.url)
        assert await login.finish(back, "", NOW_S) is OidcRefusal.NOT_ASKED
        assert await login.finish(back, sent.browser, NOW_S) is OidcRefusal.NOT_ASKED
        sent = await login.begin(NOW_S)
        late = await login.finish(server.login(sent.url), sent.browser, NOW_S + LIFE_S)
        assert late is OidcRefusal.NOT_ASKED
        assert await login.finish({}, "", NOW_S) is OidcRefusal.NOT_ASKED
        assert "/token" not in server.asked


async def test_the_answer_of_another_provider_is_not_taken() -> None:
    async with both() as (server, login):
        sent = await login.begin(NOW_S)
        back = server.login(sent.url) | {"iss": "https://another.example"}
        assert await login.finish(back, sent.browser, NOW_S) is OidcRefusal.NOT_ASKED


@pytest.mark.parametrize("back", [{"error": "access_denied"}, {"code": ""}, {"code": "foreign"}])
async def test_a_no_and_a_foreign_code_are_denied(back: dict[str, str]) -> None:
    async with both() as (server, login):
        sent = await login.begin(NOW_S)
        query = server.login(sent.url) | back
        assert await login.finish(query, sent.browser, NOW_S) is OidcRefusal.DENIED


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"exp": NOW_S - 61},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW_S - 601},
        {"iat": NOW_S + 120},
        {"iat": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": 5},
    ],
)
async def test_a_token_that_is_not_for_us_now_is_refused(claims: dict[str, Any]) -> None:
    async with both() as (server, login):
        server.claims = claims
        assert await way(server, login) is OidcRefusal.TOKEN


async def test_of_several_audiences_the_one_it_was_given_to_counts() -> None:
    async with both() as (server, login):
        server.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
        assert isinstance(await way(server, login), Identity)


async def test_a_new_key_is_fetched_when_a_token_needs_it_but_not_for_every_token() -> None:
    async with both() as (server, login):
        assert isinstance(await way(server, login), Identity)
        server.key = signing_key("key-2")
        assert await way(server, login, NOW_S + KEYS_AGAIN_S - 1) is OidcRefusal.TOKEN
        assert isinstance(await way(server, login, NOW_S + KEYS_AGAIN_S), Identity)


async def test_a_key_that_we_do_not_understand_is_passed_over() -> None:
    async with both() as (server, login):
        strange = [{"kty": "EC", "crv": "P-0"}, {"kty": "oct", "k": "AQ"}, {"kty": []}, 5]
        keys = [*strange, server.key.as_dict(private=False)]
        server.answers["/keys"] = web.json_response({"keys": keys})
        assert isinstance(await way(server, login), Identity)


async def test_a_token_that_somebody_else_signed_is_refused() -> None:
    async with both() as (server, login):
        await login.begin(NOW_S)
        server.key = signing_key("key-1")
        assert await way(server, login) is OidcRefusal.TOKEN


@pytest.mark.parametrize(
    "settings",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": None},
        {"jwks_uri": "ftp://office.example/keys"},
    ],
)
async def test_settings_that_are_not_the_providers_own_are_a_failure(
    settings: dict[str, Any],
) -> None:
    async with both() as (server, login):
        server.settings = settings
        with pytest.raises(OidcMalformed):
            await login.begin(NOW_S)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/keys", {"text": "no json"}),
        ("/keys", {"text": '{"keys": 5}'}),
        ("/keys", {"text": '{"keys": [{"kty": "EC"}]}'}),
        ("/keys", {"text": '{"keys": [{"kty": "EC", "crv": "P-0", "x": "AQ", "y": "AQ"}]}'}),
        ("/keys", {"text": " " * (ANSWER_BYTES_MAX + 1)}),
        ("/keys", {"status": 302, "headers": {"Location": "/elsewhere"}}),
        ("/keys", {"status": 500}),
        ("/token", {"text": "{}"}),
        ("/token", {"text": '{"error": "invalid_client"}', "status": 401}),
    ],
)
async def test_an_answer_that_the_protocol_does_not_know_is_a_failure(
    path: str, answer: dict[str, Any]
) -> None:
    async with both() as (server, login):
        server.answers[path] = web.Response(**answer)
        with pytest.raises(OidcMalformed):
            await way(server, login)
        assert "/elsewhere" not in server.asked


async def test_a_provider_that_is_not_there_is_a_failure() -> None:
    async with aiohttp.ClientSession() as http:
        login = OidcLogin(http, Provider("http://127.0.0.1:1", CLIENT, None, BACK))
        with pytest.raises(OidcUnreachable):
            await login.begin(NOW_S)
