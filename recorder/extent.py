"""An extent: bytes of one journal file that one ledger line seals; at most a second of arrivals."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from recorder.journal_reader import Bytes, Packet, block_at, read_journal
from recorder.ledger import JSON

# Of arrivals or of time under one seal.  Less than half a second: only its two neighbours tell the
# moment of a line that was dropped or hurt, and a finding must name at most 1 s.
EXTENT_S: Final = 0.45


class Extent:
    """What was written to one file since the last seal."""

    def __init__(self, file: str, offset: int) -> None:
        self.file = file
        self.offset = offset
        self.length = 0
        self.from_us = 0
        self.to_us = 0
        self._pieces: list[bytes] = []

    def add(self, data: bytes, from_us: int, to_us: int) -> None:
        """Lengthen it by bytes that write(2) accepted; times in microseconds since 1970."""
        self.from_us = min(self.from_us, from_us) if self.length else from_us
        # Hashed at the seal: each call of sha256 gives the interpreter away, and the event loop
        # would have to give it back, fifty times a second for each record.
        self._pieces.append(data)
        self.length += len(data)
        self.to_us = max(self.to_us, to_us)

    def fits(self, from_us: int, to_us: int) -> bool:
        """Whether bytes of these moments may come under the same seal."""
        if not self.length:
            return True
        return max(to_us, self.to_us) - min(from_us, self.from_us) <= EXTENT_S * 1e6

    def fields(self) -> dict[str, JSON]:
        """What its ledger line says."""
        return {
            "file": self.file,
            "offset": self.offset,
            "length": self.length,
            "sha256": sha256(b"".join(self._pieces)).hexdigest(),
            "from_us": self.from_us,
            "to_us": self.to_us,
        }


@dataclass(slots=True)
class Slice:
    """Whole blocks that stand side by side in a file and arrived within `EXTENT_S`."""

    offset: int
    length: int = 0
    from_us: int = 0
    to_us: int = 0


def slices(data: Bytes, offset: int = 0) -> Iterator[Slice]:
    """Cut the whole blocks of `data` from `offset` on into stretches that one seal may cover.

    Ends at the first byte that is no whole block."""
    stretch = Slice(offset)
    end = offset
    for packet in read_journal(data, offset):
        if not isinstance(packet, Packet):
            break
        moment = packet.arrival_us
        if stretch.length and abs(moment - stretch.from_us) > EXTENT_S * 1e6:
            yield stretch
            stretch = Slice(end)
        if not stretch.length:
            stretch.from_us = moment
        end = packet.offset + packet.length
        stretch.length = end - stretch.offset
        stretch.to_us = max(stretch.to_us, moment)
    stretch.length = _whole_end(data, end) - stretch.offset
    if stretch.length:
        yield stretch


def _whole_end(data: Bytes, offset: int) -> int:
    while length := block_at(data, offset)[1]:
        offset += length
    return offset
