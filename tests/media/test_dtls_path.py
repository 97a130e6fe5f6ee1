"""The queue in and the function out of one DTLS association."""

import pytest

from media.dtls_path import DTLS_WAITING_MAX, DtlsPath


async def test_datagrams_come_in_order_and_a_full_queue_drops_the_newest() -> None:
    path = DtlsPath(lambda _: None)
    for number in range(DTLS_WAITING_MAX + 5):
        path.feed(bytes([number]))
    came = [await path._recv() for _ in range(DTLS_WAITING_MAX)]
    assert came == [bytes([number]) for number in range(DTLS_WAITING_MAX)]


async def test_a_closed_path_sends_nothing_and_ends_who_still_listens() -> None:
    sent: list[bytes] = []
    path = DtlsPath(sent.append)
    path.feed(b"too late")
    path.close()
    path.send(b"goodbye")
    assert sent == []
    with pytest.raises(ConnectionError):
        await path._recv()
