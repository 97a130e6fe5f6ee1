"""Runs of equal size go out in one call; what the kernel refuses goes out one by one."""

import errno
import socket
from typing import Any

from media.segments import RUN_BYTES_MAX, RUN_DATAGRAMS_MAX, Segments

PEER = ("192.0.2.1", 9)


class Kernel(socket.socket):
    """A socket that writes down what it was given, and answers as the test says."""

    def __init__(self, segmentation: int = 0, sending: int = 0) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_DGRAM)
        self.calls: list[list[bytes]] = []
        self.segmentation = segmentation
        self.sending = sending

    def sendto(self, data: Any, address: Any) -> int:  # type: ignore[override]
        if self.sending:
            raise OSError(self.sending, "as the test says")
        self.calls.append([data])
        return len(data)

    def sendmsg(
        self, buffers: Any, ancillary: Any = (), flags: int = 0, address: Any = None
    ) -> int:
        if self.segmentation:
            raise OSError(self.segmentation, "as the test says")
        assert int.from_bytes(ancillary[0][2], "little") == len(buffers[0])
        self.calls.append(list(buffers))
        return sum(map(len, buffers))


def sizes(kernel: Kernel) -> list[list[int]]:
    return [[len(datagram) for datagram in call] for call in kernel.calls]


def packets(*lengths: int) -> list[bytes]:
    return [bytes([n]) * length for n, length in enumerate(lengths)]


def test_a_run_ends_with_a_shorter_one_and_never_holds_a_longer_one() -> None:
    with Kernel() as kernel:
        outbox = packets(100, 100, 100, 50, 60, 60, 70)
        assert Segments(kernel).send(outbox, PEER) == (7, 540)
        assert sizes(kernel) == [[100, 100, 100, 50], [60, 60], [70]]
        assert [datagram for call in kernel.calls for datagram in call] == outbox


def test_a_run_is_at_most_64_datagrams_and_one_udp_payload() -> None:
    with Kernel() as kernel:
        assert Segments(kernel).send(packets(*[10] * 130), PEER)[0] == 130
        assert [len(call) for call in sizes(kernel)] == [RUN_DATAGRAMS_MAX, RUN_DATAGRAMS_MAX, 2]
    with Kernel() as kernel:
        assert Segments(kernel).send(packets(*[1_400] * 100), PEER)[0] == 100
        assert max(sum(call) for call in sizes(kernel)) <= RUN_BYTES_MAX


def test_where_the_kernel_refuses_segmentation_all_go_out_one_by_one() -> None:
    with Kernel(segmentation=errno.EIO) as kernel:
        segments = Segments(kernel)
        for _ in range(20):
            assert segments.send(packets(10, 10, 10), PEER) == (3, 30)
        assert sizes(kernel) == [[10]] * 60


def test_one_refusal_does_not_give_segmentation_up() -> None:
    with Kernel(segmentation=errno.EINVAL) as kernel:
        segments = Segments(kernel)
        segments.send(packets(10, 10), PEER)
        kernel.segmentation = 0
        segments.send(packets(10, 10), PEER)
        assert sizes(kernel) == [[10], [10], [10, 10]]


def test_a_full_send_buffer_drops_and_does_not_try_one_by_one() -> None:
    with Kernel(segmentation=errno.EAGAIN, sending=errno.EAGAIN) as kernel:
        assert Segments(kernel).send(packets(10, 10, 10, 20), PEER) == (0, 0)
        assert kernel.calls == []
