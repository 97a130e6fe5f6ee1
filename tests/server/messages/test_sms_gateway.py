"""The gateway gets a number, a text and an id; whatever it answers becomes a receipt or a code."""

import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from server.messages.errors import MessageTrouble, ReceiptRefused
from server.messages.settings import SmsSettings
from server.messages.sms_gateway import (
    ANSWER_BYTES_MAX,
    REPORT_BYTES_MAX,
    HttpGateway,
    Inbox,
    NoGateway,
    Receipt,
    gateway_of,
    receipt_of,
)
from tests.support.node_process import free_port
from tests.support.receiver import Manner, Receiver, listening, self_signed
from tests.support.single import only

NUMBER, TEXT = "13800000000", '您好 "{secret}", &text=another {number}'
SIGNED = SmsSettings(report_secret="report-secret", report_id_at="data.0.id")


@pytest.fixture
async def station() -> AsyncIterator[Receiver]:
    async with listening() as found:
        yield found


async def send(settings: SmsSettings) -> str:
    async with HttpGateway(settings) as gateway:
        return await gateway.send(NUMBER, TEXT, "message-1")


async def trouble(settings: SmsSettings) -> str:
    with pytest.raises(MessageTrouble) as caught:
        await send(settings)
    # Nothing of what was sent hangs on the error: it is logged by its code alone.
    assert NUMBER not in f"{caught.value}{caught.value.__cause__}"
    return caught.value.code


async def test_a_json_gateway_is_handed_the_message_as_it_is(station: Receiver) -> None:
    template = '{"list": [{"to": "+86{number}", "text": "{text}"}], "id": "{id}", "type": 1}'
    headers = {"Authorization": "Bearer {secret}"}
    settings = SmsSettings(url=station.url, template=template, headers=headers, secret="s3")
    assert await send(settings) == "receipt-1"
    got = only(station.got)
    assert json.loads(got.body) == {
        "list": [{"to": "+8613800000000", "text": TEXT}],
        "id": "message-1",
        "type": 1,
    }
    assert (got.method, got.headers["authorization"]) == ("POST", "Bearer s3")
    assert got.headers["content-type"] == "application/json"
    assert NUMBER not in got.path


async def test_a_form_gateway_too(station: Receiver) -> None:
    template = "to={number}&content={text}&user=huijian&key={secret}"
    settings = SmsSettings(url=station.url, body="form", template=template, secret="s3")
    assert await send(settings) == "receipt-1"
    fields = parse_qs(only(station.got).body.decode(), strict_parsing=True)
    assert fields == {"to": [NUMBER], "content": [TEXT], "user": ["huijian"], "key": ["s3"]}


async def test_the_receipt_stands_where_the_settings_say(station: Receiver) -> None:
    station.answer = '{"code": 0, "data": [{"sid": 77}]}'
    told = SmsSettings(url=station.url, accepted_at="code", receipt_at="data.0.sid")
    assert await send(told) == "77"
    assert await send(told.model_copy(update={"receipt_at": ""})) == "message-1"
    assert await trouble(SmsSettings(url=station.url)) == "gateway_answer_malformed"
    station.answer = '{"code": 9}'
    assert await trouble(told) == "gateway_not_accepted"


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        (Manner.ERROR, "gateway_fails"),
        (Manner.REFUSES, "gateway_refuses"),
        (Manner.REDIRECTS, "gateway_redirects"),
        (Manner.GARBAGE, "gateway_answer_malformed"),
        (Manner.ENDLESS, "gateway_answer_too_large"),
        (Manner.HANGS, "gateway_timeout"),
        (Manner.HANGS_UP, "gateway_unreachable"),
    ],
)
async def test_an_ill_gateway_has_its_code(station: Receiver, manner: Manner, code: str) -> None:
    station.manner = manner
    assert await trouble(SmsSettings(url=station.url, timeout_s=0.3)) == code
    assert {each.path for each in station.got} == {"/in"}  # a redirect is never followed


async def test_a_gateway_that_is_not_there_has_its_code() -> None:
    settings = SmsSettings(url=f"http://127.0.0.1:{free_port(socket.SOCK_STREAM)}/")
    assert await trouble(settings) == "gateway_unreachable"


async def test_a_gateway_that_no_authority_vouches_for_is_not_told_anything(
    tmp_path: Path,
) -> None:
    async with listening(certificate=self_signed(tmp_path)) as station:
        assert await trouble(SmsSettings(url=station.url)) == "gateway_unreachable"
        assert station.got == []


async def test_an_answer_of_the_largest_size_is_read(station: Receiver) -> None:
    start, end = '{"id": "r", "more": "', '"}'
    station.answer = start + "x" * (ANSWER_BYTES_MAX - len(start) - len(end)) + end
    assert await send(SmsSettings(url=station.url)) == "r"


async def test_an_office_has_the_gateway_of_its_settings_and_a_demo_none() -> None:
    somewhere = SmsSettings(url="https://sms.example/send")
    for settings, demo, kind in (
        (somewhere, True, Inbox),
        (somewhere, False, HttpGateway),
        (SmsSettings(), False, NoGateway),
    ):
        async with gateway_of(settings, demo) as gateway:
            assert isinstance(gateway, kind)


async def test_the_demo_sends_nothing_and_no_gateway_is_a_trouble() -> None:
    assert await Inbox().send(NUMBER, TEXT, "message-1") == "inbox"
    with pytest.raises(MessageTrouble, match="gateway_missing"):
        await NoGateway().send(NUMBER, TEXT, "message-1")


def signed(
    body: bytes, content_type: str = "application/json", by: str = "report-secret"
) -> Receipt:
    signature = hmac.new(by.encode(), body, hashlib.sha256).hexdigest()
    return receipt_of(SIGNED, {"X-Signature": signature, "Content-Type": content_type}, body)


def refusal(headers: dict[str, str], body: bytes, settings: SmsSettings = SIGNED) -> str:
    with pytest.raises(ReceiptRefused) as caught:
        receipt_of(settings, headers, body)
    return caught.value.code


@pytest.mark.parametrize(
    ("state", "delivered"), [("delivered", True), ("failed", False), ("underway", None)]
)
def test_a_report_tells_whether_a_message_has_arrived(state: str, delivered: bool | None) -> None:
    body = json.dumps({"data": [{"id": "receipt-1"}], "state": state}).encode()
    assert signed(body) == Receipt("receipt-1", delivered)


def test_a_report_may_be_a_form() -> None:
    settings = SmsSettings(report_secret="s", report_delivered=("DELIVRD", "0"))
    body = b"id=receipt-1&state=DELIVRD"
    signature = "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest().upper()
    headers = {"X-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    assert receipt_of(settings, headers, body) == Receipt("receipt-1", True)


def test_a_report_that_the_gateway_has_not_signed_is_refused() -> None:
    body = b'{"data": [{"id": "receipt-1"}], "state": "delivered"}'
    assert refusal({}, body) == "receipt_unsigned"
    assert refusal({"X-Signature": "00"}, body) == "receipt_signature"
    assert refusal({"X-Signature": "ключ"}, body) == "receipt_signature"
    nothing = hmac.new(b"", body, hashlib.sha256).hexdigest()
    assert refusal({"X-Signature": nothing}, body, SmsSettings()) == "receipt_unsigned"
    assert refusal({}, b" " * (REPORT_BYTES_MAX + 1)) == "receipt_too_large"
    with pytest.raises(ReceiptRefused):
        signed(body, by="somebody else's")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"state": "delivered"}',
        b'{"data": [{"id": "1"}]}',
        b"[" * 9999,
    ],
)
def test_a_report_that_tells_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(ReceiptRefused) as caught:
        signed(body)
    assert caught.value.code == "receipt_malformed"
