"""The second factor of staff by a key that is plugged in or built in: WebAuthn Level 2.

It stands after the password, so that somebody touches the key is enough and no PIN of the key's own
is asked for.  Which make it is the office does not want to know (attestation "none").  A challenge
is made here, waits in the office and is taken once.  `now_s` is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.credentials.pending import LIFE_S, Pending

UNASKED: Final = UserVerificationRequirement.DISCOURAGED
ANSWER_CHARACTERS_MAX: Final = 16 * 1024
"""Of each text in an answer; RSA keys with an attestation that we do not ask for are below."""
UNREADABLE: Final = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError)
"""What the library raises at an answer that is none: it looks up before it checks."""
MS_OF_S: Final = 1000

Challenges = Pending[bytes]
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks: `id` is the office's host name, `origin` what its pages are loaded from."""

    id: str
    name: str
    origin: str


class KnownKey(Protocol):
    """A key that is kept (StoredKey of server/storage/staff_factors.py is one)."""

    @property
    def id(self) -> str: ...  # noqa: D102 - told by Key

    @property
    def public_key(self) -> bytes: ...  # noqa: D102

    @property
    def sign_count(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Key:
    """A registered key: what is kept of it."""

    id: str
    """base64url."""
    public_key: bytes
    """COSE, as it came (RFC 9052)."""
    sign_count: int
    """How often it has signed, as it says; 0: it does not count."""


class KeyRefusal(StrEnum):
    """Why a key is not taken."""

    NOT_ASKED = "webauthn_not_asked"
    """No challenge waits, or it has waited too long: begin anew."""
    WRONG = "webauthn_wrong"
    UNKNOWN = "webauthn_key_unknown"


def registration_options(
    party: Party,
    account: str,
    login: str,
    known: Iterable[KnownKey],
    challenges: Challenges,
    now_s: float,
) -> dict[str, Any]:
    """What navigator.credentials.create() is given, as JSON.

    Args:
        account: the id; it becomes the user handle and is no personal datum.
        known: keys of the account, which do not register a second time."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=account.encode(),
        user_name=login,
        timeout=int(LIFE_S * MS_OF_S),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UNASKED
        ),
        exclude_credentials=descriptors(known),
    )
    challenges.put(waiting("register", account), options.challenge, now_s)
    return options_to_json_dict(options)


def register(
    party: Party, account: str, answer: Answer, challenges: Challenges, now_s: float
) -> Key | KeyRefusal:
    """A key that has answered a registration: to be kept for the account, or why not."""
    challenge = challenges.take(waiting("register", account), now_s)
    if challenge is None:
        return KeyRefusal.NOT_ASKED
    if not is_answer(answer, "attestationObject"):
        return KeyRefusal.WRONG
    try:
        found = verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except UNREADABLE:
        return KeyRefusal.WRONG
    return Key(
        bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count
    )


def login_options(
    party: Party, account: str, known: Iterable[KnownKey], challenges: Challenges, now_s: float
) -> dict[str, Any]:
    """What navigator.credentials.get() is given, as JSON; `account` has shown its password."""
    options = generate_authentication_options(
        rp_id=party.id,
        timeout=int(LIFE_S * MS_OF_S),
        allow_credentials=descriptors(known),
        user_verification=UNASKED,
    )
    challenges.put(waiting("login", account), options.challenge, now_s)
    return options_to_json_dict(options)


def used_key(
    party: Party,
    account: str,
    answer: Answer,
    known: Iterable[KnownKey],
    challenges: Challenges,
    now_s: float,
) -> Key | KeyRefusal:
    """The key that has answered, with its new count, to be kept; or why it does not count.

    A count that does not grow is a copied key (WebAuthn §6.1.1): WRONG."""
    challenge = challenges.take(waiting("login", account), now_s)
    if challenge is None:
        return KeyRefusal.NOT_ASKED
    if not is_answer(answer, "authenticatorData", "signature"):
        return KeyRefusal.WRONG
    key = next((each for each in known if each.id == answer["id"]), None)
    if key is None:
        return KeyRefusal.UNKNOWN
    try:
        found = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except UNREADABLE:
        return KeyRefusal.WRONG
    return Key(key.id, key.public_key, found.new_sign_count)


def waiting(purpose: str, account: str) -> str:
    """Under what a challenge waits: one for each purpose and account."""
    return f"{purpose} {account}"


def descriptors(known: Iterable[KnownKey]) -> list[PublicKeyCredentialDescriptor]:
    """Keys as the browser is told of them."""
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id)) for key in known]


def is_answer(answer: Answer, *members: str) -> bool:
    """Whether it has the shape of one; what the texts mean is the library's to say."""
    response = answer.get("response")
    if not isinstance(response, Mapping):
        return False
    texts = [answer.get("id"), answer.get("rawId")]
    texts += [response.get(name) for name in ("clientDataJSON", *members)]
    return all(isinstance(text, str) and len(text) <= ANSWER_CHARACTERS_MAX for text in texts)
