"""The ledger: one signed line an act, each with the hash of the line before.

A line is canonical JSON (sorted keys, no spaces, UTF-8) whose last member is `sig`, the Ed25519
signature (RFC 8032) over all bytes before `,"sig"` closed by `}`; `prev` is the SHA-256 of the
whole line before, signature included, without its newline.  So no byte can change unseen.
Pure: stamps come as arguments.  Written by recorder/record_writer.py, read by verify."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recorder.errors import LedgerDamaged

JSON: TypeAlias = bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"] | None

FIRST_PREV: Final = "0" * 64
LINE_BYTES_MAX: Final = 64 * 1024
_SIGNATURE_MARK: Final = b',"sig":"'
_SIGNATURE_TAIL_BYTES: Final = len(_SIGNATURE_MARK) + 128 + len(b'"}')


class Act(StrEnum):
    """What a ledger line tells.  The recorder's own acts stand last; the rest are the session's."""

    OPENED = "opened"
    JOINED = "joined"
    RESUMED = "resumed"
    DROPPED = "dropped"
    LEFT = "left"
    WATCHING = "watching"
    UNWATCHED = "unwatched"
    TALKING = "talking"
    HELD = "held"
    WARNED = "warned"
    SPOKE = "spoke"
    SPOKE_END = "spoke_end"
    NOTE = "note"
    HELP = "help"
    CUT = "cut"
    GROUND = "ground"
    GRANT_USED = "grant_used"
    ENDED = "ended"
    TAKEN_UP = "taken_up"
    """A restarted node goes on with this record: what was torn, how much talk is proven."""
    EXTENT = "extent"
    """Seals new bytes of one journal file: file, offset, length, sha256, from_s, to_s."""
    ABANDONED = "abandoned"
    """A file failed: why, how much of it is whole, from where on it is in doubt."""
    LOST = "lost"
    """Lines that the queue could not hold: how many."""
    SEALED = "sealed"
    """The last line of a whole record: its files and their sizes."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened."""

    boot_id: str
    at_s: float
    """CLOCK_BOOTTIME of that boot, seconds."""
    wall: str
    """ISO 8601, UTC: wall clock when the record was opened or taken up, plus BOOTTIME since."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """How clock seconds of one boot become wall time, fixed when a record is opened or taken up."""

    boot_id: str
    wall_offset_s: float
    """Seconds since 1970 less clock seconds."""

    def stamp(self, at_s: float) -> Stamp:
        """What a line of that moment carries."""
        moment = datetime.fromtimestamp(at_s + self.wall_offset_s, UTC)
        return Stamp(self.boot_id, at_s, moment.isoformat(timespec="microseconds"))

    def microseconds(self, at_s: float) -> int:
        """The same moment as the journal's packets carry it: microseconds since 1970."""
        return int(at_s * 1e6 + self.wall_offset_s * 1e6)


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger line, read."""

    number: int
    """From 1, without a gap."""
    previous: str
    """SHA-256 of the line before, in hexadecimal."""
    stamp: Stamp
    act: str
    fields: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(slots=True)
class Chain:
    """The end of a ledger's chain, and the key that lengthens it."""

    key: Ed25519PrivateKey
    number: int = 0
    """Lines signed so far."""
    head: str = FIRST_PREV
    """SHA-256 of the last line."""

    def sign(self, stamp: Stamp, act: Act, fields: Mapping[str, JSON]) -> bytes:
        """The next line, with its newline; the chain now ends in it."""
        body = canonical(
            {
                "act": act.value,
                "at_s": round(stamp.at_s, 6),
                "boot_id": stamp.boot_id,
                "fields": fields,
                "n": self.number + 1,
                "prev": self.head,
                "wall": stamp.wall,
            }
        )
        line = _with_signature(body, self.key.sign(body))
        self.number += 1
        self.head = digest(line)
        return line + b"\n"


def canonical(value: JSON) -> bytes:
    """One spelling for one value: sorted keys, no spaces, UTF-8, no NaN.

    Raises: ValueError, if a number is not finite; TypeError, if it is no JSON."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def parse_line(raw: bytes) -> Line:
    """Read one line without its newline.  Raises: LedgerDamaged, if it is none of ours."""
    try:
        value = json.loads(raw)
        stamp = Stamp(str(value["boot_id"]), float(value["at_s"]), str(value["wall"]))
        fields = value["fields"]
        if not isinstance(fields, dict):
            raise LedgerDamaged("its fields are not an object")
        return Line(int(value["n"]), str(value["prev"]), stamp, str(value["act"]), fields)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise LedgerDamaged(f"does not read as a ledger line: {type(error).__name__}") from error


def check_signature(raw: bytes, key: Ed25519PublicKey) -> None:
    """Prove that the node wrote these very bytes (one line without its newline).

    Raises: LedgerDamaged, if a single bit differs."""
    body = raw[:-_SIGNATURE_TAIL_BYTES] + b"}"
    try:
        signature = bytes.fromhex(raw[-_SIGNATURE_TAIL_BYTES:][len(_SIGNATURE_MARK) : -2].decode())
        key.verify(signature, body)
    except (ValueError, InvalidSignature) as error:
        raise LedgerDamaged("its signature does not fit its bytes") from error
    # Hexadecimal has two spellings and the signature covers neither: take only ours.
    if _with_signature(body, signature) != raw:
        raise LedgerDamaged("its signature is spelled otherwise")


def _with_signature(body: bytes, signature: bytes) -> bytes:
    return body[:-1] + _SIGNATURE_MARK + signature.hex().encode() + b'"}'
