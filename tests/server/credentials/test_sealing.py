"""A sealed secret: opened by its key for its owner, and by nobody else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.credentials.errors import SealBroken
from server.credentials.sealing import Seal, derived_key

OFFICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SEAL = Seal(derived_key(OFFICE, "a purpose"))


def test_a_secret_comes_back_and_is_never_sealed_twice_alike() -> None:
    first, second = SEAL.close(b"secret", "staff-1"), SEAL.close(b"secret", "staff-1")
    assert SEAL.open(first, "staff-1") == b"secret" and first != second
    assert b"secret" not in first


def test_a_key_is_the_same_each_time_and_another_for_another_purpose_or_office() -> None:
    own = derived_key(OFFICE, "a purpose")
    assert derived_key(OFFICE, "a purpose") == own and len(own) == 32
    assert derived_key(OFFICE, "another") != own
    assert derived_key(Ed25519PrivateKey.generate(), "a purpose") != own


@pytest.mark.parametrize(
    ("sealed", "owner"),
    [
        (SEAL.close(b"secret", "staff-1"), "staff-2"),
        (Seal(derived_key(OFFICE, "another")).close(b"secret", "staff-1"), "staff-1"),
        (SEAL.close(b"secret", "staff-1")[:-1], "staff-1"),
        (b"\x02" + SEAL.close(b"secret", "staff-1")[1:], "staff-1"),
        (b"", "staff-1"),
    ],
)
def test_what_is_anothers_or_damaged_is_not_opened(sealed: bytes, owner: str) -> None:
    with pytest.raises(SealBroken):
        SEAL.open(sealed, owner)
