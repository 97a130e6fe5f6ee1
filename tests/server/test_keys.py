"""The office's key is made once and read by its owner alone."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server import keys


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    private, public = tmp_path / "office.key", tmp_path / "office.pub"
    first = keys.load_or_create(private, public)
    second = keys.load_or_create(private, public)
    assert first.private_bytes_raw() == second.private_bytes_raw()
    pem = first.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert public.read_bytes() == pem


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    keys.load_or_create(tmp_path / "office.key", tmp_path / "office.pub")
    assert stat.S_IMODE((tmp_path / "office.key").stat().st_mode) == 0o600


def test_nothing_half_written_is_left_beside_it(tmp_path: Path) -> None:
    keys.load_or_create(tmp_path / "office.key", tmp_path / "office.pub")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office.key", "office.pub"]


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    private = tmp_path / "office.key"
    keys.load_or_create(private, tmp_path / "office.pub")
    private.chmod(0o644)
    with pytest.raises(ValueError, match="readable by others"):
        keys.load_or_create(private, tmp_path / "office.pub")


def test_a_public_key_of_another_time_is_replaced(tmp_path: Path) -> None:
    private, public = tmp_path / "office.key", tmp_path / "office.pub"
    keys.load_or_create(private, public)
    right = public.read_bytes()
    public.write_bytes(b"of an older key")
    keys.load_or_create(private, public)
    assert public.read_bytes() == right


def test_who_loses_the_race_takes_the_winners_key(tmp_path: Path) -> None:
    path = tmp_path / "office.key"
    winner = keys.create(path)
    loser = keys.create(path)
    assert loser.private_bytes_raw() == winner.private_bytes_raw()
