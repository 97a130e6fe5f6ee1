"""What leaves the house is set so that no number can go astray."""

import pytest
from pydantic import ValidationError

from server.messages.settings import SmsSettings, WebhookSettings


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
