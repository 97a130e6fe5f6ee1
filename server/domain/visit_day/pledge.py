"""The pledge 承诺书: who signs it when, for whom, in how many copies (GD-61, GD-101; A20, A34).

Pure.  It is signed once in a life; a pledge signed by the applicant for another is that other's."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.citation import Refusal
from server.domain.identifiers import PersonId
from server.domain.profile.profile import Profile

PROMISE: Final = re.compile(r"^[一二三四五六七八九十]+、", re.MULTILINE)


class Medium(StrEnum):
    """Where the pledge was signed."""

    SCREEN = "screen"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Pledge:
    """One signed pledge of one visitor."""

    visitor: PersonId
    signed_by: PersonId
    signed_at: datetime
    medium: Medium
    signed_with: str
    """"signature" or "fingerprint" (指模)."""
    form_version: str
    text_sha256: str
    mark_sha256: str
    """Of the picture of the signature, or of the scan of the paper."""
    copies: int

    @property
    def on_behalf(self) -> bool:
        """Whether somebody else signed (A20)."""
        return self.signed_by != self.visitor


def is_asked(
    profile: Profile, pledges: Sequence[Pledge], visited_before: bool, between_inmates: bool
) -> bool:
    """Whether a visitor has to sign now: at the first video visit, and never twice (Art. 24)."""
    if profile.pledge is None or (between_inmates and not profile.pledge.both_in_custody.value):
        return False
    return not pledges and not visited_before


def missing_refusals(
    profile: Profile,
    pledges: Sequence[Pledge],
    visited_before: bool = False,
    between_inmates: bool = False,
) -> tuple[Refusal, ...]:
    """Without a pledge no first visit (Art. 24; GD-61)."""
    if not is_asked(profile, pledges, visited_before, between_inmates):
        return ()
    return (Refusal("pledge_missing", profile.cite("pledge.asked_at")),)


def pledge_refusals(profile: Profile, pledge: Pledge, applicant: PersonId) -> tuple[Refusal, ...]:
    """What is wrong with a pledge as it is signed.

    Args:
        profile: of the day of signing; a pledge of an older form stays good.
        applicant: who applied for this visit."""
    if profile.pledge is None:
        return ()
    return (
        *text_refusals(profile, pledge),
        *mark_refusals(profile, pledge),
        *signer_refusals(profile, pledge, applicant),
        *copies_refusals(profile, pledge),
    )


def text_refusals(profile: Profile, pledge: Pledge) -> tuple[Refusal, ...]:
    """Signed is the text in force, to the letter (GD-101)."""
    assert profile.pledge is not None
    form = profile.pledge
    if (pledge.form_version, pledge.text_sha256) == (
        form.form_version.value,
        form.form_sha256.value,
    ):
        return ()
    cited = profile.cite("pledge.form_sha256")
    return (Refusal("pledge_text_not_in_force", cited, {"version": form.form_version.value}),)


def mark_refusals(profile: Profile, pledge: Pledge) -> tuple[Refusal, ...]:
    """With ink or with a finger, and the mark itself is kept (Annex 签名（指模）)."""
    assert profile.pledge is not None
    if pledge.signed_with in profile.pledge.signed_with.value and pledge.mark_sha256.strip():
        return ()
    return (Refusal("pledge_not_signed", profile.cite("pledge.signed_with")),)


def signer_refusals(profile: Profile, pledge: Pledge, applicant: PersonId) -> tuple[Refusal, ...]:
    """Each for himself, or the applicant for the others (Annex 代签; A20)."""
    assert profile.pledge is not None
    by_applicant = pledge.signed_by == applicant
    if not pledge.on_behalf or (
        by_applicant and profile.pledge.applicant_may_sign_for_others.value
    ):
        return ()
    cited = profile.cite("pledge.applicant_may_sign_for_others")
    return (Refusal("pledge_signed_by_other", cited),)


def copies_refusals(profile: Profile, pledge: Pledge) -> tuple[Refusal, ...]:
    """One for the visitor and one for the bureau (Annex 一式两份)."""
    assert profile.pledge is not None
    copies = profile.pledge.copies.value
    if pledge.copies >= copies:
        return ()
    return (Refusal("pledge_copies_missing", profile.cite("pledge.copies"), {"copies": copies}),)


def form_refusals(profile: Profile, form: bytes) -> tuple[Refusal, ...]:
    """Whether a form is the annex, word for word, before anybody is asked to sign it (GD-101).

    Args:
        form: the bytes of the file, UTF-8."""
    if profile.pledge is None:
        return ()
    found = []
    if hashlib.sha256(form).hexdigest() != profile.pledge.form_sha256.value:
        found.append(Refusal("pledge_form_altered", profile.cite("pledge.form_sha256")))
    promises = len(PROMISE.findall(form.decode("utf-8", errors="replace")))
    if promises != profile.pledge.promises.value:
        facts = {"promises": promises, "expected": profile.pledge.promises.value}
        found.append(Refusal("pledge_promises_differ", profile.cite("pledge.promises"), facts))
    return tuple(found)
