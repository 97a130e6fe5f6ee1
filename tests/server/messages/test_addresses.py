"""No webhook is a way into the house's own network."""

from ipaddress import ip_address, ip_network

import pytest

from server.messages.addresses import Allowed, check_address, check_url, is_loopback
from server.messages.errors import WebhookRefused

PUBLIC = Allowed(frozenset({"hooks.example", "192.0.2.7", "8.8.8.8"}))
TESTS = Allowed(frozenset({"127.0.0.1"}), plain_loopback=True)


def refusal(url: str, allowed: Allowed = PUBLIC) -> str:
    with pytest.raises(WebhookRefused) as caught:
        check_url(url, allowed)
    return caught.value.code


def is_allowed(address: str, allowed: Allowed = PUBLIC) -> bool:
    try:
        check_address(ip_address(address), allowed)
    except WebhookRefused:
        return False
    return True


@pytest.mark.parametrize(
    "url", ["https://hooks.example/in", "https://HOOKS.example:8443/in?of=1", "https://8.8.8.8/"]
)
def test_https_to_a_host_that_the_settings_name_is_allowed(url: str) -> None:
    check_url(url, PUBLIC)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/in", "webhook_url_not_https"),
        ("ftp://hooks.example/in", "webhook_url_not_https"),
        ("http://127.0.0.1/in", "webhook_url_not_https"),
        ("https://elsewhere.example/in", "webhook_host_not_allowed"),
        ("https://hooks.example.evil.example/in", "webhook_host_not_allowed"),
        ("https://192.0.2.7/", "webhook_address_private"),
        ("https://hooks.example@evil.example/", "webhook_url_malformed"),
        ("https://hooks.example/in#part", "webhook_url_malformed"),
        ("https://hooks.example/a b", "webhook_url_malformed"),
        ("https://hooks.example:99999/", "webhook_url_malformed"),
        ("https://[::1/", "webhook_url_malformed"),
        ("https:///in", "webhook_url_malformed"),
        ("https://hooks.example/" + "a" * 2048, "webhook_url_malformed"),
        ("https://hooks.exämple/", "webhook_url_malformed"),
    ],
)
def test_every_other_address_is_refused_with_its_code(url: str, code: str) -> None:
    assert refusal(url) == code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_however_it_is_written(address: str) -> None:
    assert not is_allowed(address)


def test_a_public_address_is_allowed_and_a_named_network_too() -> None:
    assert is_allowed("8.8.8.8")
    assert is_allowed("2001:4860:4860::8888")
    named = Allowed(frozenset(), (ip_network("10.1.0.0/16"),))
    assert is_allowed("10.1.2.3", named)
    assert not is_allowed("10.2.2.3", named)


def test_plain_http_goes_to_this_machine_alone_and_only_if_allowed() -> None:
    check_url("http://127.0.0.1:8000/in", TESTS)
    named = Allowed(frozenset({"hooks.example"}), plain_loopback=True)
    assert refusal("http://hooks.example/in", named) == "webhook_url_not_https"
    assert is_allowed("127.0.0.1", TESTS)
    assert not is_allowed("10.0.0.1", TESTS)


def test_only_an_address_of_this_machine_is_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not any(is_loopback(host) for host in ("localhost", "10.0.0.1", "127.0.0.1.example"))
