"""Addresses that a token may go to."""

import pytest
from pydantic import ValidationError

from server.adapters.settings import CustodySettings, IdentitySettings


@pytest.mark.parametrize("url", ["", "https://records.example/x", "http://127.0.0.1:9/x"])
def test_a_token_goes_over_https_or_stays_on_this_machine(url: str) -> None:
    assert CustodySettings(feed_url=url).feed_url == url
    assert IdentitySettings(check_url=url).check_url == url


@pytest.mark.parametrize("url", ["http://records.example", "https://", "ftp://127.0.0.1", "x"])
def test_no_token_goes_in_the_clear(url: str) -> None:
    with pytest.raises(ValidationError):
        CustodySettings(feed_url=url)
    with pytest.raises(ValidationError):
        IdentitySettings(check_url=url)


def test_a_token_is_not_shown() -> None:
    assert "hidden" not in repr(CustodySettings(feed_secret="hidden"))
    assert "hidden" not in repr(IdentitySettings(check_secret="hidden"))
