"""What leaves the house is set so that no number can go astray."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from server.config import CHECKOUT
from server.messages.settings import SmsSettings, WebhookSettings
from server.storage import outbox


def test_a_gateway_is_reached_by_https_or_on_this_machine() -> None:
    for url in ("https://sms.example/send", "http://127.0.0.1:9/send", ""):
        assert SmsSettings(url=url).url == url
    for url in ("http://sms.example/send", "sms.example", "https:///send", "file:///etc/hosts"):
        with pytest.raises(ValidationError):
            SmsSettings(url=url)


@pytest.mark.parametrize(
    ("body", "template"),
    [
        ("json", '{"to": "{number}"}'),
        ("json", '{"to": "{number}", "text": "{text}"'),
        ("form", "to={number}&{text}"),
        ("form", "to={number}"),
    ],
)
def test_a_template_that_is_none_is_refused(body: str, template: str) -> None:
    with pytest.raises(ValidationError):
        SmsSettings.model_validate({"body": body, "template": template})


def test_a_network_is_written_as_one() -> None:
    assert WebhookSettings(allowed_networks=("10.1.0.0/16",)).allowed_networks
    with pytest.raises(ValidationError):
        WebhookSettings(allowed_networks=("10.1.0.0/99",))


def test_a_secret_is_not_told_by_accident() -> None:
    told = repr(SmsSettings(secret="very-secret", report_secret="secret-too"))
    assert "secret-too" not in told
    assert "very-secret" not in told


def test_the_reference_tells_every_code_of_a_message_that_did_not_go_out() -> None:
    sources = [*(CHECKOUT / "server" / "messages").glob("*.py"), Path(outbox.__file__)]
    raised = re.compile(r'(?:MessageTrouble\(|, |"trouble": |trouble=)"((?:[a-z]+_)+[a-z]+)"')
    spoken = ("gateway_", "number_", "text_", "senders_")
    texts = [path.read_text(encoding="utf-8") for path in sources]
    codes = {code for text in texts for code in raised.findall(text) if code.startswith(spoken)}
    page = (CHECKOUT / "config" / "REFERENCE.md").read_text(encoding="utf-8")
    told = {code for line in page.splitlines() for code in re.findall(r"`([a-z_]+)`", line)}
    assert "gateway_timeout" in codes
    assert codes - told == set()
