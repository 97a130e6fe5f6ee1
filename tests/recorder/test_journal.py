"""The journal: what tshark and our own reader see in it."""

import random
import subprocess
from pathlib import Path

from media.forwarding.tap import Content, Entry, Source, Track
from media.rtp.rtcp import sender_report
from recorder.journal import Encoder
from recorder.journal_reader import Hurt, Packet, read_journal, read_tracks
from tests.support.record import PAYLOAD_TYPES, TRACKS, WALL_S, rtp

SIDES = (Source.PARTY_A, Source.PARTY_B)


def entries(count: int = 60) -> list[Entry]:
    """Sound, picture and a report of both parties."""
    chance = random.Random(1)
    found: list[Entry] = []
    for number in range(count):
        at_s = 100 + number / 50
        for source in SIDES:
            for content, kind in PAYLOAD_TYPES.items():
                ssrc = 10 * source + content
                first = b"\xfc" if content is Content.AUDIO else b"\x61"
                payload = first + chance.randbytes(chance.randint(1, 1150))
                found.append(
                    (at_s, source, content, rtp(kind, number, number * 960, ssrc, payload))
                )
        if number % 20 == 0:
            report = sender_report(11, 1 << 32, number, number, number)
            found.append((at_s, Source.PARTY_A, Content.AUDIO_REPORT, report))
    return found


def tshark(path: Path, *options: str) -> list[str]:
    """What tshark prints, with no preference set."""
    command = ["tshark", "-r", str(path), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def counted(lines: list[str]) -> dict[tuple[str, str], int]:
    """Packets of each (address, payload) that `rtp,streams` lists."""
    rows = [line.split() for line in lines if " 0x" in line]
    return {(row[2], row[7]): int(row[8]) for row in rows}


def test_tshark_lists_every_stream_without_options(tmp_path: Path) -> None:
    path = tmp_path / "j.pcapng"
    encoder = Encoder(WALL_S)
    path.write_bytes(encoder.head(100.0) + encoder.encode([*TRACKS, *entries()]))
    streams = counted(tshark(path, "-q", "-z", "rtp,streams"))
    assert streams == {
        ("192.0.2.1", "opus"): 60,
        ("192.0.2.1", "H264"): 60,
        ("192.0.2.2", "opus"): 60,
        ("192.0.2.2", "H264"): 60,
    }
    reports = tshark(path, "-Y", "rtcp.pt == 200")
    assert len(reports) == 3
    assert tshark(path, "-Y", "_ws.malformed") == []
    checked = tshark(path, "-o", "ip.check_checksum:TRUE", "-Y", "ip.checksum.status != 1")
    assert checked == []


def test_a_track_that_is_known_only_later_is_told_to_tshark_from_there_on(tmp_path: Path) -> None:
    path = tmp_path / "j.pcapng"
    late = Track(Source.PARTY_A, Content.VIDEO, "VP8", 97, 90_000, "")
    packets = [
        (104 + n / 50, Source.PARTY_A, Content.VIDEO, rtp(97, n, n, 77, b"\x10\x00\x9d"))
        for n in range(9)
    ]
    encoder = Encoder(WALL_S)
    data = encoder.head(100.0) + encoder.encode([*TRACKS, *entries(), late, *packets])
    path.write_bytes(data)
    assert counted(tshark(path, "-q", "-z", "rtp,streams"))[("192.0.2.1", "VP8")] == 9
    assert [found for packet in saps(data) for found in read_tracks(packet)][-1] == late


def test_a_new_file_begins_with_what_is_known_of_each_party(tmp_path: Path) -> None:
    encoder = Encoder(WALL_S)
    encoder.encode(TRACKS)
    path = tmp_path / "j.pcapng"
    data = encoder.head(100.0) + encoder.encode(entries(5))
    path.write_bytes(data)
    assert {track for packet in saps(data) for track in read_tracks(packet)} == set(TRACKS)
    assert sum(counted(tshark(path, "-q", "-z", "rtp,streams")).values()) == 20


def test_what_is_written_is_read_again() -> None:
    put = entries()
    data = Encoder(WALL_S).encode(put)
    found = [packet for packet in read_journal(data) if isinstance(packet, Packet)]
    assert [(p.source, p.content, p.data, p.whole) for p in found] == [
        (source, content, packet, True) for _, source, content, packet in put
    ]
    assert found[0].arrival_us == int((WALL_S + 100) * 1e6)


def test_a_torn_tail_hides_only_the_block_that_is_torn() -> None:
    data = Encoder(WALL_S).encode(entries(3))
    whole = [found for found in read_journal(data) if isinstance(found, Packet)]
    *kept, tail = read_journal(data[:-5])
    assert kept == whole[:-1]
    assert tail == Hurt(whole[-1].offset, whole[-1].length - 5, tail=True)


def test_a_block_of_a_wrong_length_hides_only_itself() -> None:
    data = bytearray(Encoder(WALL_S).encode(entries(3)))
    whole = [found for found in read_journal(bytes(data)) if isinstance(found, Packet)]
    data[whole[2].offset + 4] ^= 0x40
    found = list(read_journal(bytes(data)))
    assert [p for p in found if isinstance(p, Packet)] == whole[:2] + whole[3:]
    assert [(h.offset, h.length, h.tail) for h in found if isinstance(h, Hurt)] == [
        (whole[2].offset, whole[2].length, False)
    ]


def saps(data: bytes) -> list[bytes]:
    """The SAP packets of a journal."""
    found = (packet for packet in read_journal(data) if isinstance(packet, Packet))
    return [packet.data for packet in found if packet.source is None]
