"""The settings of logins at somebody else's."""

from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from server.section import Section

HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class OidcSettings(Section):
    """The one provider at which staff may log in (OpenID Connect)."""

    issuer: str = Field(
        default="", description="https address of the provider of logins; empty: there is none"
    )
    client_id: str = Field(default="", description="what the provider calls this office")
    client_secret: str = Field(
        default="", description="what it knows us by; empty: a public client", repr=False
    )
    landing: str = Field(default="/", description="path of the page that a login ends at")

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if bool(self.issuer) != bool(self.client_id):
            raise ValueError("issuer and client_id are given together or not at all")
        found = urlsplit(self.issuer)
        plain = found.scheme == "http" and found.hostname in HERE
        if self.issuer and not (plain or (found.scheme == "https" and found.hostname)):
            raise ValueError("issuer is https://…, or http:// of this machine")
        if not self.landing.startswith("/") or self.landing.startswith("//"):
            raise ValueError("landing is a path of this office: /…")
        return self
