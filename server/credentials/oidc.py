"""Logging in at somebody else's: the authorization code flow with PKCE, state and nonce.

`begin` sends the browser there and `finish` takes it back.  What waits in between is bound to the
browser by a cookie, so that nobody can be made to finish another's login.  Whose account the
identity is stands in the links (server/storage/staff_factors.py).
Source: OpenID Connect Core 1.0 §3.1; RFC 7636; RFC 9207; RFC 9700 §2.1."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import aiohttp
from joserfc.jwk import KeySet

from server.credentials.oidc_token import Expected, Identity, OidcRefusal, identity_of
from server.credentials.oidc_wire import Endpoints, OidcWire, Provider
from server.credentials.pending import Pending
from server.credentials.tokens import hash_of, new_token

SETTINGS_LIFE_S: Final = 3600.0
"""Endpoints are asked for anew each hour."""
KEYS_LIFE_S: Final = 600.0
KEYS_AGAIN_S: Final = 30.0
"""A token that no key fits lets the keys be fetched anew, not more often than this."""
CODE_CHARACTERS_MAX: Final = 2048


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that waits for its answer."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    browser_hash: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the browser goes; `browser` goes into a cookie (HttpOnly, Lax, LIFE_S)."""

    url: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What was asked of the provider, and when."""

    endpoints: Endpoints
    endpoints_s: float
    keys: KeySet
    keys_s: float


class OidcLogin:
    """Logins at one provider."""

    def __init__(self, http: aiohttp.ClientSession, provider: Provider) -> None:
        """Args: http: opened and closed by the composition root."""
        self._wire = OidcWire(http, provider)
        self._provider = provider
        self._pending: Pending[Begun] = Pending()
        self._known: Known | None = None
        self._one_asks = asyncio.Lock()

    async def begin(self, now_s: float) -> Sent:
        """Begin a login.  Raises: OidcTrouble."""
        known = await self._settings(now_s, KEYS_LIFE_S)
        state, browser = new_token(), new_token()
        begun = Begun(new_token(), secrets.token_urlsafe(48), hash_of(browser))
        self._pending.put(state, begun, now_s)
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._provider.client_id,
            "redirect_uri": self._provider.redirect_uri,
            "state": state,
            "nonce": begun.nonce,
            "code_challenge": challenge_of(begun.verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in known.endpoints.authorization else "?"
        return Sent(known.endpoints.authorization + joint + urlencode(query), browser)

    async def finish(
        self, query: Mapping[str, str], browser: str, now_s: float
    ) -> Identity | OidcRefusal:
        """Finish a login.

        Args:
            query: with which the browser came back.
            browser: the cookie that `begin` gave; "" if it has none.
        Raises: OidcTrouble."""
        begun = self._pending.take(query.get("state", ""), now_s)
        if begun is None or not hmac.compare_digest(begun.browser_hash, hash_of(browser)):
            return OidcRefusal.NOT_ASKED
        if query.get("iss", self._provider.issuer) != self._provider.issuer:
            return OidcRefusal.NOT_ASKED  # RFC 9207 §2.4: another provider's answer
        code = query.get("code", "")
        if "error" in query or not 0 < len(code) <= CODE_CHARACTERS_MAX:
            return OidcRefusal.DENIED
        known = await self._settings(now_s, KEYS_LIFE_S)
        token = await self._wire.id_token(known.endpoints, code, begun.verifier)
        if token is None:
            return OidcRefusal.DENIED
        return await self._identity(token, known, begun.nonce, now_s)

    async def _identity(
        self, token: str, known: Known, nonce: str, now_s: float
    ) -> Identity | OidcRefusal:
        expected = Expected(self._provider.issuer, self._provider.client_id, nonce)
        found = identity_of(token, known.keys, expected, now_s)
        if isinstance(found, Identity):
            return found
        # The provider may have changed its keys since they were fetched (Core §10.1.1).
        newer = await self._settings(now_s, KEYS_AGAIN_S)
        return identity_of(token, newer.keys, expected, now_s) if newer is not known else found

    async def _settings(self, now_s: float, keys_life_s: float) -> Known:
        async with self._one_asks:
            had = self._known
            if had is None or now_s - had.endpoints_s >= SETTINGS_LIFE_S:
                endpoints, asked_s = await self._wire.endpoints(), now_s
            elif now_s - had.keys_s < keys_life_s:
                return had
            else:
                endpoints, asked_s = had.endpoints, had.endpoints_s
            keys = await self._wire.keys(endpoints)
            self._known = Known(endpoints, asked_s, keys, now_s)
            return self._known


def challenge_of(verifier: str) -> str:
    """What the provider is shown of the verifier, S256.  Source: RFC 7636 §4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
