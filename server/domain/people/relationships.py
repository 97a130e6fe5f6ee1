"""Who a visitor is to an inmate, how it is proved, and that both sides have filed it.

Rows GD-13, GD-15, GD-16, GD-97 (Art. 7, 37).  A vocabulary binds relatives only: a guardian proves
guardianship, and who comes for work (A17) proves no relationship at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body, Party

OTHER: Final = "other"
CERTIFICATE: Final = "relationship_certificate"
RELATIVES: Final = frozenset({Party.RELATIVE, Party.SPOUSE})
PROVING: Final = RELATIVES | {Party.GUARDIAN}


@dataclass(frozen=True, slots=True)
class Relation:
    """What a visitor is to the inmate, as stated; `kind` is a word of the vocabulary."""

    party: Party
    kind: str | None = None
    description: str = ""
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper that proves a relationship; `issuer` is the type of who issued a certificate."""

    kind: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class FilingStamp:
    """A unit has registered and filed a relationship 登记备案."""

    body: Body
    unit: UnitId
    by: StaffId
    at: datetime


def relation_refusals(profile: Profile, relation: Relation) -> tuple[Refusal, ...]:
    """What is wrong with a relationship as stated (GD-97)."""
    return (
        *party_refusals(profile, relation),
        *vocabulary_refusals(profile, relation),
        *description_refusals(profile, relation),
        *basis_refusals(profile, relation),
    )


def party_refusals(profile: Profile, relation: Relation) -> tuple[Refusal, ...]:
    """Only parties that the text knows may come (Art. 2 ¶1, 22, 37)."""
    if relation.party in profile.relationships.parties.value:
        return ()
    cited = profile.cite("relationships.parties")
    return (Refusal("party_unknown", cited, {"party": relation.party}),)


def vocabulary_refusals(profile: Profile, relation: Relation) -> tuple[Refusal, ...]:
    """A relative names a relationship of the vocabulary (Art. 37: 包括配偶、父母 … 等)."""
    known = profile.relationships.kinds.value
    if relation.party not in RELATIVES or relation.kind in known:
        return ()
    facts = {"kind": relation.kind or ""}
    return (Refusal("relationship_unknown", profile.cite("relationships.kinds"), facts),)


def description_refusals(profile: Profile, relation: Relation) -> tuple[Refusal, ...]:
    """等 leaves the list open, but "other" says what it is (Art. 37)."""
    rule = profile.relationships.other_needs_description
    if rule is None or not rule.value or relation.kind != OTHER or relation.description.strip():
        return ()
    cited = profile.cite("relationships.other_needs_description")
    return (Refusal("relationship_undescribed", cited),)


def basis_refusals(profile: Profile, relation: Relation) -> tuple[Refusal, ...]:
    """A basis that is stated is marriage, blood or legal fiction (Art. 37)."""
    rule = profile.relationships.bases
    if rule is None or relation.basis is None or relation.basis in rule.value:
        return ()
    cited = profile.cite("relationships.bases")
    return (Refusal("relationship_basis_unknown", cited, {"basis": relation.basis}),)


def proof_refusals(
    profile: Profile, relation: Relation, same_register: bool, proofs: tuple[Proof, ...]
) -> tuple[Refusal, ...]:
    """What is missing to prove a relationship at a first application (GD-13, GD-15; Art. 7)."""
    if profile.documents is None or relation.party not in PROVING:
        return ()
    if needs_certificate(profile, relation, same_register):
        return certificate_refusals(profile, proofs)
    return unproven_refusals(profile, proofs)


def needs_certificate(profile: Profile, relation: Relation, same_register: bool) -> bool:
    """Whether a relative stands in another household register, and so brings a certificate."""
    rule = profile.documents and profile.documents.other_register_needs_certificate
    return bool(rule and rule.value and relation.party in RELATIVES and not same_register)


def certificate_refusals(profile: Profile, proofs: tuple[Proof, ...]) -> tuple[Refusal, ...]:
    """不在同一户口簿的亲属: a certificate, and what kind of office issued it (Art. 7)."""
    issuers = [each.issuer for each in proofs if each.kind == CERTIFICATE]
    if not issuers:
        cited = profile.cite("documents.other_register_needs_certificate")
        return (Refusal("relationship_certificate_missing", cited),)
    return issuer_refusals(profile, issuers)


def issuer_refusals(profile: Profile, issuers: list[str | None]) -> tuple[Refusal, ...]:
    """At least one certificate comes from an office of a known type (Art. 7)."""
    known = profile.documents.certificate_issuers.value if profile.documents else ()
    if any(issuer in known for issuer in issuers):
        return ()
    cited = profile.cite("documents.certificate_issuers")
    return (Refusal("relationship_certificate_issuer_unknown", cited),)


def unproven_refusals(profile: Profile, proofs: tuple[Proof, ...]) -> tuple[Refusal, ...]:
    """A household register or another paper that proves the relationship (Art. 7)."""
    known = profile.documents.relationship_proofs.value if profile.documents else ()
    if any(each.kind in known for each in proofs):
        return ()
    return (Refusal("relationship_unproven", profile.cite("documents.relationship_proofs")),)


def filing_refusals(
    profile: Profile, stamps: Iterable[FilingStamp], both_in_custody: bool, start: datetime
) -> tuple[Refusal, ...]:
    """Which stamps a relationship lacks when a visit starts (GD-16; Art. 7, 16 ¶2).

    The text files before the first visit; without the stamps there is no first, so none at all.
    Two stamps of one unit are one: between two inmates two facilities have filed."""
    if profile.filing is None:
        return ()
    name = "stamps_both_in_custody" if both_in_custody else "stamps"
    needed: tuple[Body, ...] = getattr(profile.filing, name).value
    filed = {(each.body, each.unit) for each in stamps if each.at <= start}
    cited = profile.cite(f"filing.{name}")
    return tuple(
        Refusal("filing_stamp_missing", cited, {"body": body, "needed": needed.count(body)})
        for body in dict.fromkeys(needed)
        if sum(stamped is body for stamped, _ in filed) < needed.count(body)
    )
