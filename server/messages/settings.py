"""The settings of what leaves the house: messages by an SMS gateway, events by webhooks."""

import json
from ipaddress import ip_network
from typing import Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, field_validator, model_validator

from server.messages.addresses import is_loopback
from server.section import Section


class SmsSettings(Section):
    """How messages reach the gateway, and how its delivery reports are read."""

    url: str = Field(
        default="", description="address that a message is sent to, https; empty: no gateway"
    )
    # No GET: a number or a text in a URL ends up in somebody's log.
    method: Literal["POST", "PUT"] = Field(default="POST", description="HTTP method of a message")
    headers: dict[str, str] = Field(
        default={}, description="headers of a message; {secret} stands for `secret`", repr=False
    )
    secret: str = Field(default="", description="what the gateway knows us by", repr=False)
    body: Literal["json", "form"] = Field(default="json", description="how the body is written")
    template: str = Field(
        default='{"to": "{number}", "text": "{text}", "id": "{id}"}',
        description="body of a message; holds {number} and {text}, also {id} and {secret}",
        repr=False,
    )
    receipt_at: str = Field(
        default="id",
        description="where the receipt stands in the JSON answer, as `data.0.id`; empty: our {id}",
    )
    accepted_at: str = Field(
        default="", description="where the JSON answer tells success; empty: the status does"
    )
    accepted_is: str = Field(default="0", description="what stands at `accepted_at` on success")
    timeout_s: float = Field(default=10.0, gt=0, le=30, description="wait for the gateway, seconds")
    at_once: int = Field(default=8, ge=1, le=50, description="messages on their way at one time")
    report_secret: str = Field(
        default="", description="key of the reports' HMAC-SHA256; empty: no reports", repr=False
    )
    report_signature: str = Field(
        default="X-Signature", description="header with the report's signature, hexadecimal"
    )
    report_id_at: str = Field(default="id", description="where a report names the receipt")
    report_state_at: str = Field(default="state", description="where a report tells the state")
    report_delivered: tuple[str, ...] = Field(
        default=("delivered",), description="states that mean: it has arrived"
    )
    report_failed: tuple[str, ...] = Field(
        default=("failed",), description="states that mean: it will not arrive"
    )

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.url:
            parts = urlsplit(self.url)
            plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
            if not parts.hostname or not (parts.scheme == "https" or plain):
                raise ValueError("url is https://…, or http:// of this machine")
        if not all(part in self.template for part in ("{number}", "{text}")):
            raise ValueError("template holds {number} and {text}")
        _ = self.fields
        return self

    @property
    def fields(self) -> object:
        """The template, taken apart: placeholders stand in its values and are filled one by one,
        so that no text can end a value and begin another."""
        if self.body == "form":
            return dict(parse_qsl(self.template, keep_blank_values=True, strict_parsing=True))
        return json.loads(self.template)


class WebhookSettings(Section):
    """Which systems may be told of events, and how patiently."""

    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="hosts that events may be sent to; empty: none"
    )
    allowed_networks: tuple[str, ...] = Field(
        default=(), description="networks (10.1.0.0/16) that are allowed though not public"
    )
    plain_loopback: bool = Field(
        default=False, description="allow http to this machine, for tests of a receiver"
    )
    source: str = Field(
        default="urn:huijian:office", description="`source` of the events: which office tells"
    )
    timeout_s: float = Field(default=10.0, gt=0, le=30, description="wait for a receiver, seconds")
    at_once: int = Field(default=8, ge=1, le=50, description="events on their way at one time")

    @field_validator("allowed_networks")
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for each in given:
            ip_network(each)
        return given
