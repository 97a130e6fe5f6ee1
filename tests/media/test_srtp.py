"""SRTP is held against libsrtp, both ways, for each profile; and against hostile input."""

import random

import pylibsrtp
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from media.srtp import (
    RTP_SSRCS_MAX,
    RTP_WINDOW_PACKETS,
    Opener,
    Profile,
    Sealer,
    derive,
    opener_for,
    sealer_for,
    split_keys,
)

LIBSRTP = {
    Profile.AEAD_AES_256_GCM: pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    Profile.AEAD_AES_128_GCM: pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    Profile.AES128_CM_SHA1_80: pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
GCM = Profile.AEAD_AES_256_GCM
SSRC = 0xCAFEF00D


def keys(profile: Profile) -> tuple[bytes, bytes]:
    chance = random.Random(7)
    return chance.randbytes(profile.key_bytes), chance.randbytes(profile.salt_bytes)


def reference(profile: Profile, direction: int) -> pylibsrtp.Session:
    key, salt = keys(profile)
    policy = pylibsrtp.Policy(key=key + salt, ssrc_type=direction, srtp_profile=LIBSRTP[profile])
    policy.window_size = 1024
    policy.allow_repeat_tx = True
    return pylibsrtp.Session(policy)


def header(sequence: int, ssrc: int = SSRC, first: int = 0x80, rest: bytes = b"") -> bytes:
    fixed = bytes([first, 96]) + (sequence & 0xFFFF).to_bytes(2, "big") + bytes(4)
    return fixed + ssrc.to_bytes(4, "big") + rest


def report(ssrc: int = SSRC, words: int = 6) -> bytes:
    return bytes([0x80, 200, 0, words]) + ssrc.to_bytes(4, "big") + bytes(range(4 * words - 4))


def pair(profile: Profile = GCM) -> tuple[Sealer, Opener]:
    return sealer_for(profile, *keys(profile)), opener_for(profile, *keys(profile))


@pytest.mark.parametrize("profile", list(Profile))
def test_libsrtp_opens_what_we_seal_across_two_wraps_and_losses(profile: Profile) -> None:
    sealer = sealer_for(profile, *keys(profile))
    other = reference(profile, pylibsrtp.Policy.SSRC_ANY_INBOUND)
    chance = random.Random(1)
    for index in range(65_000, 65_000 + 140_000, 37):
        payload = chance.randbytes(20)
        sealed = sealer.seal_rtp(header(index), payload, SSRC, index)
        if chance.random() < 0.9:
            assert other.unprotect(sealed) == header(index) + payload


@pytest.mark.parametrize("profile", list(Profile))
def test_we_open_what_libsrtp_seals_across_wraps_losses_and_swaps(profile: Profile) -> None:
    other = reference(profile, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    opener = opener_for(profile, *keys(profile))
    chance = random.Random(2)
    plain = [header(i) + chance.randbytes(20) for i in range(60_000, 60_000 + 140_000, 41)]
    sealed = [(packet, other.protect(packet)) for packet in plain]
    for position in range(0, len(sealed) - 1, 2):  # every second pair arrives swapped
        if position % 4:
            sealed[position : position + 2] = sealed[position + 1], sealed[position]
    for packet, datagram in sealed:
        if chance.random() < 0.9:
            assert opener.open_rtp(datagram) == packet
            assert opener.open_rtp(datagram) is None


@pytest.mark.parametrize("profile", list(Profile))
def test_headers_with_csrcs_and_extensions_are_authenticated_not_encrypted(
    profile: Profile,
) -> None:
    extension = b"\xbe\xde\x00\x02" + bytes(range(8))
    cases = [(0x82, bytes(8)), (0x90, extension), (0x93, bytes(12) + extension)]
    sealer, opener = pair(profile)
    other = reference(profile, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    for sequence, (first, rest) in enumerate(cases):
        head = header(sequence, first=first, rest=rest)
        assert opener.open_rtp(other.protect(head + b"payload")) == head + b"payload"
        ours = sealer.seal_rtp(head, b"payload", SSRC, sequence)
        assert ours.startswith(head)


@pytest.mark.parametrize("profile", list(Profile))
def test_srtcp_goes_both_ways_with_libsrtp_and_is_never_opened_twice(profile: Profile) -> None:
    sealer, opener = pair(profile)
    sender = reference(profile, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    receiver = reference(profile, pylibsrtp.Policy.SSRC_ANY_INBOUND)
    for words in range(2, 40):
        assert receiver.unprotect_rtcp(sealer.seal_rtcp(report(words=words))) == report(words=words)
        sealed = sender.protect_rtcp(report(words=words))
        assert opener.open_rtcp(sealed) == report(words=words)
        assert opener.open_rtcp(sealed) is None


def test_an_unencrypted_but_authenticated_report_is_taken() -> None:
    """RFC 7714 §9.3; libsrtp has no way to make one through its binding, so it is made here."""
    key, salt = keys(GCM)
    session_salt = int.from_bytes(derive(key, salt, 5, 12), "big")
    trailer = (9).to_bytes(4, "big")
    nonce = ((SSRC << 48 | 9) ^ session_salt).to_bytes(12, "big")
    tag = AESGCM(derive(key, salt, 3, 32)).encrypt(nonce, b"", report() + trailer)
    opener = opener_for(GCM, key, salt)
    assert opener.open_rtcp(report() + tag + trailer) == report()
    assert opener.open_rtcp(report() + tag + trailer) is None


@pytest.mark.parametrize("profile", list(Profile))
def test_a_flipped_bit_anywhere_opens_nothing_and_spoils_nothing(profile: Profile) -> None:
    sealer, opener = pair(profile)
    good = sealer.seal_rtp(header(7), b"payload", SSRC, 7)
    for position in range(len(good)):
        bad = bytearray(good)
        bad[position] ^= 0x10
        assert opener.open_rtp(bytes(bad)) is None
    assert opener.open_rtp(good) == header(7) + b"payload"


@pytest.mark.parametrize("profile", list(Profile))
def test_at_most_sixteen_ssrcs_are_opened_and_those_go_on(profile: Profile) -> None:
    sealer, opener = pair(profile)
    opened = [
        opener.open_rtp(sealer.seal_rtp(header(1, ssrc), b"x", ssrc, 1)) is not None
        for ssrc in range(1, 61)
    ]
    assert opened == [True] * RTP_SSRCS_MAX + [False] * (60 - RTP_SSRCS_MAX)
    assert opener.open_rtp(sealer.seal_rtp(header(2, 1), b"x", 1, 2))
    reports = [opener.open_rtcp(sealer.seal_rtcp(report(s))) is not None for s in range(1, 61)]
    assert sum(reports) == RTP_SSRCS_MAX


@pytest.mark.parametrize("profile", list(Profile))
def test_forged_packets_of_sixty_ssrcs_take_no_place_from_the_true_one(profile: Profile) -> None:
    sealer, opener = pair(profile)
    for ssrc in range(1, 61):
        assert opener.open_rtp(header(1, ssrc) + bytes(60)) is None
        assert opener.open_rtcp(report(ssrc) + bytes(20)) is None
    assert opener.open_rtp(sealer.seal_rtp(header(1), b"x", SSRC, 1))
    assert opener.open_rtcp(sealer.seal_rtcp(report()))


def test_a_packet_of_the_window_is_late_and_one_before_it_is_too_old() -> None:
    sealer, opener = pair()
    newest = 70_000
    sealed = {
        index: sealer.seal_rtp(header(index), b"x", SSRC, index)
        for index in (newest, newest - RTP_WINDOW_PACKETS + 1, newest - RTP_WINDOW_PACKETS)
    }
    first = sealer.seal_rtp(header(60_000), b"x", SSRC, 60_000)
    assert opener.open_rtp(first)
    assert opener.open_rtp(sealed[newest])
    assert opener.open_rtp(sealed[newest - RTP_WINDOW_PACKETS + 1])
    assert opener.open_rtp(sealed[newest - RTP_WINDOW_PACKETS]) is None
    assert opener.open_rtp(first) is None


@given(st.binary(max_size=1600), st.sampled_from(list(Profile)))
def test_nonsense_never_raises(datagram: bytes, profile: Profile) -> None:
    _, opener = pair(profile)
    for candidate in (datagram, b"\x90\x60" + datagram, b"\x8f\xc8" + datagram):
        assert opener.open_rtp(candidate) is None
        assert opener.open_rtcp(candidate) is None


def test_keys_are_split_as_rfc_5764_orders_them() -> None:
    exported = bytes(range(88))
    client, server = split_keys(GCM, exported)
    assert client == (exported[0:32], exported[64:76])
    assert server == (exported[32:64], exported[76:88])
