"""Custody records asked for over HTTP, page by page: GET with a bearer token, JSON answers.

An answer is `{"lines": [{…}], "next": "…"}`; `next` is handed back as `after` until it is missing
or null.  The address is the configured one alone: redirects are not followed (GD-86)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from server.adapters.bounded_body import read_up_to
from server.adapters.custody_feed import LINES_MAX, Parsed, RefusedLine, parse_objects
from server.errors import OfficeError

CALL_TIMEOUT_S: Final = 30.0
PAGE_BYTES_MAX: Final = 4 * 1024 * 1024
PAGES_MAX: Final = 1_000
CURSOR_CHARACTERS_MAX: Final = 200


class FeedTrouble(OfficeError):
    """The other system does not answer as it should; `code` says how."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Page:
    """One answer."""

    lines: list[Any]
    after: str | None


async def pull(http: aiohttp.ClientSession, url: str, token: str) -> Parsed:
    """Every line that the other system has.

    Args:
        token: for the Authorization header; it goes to `url` only.
    Raises: FeedTrouble: no answer, a refusal, or an answer that is none; nothing of it is taken."""
    lines: list[Any] = []
    after: str | None = None
    for _ in range(PAGES_MAX):
        page = await ask(http, url, token, after)
        lines += page.lines
        if len(lines) > LINES_MAX:
            return Parsed(refused=(RefusedLine(0, "feed_too_many_lines"),))
        if page.after is None:
            return parse_objects(lines)
        after = page.after
    raise FeedTrouble("feed_endless", f"more than {PAGES_MAX} pages")


async def ask(http: aiohttp.ClientSession, url: str, token: str, after: str | None) -> Page:
    """One page.  Raises: FeedTrouble."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    parameters: Mapping[str, str] = {} if after is None else {"after": after}
    limit = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
    try:
        async with http.get(
            url, headers=headers, params=parameters, timeout=limit, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                raise FeedTrouble("feed_refused", f"status {answer.status}")
            body = await read_up_to(answer, PAGE_BYTES_MAX)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise FeedTrouble("feed_unreachable", type(error).__name__) from None
    if body is None:
        raise FeedTrouble("feed_page_too_large", f"more than {PAGE_BYTES_MAX} bytes")
    return page_of(body)


def page_of(body: bytes) -> Page:
    """What an answer says.  Raises: FeedTrouble, if it says nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise FeedTrouble("feed_malformed", "no JSON") from None
    lines = found.get("lines") if isinstance(found, dict) else None
    after = found.get("next") if isinstance(found, dict) else None
    cursor = after is None or (isinstance(after, str) and len(after) <= CURSOR_CHARACTERS_MAX)
    if not isinstance(lines, list) or not cursor:
        raise FeedTrouble("feed_malformed", "no lines, or no cursor")
    return Page(lines, after)
