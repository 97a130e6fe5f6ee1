"""The second factor of staff: six digits that change every 30 seconds (TOTP, RFC 6238).

Pure: `now_s` is an argument, wall seconds.  A step that was used is not taken again (RFC 6238
§5.2); the caller keeps the last one in the account (server/storage/staff_factors.py, use_step)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pyotp
from pyotp.exceptions import OTPVerificationError

from server.credentials.sealing import Seal

PURPOSE: Final = "totp secrets 1"
"""For `derived_key`."""
STEP_S: Final = 30  # RFC 6238 §4.1
DIGITS: Final = 6
STEPS_ASIDE_MAX: Final = 1  # RFC 6238 §5.2: one for the way and for a clock that is not exact
SECRET_CHARACTERS: Final = 32  # 160 bits in base32: RFC 4226 §4, R6
CODE_CHARACTERS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A new secret: `sealed` is kept, the others are shown once."""

    sealed: bytes
    secret: str = field(repr=False)
    """Base32, to type where no camera is."""
    uri: str = field(repr=False)
    """otpauth://, for a QR code."""


class TotpRefusal(StrEnum):
    """Why a code does not count."""

    WRONG = "totp_wrong"
    USED = "totp_used"
    """It was good and has been taken; the next one comes within 30 seconds."""


def enrol(seal: Seal, account: str, login: str, issuer: str) -> Enrolment:
    """A secret for an account; it counts once its owner has sent a first right code."""
    secret = pyotp.random_base32(SECRET_CHARACTERS)
    uri = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(
        name=login, issuer_name=issuer
    )
    return Enrolment(seal.close(secret.encode(), account), secret, uri)


def step_of(
    seal: Seal, account: str, sealed: bytes, code: str, now_s: float, last_step: int | None
) -> int | TotpRefusal:
    """The step that a code belongs to, to be kept as the last one.

    Args:
        code: as typed; spaces between the digits are let pass.
        last_step: the last that was taken; None before the first.
    Raises: SealBroken."""
    digits = code[:CODE_CHARACTERS_MAX].replace(" ", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return TotpRefusal.WRONG
    clock = pyotp.TOTP(seal.open(sealed, account).decode(), digits=DIGITS, interval=STEP_S)
    try:
        step = clock.verify_and_get_timecode(digits, for_time=now_s, valid_window=STEPS_ASIDE_MAX)
    except OTPVerificationError:
        return TotpRefusal.WRONG
    return TotpRefusal.USED if last_step is not None and step <= last_step else step
