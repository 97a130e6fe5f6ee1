"""A gateway that sends short messages: any that speaks HTTP, as [sms] describes it.

It gets the number, the text and our id, nothing else.  Nothing here retries: the outbox does.
Its delivery reports come by a call of its own; `receipt_of` reads one."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol, Self
from urllib.parse import parse_qsl, urlencode

import aiohttp

from server.messages.errors import MessageTrouble, ReceiptRefused
from server.messages.settings import SmsSettings

ANSWER_BYTES_MAX: Final = 64 * 1024
REPORT_BYTES_MAX: Final = 64 * 1024
RECEIPT_CHARACTERS_MAX: Final = 200
INBOX_RECEIPT: Final = "inbox"
_TYPES: Final = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class Gateway(Protocol):
    """Takes a message to somebody's telephone."""

    async def send(self, number: str, text: str, message: str) -> str:
        """Hand one over; returns the receipt.  `message`: our id, the same at each try.

        Raises: MessageTrouble."""


class Inbox:
    """The demo's gateway: a message is kept to be looked at, and goes nowhere."""

    async def send(self, number: str, text: str, message: str) -> str:
        """Nothing leaves the house."""
        return INBOX_RECEIPT


class NoGateway:
    """What stands where none is configured: each message ends as an alarm."""

    async def send(self, number: str, text: str, message: str) -> str:
        """Raises: MessageTrouble."""
        raise MessageTrouble("gateway_missing")


class HttpGateway:
    """Speaks to the gateway of the settings; use it as an async context manager."""

    def __init__(self, settings: SmsSettings) -> None:
        assert settings.url, "NoGateway stands for none"
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s),
            connector=aiohttp.TCPConnector(limit=self._settings.at_once),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pool."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def send(self, number: str, text: str, message: str) -> str:
        """Hand one over; returns the receipt.  Raises: MessageTrouble."""
        assert self._http is not None
        told = {"number": number, "text": text, "id": message, "secret": self._settings.secret}
        try:
            async with self._http.request(
                self._settings.method,
                self._settings.url,
                data=body_of(self._settings, told),
                headers=headers_of(self._settings),
                allow_redirects=False,
            ) as response:
                refuse_status(response.status)
                return self._receipt(await limited(response.content), message)
        except TimeoutError:
            raise MessageTrouble("gateway_timeout") from None
        except (aiohttp.ClientError, OSError):
            # From None: what the library says may hold the address and what was sent.
            raise MessageTrouble("gateway_unreachable") from None

    def _receipt(self, raw: bytes, message: str) -> str:
        settings = self._settings
        if not settings.receipt_at and not settings.accepted_at:
            return message
        answer = parsed(raw)
        if settings.accepted_at and found_at(answer, settings.accepted_at) != settings.accepted_is:
            raise MessageTrouble("gateway_not_accepted")
        receipt = found_at(answer, settings.receipt_at) if settings.receipt_at else message
        if not receipt or len(receipt) > RECEIPT_CHARACTERS_MAX:
            raise MessageTrouble("gateway_answer_malformed")
        return receipt


@asynccontextmanager
async def gateway_of(settings: SmsSettings, demo: bool) -> AsyncIterator[Gateway]:
    """The gateway that an office has, opened: the demo's inbox, the settings' one, or none."""
    if demo:
        yield Inbox()
    elif not settings.url:
        yield NoGateway()
    else:
        async with HttpGateway(settings) as gateway:
            yield gateway


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a delivery report says; `delivered` is None while the gateway itself waits."""

    id: str
    delivered: bool | None


def receipt_of(settings: SmsSettings, headers: Mapping[str, str], body: bytes) -> Receipt:
    """Read a delivery report, a JSON object or a form.

    Args:
        headers: of the request, without regard to case.
    Raises: ReceiptRefused, for one that is not signed by the gateway or tells nothing."""
    if len(body) > REPORT_BYTES_MAX:
        raise ReceiptRefused("receipt_too_large")
    check_signature(settings, headers.get(settings.report_signature, ""), body)
    report = parsed_report(body, headers.get("Content-Type", ""))
    found = found_at(report, settings.report_id_at)
    state = found_at(report, settings.report_state_at)
    if not found or state is None or len(found) > RECEIPT_CHARACTERS_MAX:
        raise ReceiptRefused("receipt_malformed")
    if state in settings.report_delivered:
        return Receipt(found, True)
    return Receipt(found, False if state in settings.report_failed else None)


def check_signature(settings: SmsSettings, signature: str, body: bytes) -> None:
    """Raises: ReceiptRefused; without a secret no report is believed."""
    if not settings.report_secret or not signature:
        raise ReceiptRefused("receipt_unsigned")
    wanted = hmac.new(settings.report_secret.encode(), body, hashlib.sha256).hexdigest()
    given = signature.strip().lower().removeprefix("sha256=")
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise ReceiptRefused("receipt_signature")


def parsed_report(body: bytes, content_type: str) -> Any:
    """A report's fields.  Raises: ReceiptRefused."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == _TYPES["form"]:
            return dict(parse_qsl(text, max_num_fields=100))
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ReceiptRefused("receipt_malformed") from None


def body_of(settings: SmsSettings, told: Mapping[str, str]) -> bytes:
    """The body of a message."""
    written = filled(settings.fields, told)
    text = urlencode(written) if settings.body == "form" else json.dumps(written)
    return text.encode()


def headers_of(settings: SmsSettings) -> dict[str, str]:
    """The headers of a message; they know the secret and nobody's number."""
    given = filled(settings.headers, {"secret": settings.secret})
    return {"Content-Type": _TYPES[settings.body], **given}


def filled(template: Any, told: Mapping[str, str]) -> Any:
    """The template with its placeholders filled, in values only."""
    match template:
        case str():
            return filled_text(template, told)
        case dict():
            return {key: filled(value, told) for key, value in template.items()}
        case list():
            return [filled(value, told) for value in template]
        case _:
            return template


def filled_text(text: str, told: Mapping[str, str]) -> str:
    """Each placeholder once, from left to right: a text that holds {secret} tells none."""
    head, brace, rest = text.partition("{")
    if not brace:
        return text
    name, end, tail = rest.partition("}")
    if not end or name not in told:
        return head + brace + filled_text(rest, told)
    return head + told[name] + filled_text(tail, told)


def found_at(answer: Any, path: str) -> str | None:
    """The text or number at `data.0.id`; None: nothing is there."""
    for step in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isascii() and step.isdigit():
            answer = answer[int(step)] if int(step) < len(answer) else None
        else:
            return None
    if isinstance(answer, bool):
        return json.dumps(answer)
    return str(answer) if isinstance(answer, str | int) else None


def refuse_status(status: int) -> None:
    """Raises: MessageTrouble, for anything but success.  A redirect is not followed: it would
    carry somebody's number to a host that nobody has configured."""
    match status // 100:
        case 2:
            return
        case 3:
            raise MessageTrouble("gateway_redirects")
        case 4:
            raise MessageTrouble("gateway_refuses")
        case _:
            raise MessageTrouble("gateway_fails")


def parsed(raw: bytes) -> Any:
    """The JSON of an answer.  Raises: MessageTrouble."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise MessageTrouble("gateway_answer_malformed") from None


async def limited(stream: aiohttp.StreamReader) -> bytes:
    """A body of bounded size.  Raises: MessageTrouble."""
    chunks = bytearray()
    async for chunk in stream.iter_chunked(16 * 1024):
        chunks += chunk
        if len(chunks) > ANSWER_BYTES_MAX:
            raise MessageTrouble("gateway_answer_too_large")
    return bytes(chunks)
