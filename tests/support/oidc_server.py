"""A small provider of logins that speaks OpenID Connect truly, and can be told to lie."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, Key

CLIENT, SECRET, SUBJECT = "huijian-test", "a:b c", "subject-1"


@dataclass(slots=True)
class OidcServer:
    """One provider; `claims`, `algorithm` and `answers` overrule what it would say."""

    now_s: int
    issuer: str = ""
    key: Key = field(default_factory=lambda: signing_key("key-1"))
    claims: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, web.Response] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def login(self, url: str) -> dict[str, str]:
        """The person logs in at `url`; with what query his browser is sent back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["code_challenge_method"] == "S256" and query["response_type"] == "code"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.issuer}

    async def answer(self, request: web.Request) -> web.Response:
        """Every address of the provider."""
        self.asked.append(request.path)
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == "/keys":
            return web.json_response({"keys": [self.key.as_dict(private=False)]})
        if request.path == "/token":
            return self.token(request, dict(await request.post()))
        return web.json_response(self.described())

    def described(self) -> dict[str, Any]:
        """The settings."""
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token"}
        found = {name: self.issuer + path for name, path in places.items()}
        return {**found, "jwks_uri": f"{self.issuer}/keys", "issuer": self.issuer, **self.settings}

    def token(self, request: web.Request, form: dict[str, Any]) -> web.Response:
        """A token for a code, once, to who can prove that he asked for it."""
        assert request.headers["Authorization"] == "Basic " + encoded(b"huijian-test:a%3Ab+c")
        query = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if query is None or query["code_challenge"] != shown:
            return web.json_response({"error": "invalid_grant"}, status=400)
        assert form["redirect_uri"] == query["redirect_uri"]
        return web.json_response({"id_token": self.signed(query["nonce"]), "token_type": "Bearer"})

    def signed(self, nonce: str) -> str:
        """The ID token."""
        claims: dict[str, Any] = {"iss": self.issuer, "sub": SUBJECT, "aud": CLIENT, "nonce": nonce}
        claims |= {"iat": self.now_s, "exp": self.now_s + 300, **self.claims}
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "ES256", "kid": self.key.kid}
        return jwt.encode(header, kept, self.key, ["ES256"])


def signing_key(name: str) -> Key:
    """A key for tokens."""
    return ECKey.generate_key("P-256", {"kid": name})


def encoded(pair: bytes) -> str:
    """Base64, as in RFC 7617."""
    return base64.b64encode(pair).decode()


@asynccontextmanager
async def provider(now_s: int) -> AsyncIterator[OidcServer]:
    """A running provider on loopback."""
    told = OidcServer(now_s)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", told.answer)
    async with TestServer(app) as server:
        told.issuer = str(server.make_url("")).rstrip("/")
        yield told
