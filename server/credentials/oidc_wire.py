"""What the office asks a provider of logins, over HTTP: its settings, its keys, a token for a code.

Every answer has a limit of time and of size; no redirect is followed; nothing is tried again.
Source: OpenID Connect Discovery 1.0 §4; RFC 6749 §4.1.3; RFC 7636 §4.5."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import aiohttp
from joserfc.jwk import JWKRegistry, Key, KeySet

from server.credentials.errors import OidcMalformed, OidcUnreachable
from server.credentials.oidc_token import UNREADABLE

CALL_TIMEOUT_S: Final = 10.0
ANSWER_BYTES_MAX: Final = 256 * 1024
KEYS_MAX: Final = 50
CHUNK_BYTES: Final = 16 * 1024
WELL_KNOWN: Final = "/.well-known/openid-configuration"
SIGNING: Final = ("EC", "OKP", "RSA")
"""Kinds of keys whose public half checks signatures; others of a set are passed over."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the office is told of a provider when it is set up."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    """None: a public client; PKCE alone ties the code to us."""
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider is asked for what."""

    authorization: str
    token: str
    keys: str


class OidcWire:
    """Speaks to one provider over a session that is somebody else's to close."""

    def __init__(self, http: aiohttp.ClientSession, provider: Provider) -> None:
        self._http = http
        self._provider = provider

    async def endpoints(self) -> Endpoints:
        """What the provider tells of itself.  Raises: OidcTrouble."""
        found = await self._call("GET", self._provider.issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != self._provider.issuer:
            raise OidcMalformed("the settings are another issuer's")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return Endpoints(*(self._address(found.get(name), name) for name in names))

    async def keys(self, endpoints: Endpoints) -> KeySet:
        """The keys that its tokens are signed with.  Raises: OidcTrouble."""
        listed = (await self._call("GET", endpoints.keys)).get("keys")
        if not isinstance(listed, list) or len(listed) > KEYS_MAX:
            raise OidcMalformed("the keys are no list, or too many")
        found = [key for each in listed if (key := key_of(each)) is not None]
        if not found:
            raise OidcMalformed("no key can be read")
        return KeySet(found)

    async def id_token(self, endpoints: Endpoints, code: str, verifier: str) -> str | None:
        """The ID token for a code.

        Returns: None, if the provider does not take the code.  Raises: OidcTrouble."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._provider.redirect_uri,
            "code_verifier": verifier,
            "client_id": self._provider.client_id,
        }
        answer = await self._call("POST", endpoints.token, form)
        if answer.get("error") == "invalid_grant":  # RFC 6749 §5.2
            return None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcMalformed(f"no ID token, but the error {answer.get('error')!s:.40}")
        return token

    def _address(self, found: object, name: str) -> str:
        """An address that the provider named; one without TLS only if its own is."""
        if not isinstance(found, str):
            raise OidcMalformed(f"{name} is missing")
        own = urlsplit(self._provider.issuer).scheme
        if urlsplit(found).scheme not in {"https", own}:
            raise OidcMalformed(f"{name} is not protected")
        return found

    async def _call(
        self, method: str, address: str, form: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if form is not None and self._provider.client_secret is not None:
            secret = self._provider.client_secret
            headers["Authorization"] = basic(self._provider.client_id, secret)
        try:
            async with self._http.request(
                method,
                address,
                data=form,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S),
            ) as response:
                return await answer_of(response)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            # Without the address: the query of a mistaken one could hold a secret.
            raise OidcUnreachable(f"{method}: {type(error).__name__}") from None


def key_of(jwk: object) -> Key | None:
    """A key of a set; one that we do not understand is passed over.  Source: RFC 7517 §5."""
    if not isinstance(jwk, dict) or jwk.get("kty") not in SIGNING:
        return None
    try:
        return JWKRegistry.import_key(jwk)
    except UNREADABLE:
        return None


def basic(client_id: str, secret: str) -> str:
    """How a client names itself, both parts form-encoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
    return "Basic " + base64.b64encode(pair).decode()


async def answer_of(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object of an answer; that of an error too, if it is one of the protocol's."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            raise OidcMalformed("an answer is too large")
    try:
        answer = json.loads(bytes(content))
    except (ValueError, RecursionError):
        answer = None
    if response.status not in {200, 400, 401} or not isinstance(answer, dict):
        raise OidcMalformed(f"an answer of status {response.status}")
    return answer
