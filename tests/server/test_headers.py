"""What every answer carries, and which requests are not heard."""

from ipaddress import ip_network

import pytest

from server.headers import caller_address, content_security_policy, foreign, host_name

HOST = "127.0.0.1:8080"


def test_the_policy_lets_a_page_reach_its_own_office_and_node_and_nothing_else() -> None:
    policy = content_security_policy(["ws://127.0.0.1:8081"])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["connect-src"] == "'self' ws://127.0.0.1:8081"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8080", "127.0.0.1"),
        ("LocalHost", "localhost"),
        ("[::1]:8080", "[::1]"),
        ("a.example:8080@evil", None),
        ("a b", None),
        ("", None),
        ("a.example:", None),
    ],
)
def test_a_host_header_is_a_name_and_perhaps_a_port(host: str, name: str | None) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)
def test_a_change_that_another_site_asks_for_is_foreign(headers: dict[str, str]) -> None:
    assert foreign("POST", HOST, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": f"http://{HOST}"},
        {"Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_change_that_our_own_page_or_a_program_asks_for_is_not(headers: dict[str, str]) -> None:
    assert not foreign("POST", HOST, headers)


def test_reading_is_never_foreign() -> None:
    assert not foreign("GET", HOST, {"Sec-Fetch-Site": "cross-site"})


OURS = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # a stranger's word
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),  # the caller wrote the first
        ("10.0.0.2", ["1.2.3.4", "198.51.100.1, 10.0.0.3"], "198.51.100.1"),
        ("::1", ["nonsense"], "nonsense"),
        ("10.0.0.2", [], "10.0.0.2"),
        (None, ["198.51.100.1"], ""),
    ],
)
def test_the_address_that_limits_count_is_the_last_that_no_proxy_of_ours_has(
    remote: str | None, forwarded: list[str], address: str
) -> None:
    assert caller_address(remote, forwarded, OURS) == address
