"""An outside service compares a face with a paper 人证核验 (Art. 7): one POST, one yes or no.

What leaves the house is the person's own name, number and photograph, to the one configured
address; nothing of an inmate, a facility or a visit (Art. 32; GD-86).  The office keeps the answer
and the photograph's hash."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from server.adapters.bounded_body import read_up_to
from server.errors import OfficeError

CALL_TIMEOUT_S: Final = 15.0
PHOTO_BYTES_MAX: Final = 2 * 1024 * 1024
ANSWER_BYTES_MAX: Final = 64 * 1024
REFERENCE_CHARACTERS_MAX: Final = 100
PAYLOAD: Final = ("identity_kind", "identity_number", "name", "photo")
"""What is sent, by name; a test holds it against privacy.payload_refusals."""


class IdentityCheckTrouble(OfficeError):
    """The service gave no answer; an officer's own finding takes its place.  `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Compared:
    """The service's answer; `reference` is what it calls the comparison."""

    passed: bool
    reference: str
    photo: str
    """SHA-256 of the photograph, in hexadecimal."""


async def compare(
    http: aiohttp.ClientSession,
    url: str,
    token: str,
    kind: str,
    number: str,
    name: str,
    photo: bytes,
) -> Compared:
    """Whether a face is that of a paper's owner.

    Args:
        photo: JPEG, as the desk took it.
    Raises: IdentityCheckTrouble: no answer, or none that can be read; never a silent yes."""
    if len(photo) > PHOTO_BYTES_MAX:
        raise IdentityCheckTrouble("photo_too_large", f"more than {PHOTO_BYTES_MAX} bytes")
    values = (kind, number, name, base64.b64encode(photo).decode())
    headers = {"Authorization": f"Bearer {token}"}
    limit = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
    payload = dict(zip(PAYLOAD, values, strict=True))
    try:
        async with http.post(
            url, json=payload, headers=headers, timeout=limit, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                raise IdentityCheckTrouble("identity_check_refused", f"status {answer.status}")
            body = await read_up_to(answer, ANSWER_BYTES_MAX)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise IdentityCheckTrouble("identity_check_unreachable", type(error).__name__) from None
    passed, reference = answer_of(body or b"")
    return Compared(passed, reference, hashlib.sha256(photo).hexdigest())


def answer_of(body: bytes) -> tuple[bool, str]:
    """`{"passed": true, "reference": "…"}`.  Raises: IdentityCheckTrouble."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise IdentityCheckTrouble("identity_check_malformed", "no JSON object")
    passed, reference = found.get("passed"), found.get("reference")
    if not isinstance(passed, bool) or not isinstance(reference, str):
        raise IdentityCheckTrouble("identity_check_malformed", "no yes or no, or no reference")
    return passed, reference[:REFERENCE_CHARACTERS_MAX]
