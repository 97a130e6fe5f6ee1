"""The settings of what the office asks of other systems: faces, custody records, card readers."""

from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from server.section import Section

HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def checked(url: str) -> str:
    """An address that a token may go to: https, or this machine; empty: none.

    Raises: ValueError."""
    if not url:
        return url
    found = urlsplit(url)
    if found.scheme == "https" and found.hostname:
        return url
    if found.scheme == "http" and found.hostname in HERE:
        return url
    raise ValueError("https only, or http to this machine")


class IdentitySettings(Section):
    """How a desk compares a person with a paper."""

    check_url: str = Field(
        default="", description="address that compares a face with a paper, https; empty: none"
    )
    check_secret: str = Field(
        default="", description="bearer token for `identity.check_url`", repr=False
    )
    reader_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="port of the desk's machine on which its card reader answers; 0: it types",
    )

    @field_validator("check_url")
    @classmethod
    def _url(cls, url: str) -> str:
        return checked(url)


class CustodySettings(Section):
    """Where custody records come from."""

    feed_url: str = Field(
        default="", description="address that custody records are asked of, https; empty: none"
    )
    feed_secret: str = Field(
        default="", description="bearer token for `custody.feed_url`", repr=False
    )

    @field_validator("feed_url")
    @classmethod
    def _url(cls, url: str) -> str:
        return checked(url)
