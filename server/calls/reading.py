"""Reading a call: path, query, headers and body against what its endpoint asks for.

Whatever comes is refused with a status and a code, or is exactly what the models say."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, ValidationError

from server.calls.endpoint import Asked, Endpoint
from server.calls.identity import Identity, Who
from server.calls.models import ID_CHARACTERS_MAX, LINE_CHARACTERS_MAX
from server.errors import RequestRefused
from server.storage.idempotency import KEY_CHARACTERS_MAX

BODY_BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 16
NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:-]{{0,{ID_CHARACTERS_MAX - 1}}}")
ETAG: Final = re.compile(r'"([0-9]{1,9})"')
KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{KEY_CHARACTERS_MAX}}}")


class Invalid(Exception):
    """A body or query that the models refuse."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__("invalid")
        self.error = error


async def read(request: web.Request, endpoint: Endpoint, who: Identity) -> tuple[Asked, bytes]:
    """The call, and the bytes of its body.  Raises: RequestRefused, Invalid."""
    raw = await body_bytes(request, endpoint)
    return Asked(
        who=who,
        path=path_of(request),
        body=None if endpoint.body is None else body_of(endpoint.body, raw),
        query=query_of(request, endpoint),
        cookies=request.cookies,
        seen=seen_of(request) if endpoint.changes else 0,
        # A family looks at its own and owes nobody a reason (Art. 31(5) is about staff).
        purpose=purpose_of(request) if endpoint.personal and who.who is Who.STAFF else "",
    ), raw


def path_of(request: web.Request) -> Mapping[str, str]:
    """The names in the path; what can be none is not there."""
    names = dict(request.match_info)
    if not all(NAME.fullmatch(name) for name in names.values()):
        raise RequestRefused(404, "not_found", "it does not exist, or not for this account")
    return names


def query_of(request: web.Request, endpoint: Endpoint) -> BaseModel | None:
    """The query; one that the endpoint does not know is refused, as is one given twice."""
    given: dict[str, Any] = {}
    for name, value in request.query.items():
        if name in given:
            raise RequestRefused(400, "query_twice", "a part of the query is given twice")
        given[name] = value
    if endpoint.query is None:
        if given:
            raise RequestRefused(400, "query_unknown", "this path takes no query")
        return None
    try:
        return endpoint.query.model_validate(given)
    except ValidationError as error:
        raise Invalid(error) from None


async def body_bytes(request: web.Request, endpoint: Endpoint) -> bytes:
    """The body, as far as it may reach.  Raises: RequestRefused."""
    if endpoint.body is None:
        return b""
    if request.content_type != "application/json":
        raise RequestRefused(415, "content_type", "the body is application/json")
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise RequestRefused(413, "request_too_large", "the body is too large") from None


def body_of(model: type[BaseModel], raw: bytes) -> BaseModel:
    """The body as the model reads it: strictly, so that no `true` becomes a 1.

    Raises: RequestRefused `json_malformed`, Invalid."""
    try:
        text = raw.decode()
        if depth(text) > DEPTH_MAX:
            raise ValueError("too deep")
        json.loads(text, parse_constant=refuse_constant)
    except ValueError:
        raise RequestRefused(400, "json_malformed", "the body is not JSON (RFC 8259)") from None
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise Invalid(error) from None


def depth(text: str) -> int:
    """How many brackets stand open at most, those in strings too: a bound before any parsing."""
    deepest = now = 0
    for character in text:
        if character in "[{":
            now += 1
            deepest = max(deepest, now)
        elif character in "]}":
            now -= 1
    return deepest


def refuse_constant(name: str) -> float:
    """NaN and infinities are not JSON.  Source: RFC 8259 §6."""
    raise ValueError(name)


def seen_of(request: web.Request) -> int:
    """The version in If-Match.  Source: RFC 9110 §13.1.1, RFC 6585 §3 (428)."""
    given = request.headers.get("If-Match")
    if given is None:
        raise RequestRefused(428, "if_match_missing", "say in If-Match which version was seen")
    found = ETAG.fullmatch(given)
    if found is None:
        raise RequestRefused(400, "if_match_malformed", 'If-Match is one version: "3"')
    return int(found[1])


def key_of(request: web.Request) -> str:
    """The Idempotency-Key.  Source: draft-ietf-httpapi-idempotency-key-header."""
    given = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(given):
        message = f"an Idempotency-Key of 1 to {KEY_CHARACTERS_MAX} visible characters"
        raise RequestRefused(400, "idempotency_key_missing", message)
    return given


def purpose_of(request: web.Request) -> str:
    """What somebody looks at a person's data for (Art. 31(5)); percent-encoded UTF-8."""
    given = request.headers.get("Huijian-Purpose", "").strip()
    if not given or len(given) > LINE_CHARACTERS_MAX or not given.isprintable():
        message = "say in Huijian-Purpose what the data are looked at for"
        raise RequestRefused(400, "purpose_missing", message)
    return given
