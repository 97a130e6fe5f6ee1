"""What the doors of accounts stand on, and what they share: cookies, and a login that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pydantic import Field

from server.calls.models import Answer, Body, Line
from server.credentials.passwords import Passwords
from server.credentials.sealing import Seal
from server.credentials.tokens import Codes
from server.credentials.webauthn_keys import Challenges, Party
from server.doorkeeper import COOKIE
from server.errors import RequestRefused
from server.storage.sessions import LIFE_MAX

PASSWORD_CHARACTERS_MAX: Final = 256


@dataclass(frozen=True, slots=True)
class Access:
    """Keys and limits of the doors; built by the composition root.

    `secure`: the cookie goes over https only."""

    passwords: Passwords
    seal: Seal
    codes: Codes
    party: Party
    now_s: Callable[[], float]
    secure: bool = True
    challenges: Challenges = field(default_factory=Challenges)


class LoginBody(Body):
    """A login and a password; they are not logged, and no answer repeats them."""

    login: Line
    password: str = Field(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)


class RoleShown(Answer):
    """A role that the account may act in, as `Huijian-Role` names it."""

    role: str
    unit: str


class SessionShown(Answer):
    """Who is logged in; the token itself is in the cookie alone."""

    account: str
    kind: str = Field(description="staff or applicant")
    roles: tuple[RoleShown, ...] = ()
    second_factor: bool = False
    verified: bool = False


def cookie(token: str, access: Access) -> dict[str, str]:
    """The header that gives a browser its session.  Source: RFC 6265 §4.1."""
    secure = "; Secure" if access.secure else ""
    life_s = int(LIFE_MAX.total_seconds())
    value = f"{COOKIE}={token}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Strict{secure}"
    return {"Set-Cookie": value}


def cookie_gone() -> dict[str, str]:
    """The header that takes it back."""
    return {"Set-Cookie": f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"}


def wrong() -> RequestRefused:
    """Login or password is wrong, or the account is locked: which one is not told."""
    return RequestRefused(401, "login_wrong", "login or password is wrong, or it is locked for now")
