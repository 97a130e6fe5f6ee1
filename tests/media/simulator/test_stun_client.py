"""The controlling agent's checks, held against RFC 5769's vector and the rules of RFC 8445."""

import struct
import zlib

from media.simulator.stun_client import (
    BINDING_REQUEST,
    BINDING_SUCCESS,
    Credentials,
    binding_request,
    binding_success,
    is_authentic,
    message_type,
)

WHO = Credentials("mine", "my-password-of-22-chars", "theirs", "their-password-of-22-ch")

# RFC 5769 §2.1: a sample request, password VOkJxbRl1RmTxUk/WvJxBt
SAMPLE = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"
)


def attributes(message: bytes) -> dict[int, bytes]:
    found, at = {}, 20
    while at < len(message):
        kind, length = struct.unpack_from(">HH", message, at)
        found[kind] = message[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    return found


def test_the_integrity_of_the_rfcs_sample_is_recognised() -> None:
    assert is_authentic(SAMPLE, "VOkJxbRl1RmTxUk/WvJxBt")
    assert not is_authentic(SAMPLE, "another password")
    assert not is_authentic(SAMPLE[:30] + b"X" + SAMPLE[31:], "VOkJxbRl1RmTxUk/WvJxBt")


def test_a_check_names_both_ends_and_nominates() -> None:
    check = binding_request(WHO, b"t" * 12, 7)
    found = attributes(check)
    assert message_type(check) == BINDING_REQUEST
    assert found[0x0006] == b"theirs:mine"
    assert found[0x0025] == b""
    assert found[0x802A] == (7).to_bytes(8, "big")
    assert is_authentic(check, WHO.remote_pwd)


def test_length_and_fingerprint_cover_the_whole_message() -> None:
    check = binding_request(WHO, b"t" * 12, 7)
    assert struct.unpack_from(">H", check, 2)[0] == len(check) - 20
    crc = zlib.crc32(check[:-8]) ^ 0x5354554E
    assert check[-4:] == struct.pack(">I", crc)


def test_an_answer_tells_the_asker_its_address() -> None:
    request = binding_request(WHO, b"t" * 12, 7)
    answer = binding_success(request, "192.0.2.1", 32853, WHO)
    value = attributes(answer)[0x0020]
    assert message_type(answer) == BINDING_SUCCESS
    assert answer[8:20] == b"t" * 12
    assert value == bytes.fromhex("0001a147e112a643")  # RFC 5769 §2.2, the same address
    assert is_authentic(answer, WHO.local_pwd)


def test_media_is_not_taken_for_stun() -> None:
    assert message_type(b"\x80" + bytes(40)) == -1
    assert message_type(b"\0\1") == -1
