"""The office's signing key: made once, kept in a file that only its owner can read.

Ed25519 (RFC 8032), PEM: PKCS #8 for the private key (RFC 8410 §7), SubjectPublicKeyInfo for the
public one."""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644
KEY_BYTES_MAX: Final = 16 * 1024


def load_or_create(private_path: Path, public_path: Path) -> Ed25519PrivateKey:
    """The key in `private_path`; a new one, if there is none; `public_path` always fits it.

    Raises: ValueError, if the file holds something else or others may read it; OSError."""
    try:
        key = load(private_path)
    except FileNotFoundError:
        key = create(private_path)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if not public_path.exists() or public_path.read_bytes() != public:
        write_whole(public_path, public, PUBLIC)
    return key


def load(path: Path) -> Ed25519PrivateKey:
    """Read a private key.  Raises: FileNotFoundError, OSError, ValueError."""
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{path} is readable by others; chmod 600 it, or make a new key")
    key = serialization.load_pem_private_key(path.read_bytes()[:KEY_BYTES_MAX], password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key


def load_public(path: Path) -> Ed25519PublicKey:
    """Read a public key.  Raises: OSError, ValueError."""
    key = serialization.load_pem_public_key(path.read_bytes()[:KEY_BYTES_MAX])
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key


def create(path: Path) -> Ed25519PrivateKey:
    """Make a key and keep it; the first of two racing creators wins for both."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fresh = written_beside(path, text, PRIVATE)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return load(path)
    finally:
        fresh.unlink()
    sync_directory(path.parent)
    return key


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Replace a file so that a reader sees the old or the new one, also after a power loss."""
    written_beside(path, content, mode).replace(path)
    sync_directory(path.parent)


def written_beside(path: Path, content: bytes, mode: int) -> Path:
    """A new synced file in the same directory; its mode is set before a byte is in it."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def sync_directory(path: Path) -> None:
    """Make a rename in this directory last."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
