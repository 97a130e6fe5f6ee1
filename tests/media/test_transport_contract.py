"""The private names of aiortc that `media/transport.py` stands on, one test each.

A new aiortc that changes one of them fails here, and says so, before any peer does."""

import inspect

from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import RTCDtlsTransport, State
from OpenSSL import SSL


class Nowhere:
    """A path on which nothing comes."""


def fresh() -> RTCDtlsTransport:
    return RTCDtlsTransport(Nowhere(), [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]


def source(name: str) -> str:
    return inspect.getsource(getattr(RTCDtlsTransport, name))


def test_the_role_is_set_with_set_role_and_start_makes_a_server_of_it() -> None:
    transport = fresh()
    transport._set_role("server")
    assert transport._role == "server"
    assert "set_accept_state" in source("start")


def test_state_has_the_names_that_we_tell_apart() -> None:
    assert {State.CONNECTED.name, State.FAILED.name, State.CLOSED.name} <= State.__members__.keys()
    assert fresh()._state is State.NEW


def test_set_state_is_called_for_each_change_and_may_be_overridden() -> None:
    seen: list[State] = []

    class Watched(RTCDtlsTransport):
        def _set_state(self, state: State) -> None:
            super()._set_state(state)
            seen.append(state)

    watched = Watched(Nowhere(), [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
    watched._set_state(State.FAILED)
    assert (seen, watched._state) == ([State.FAILED], State.FAILED)


def test_start_checks_the_fingerprint_before_it_sets_srtp_up() -> None:
    body = source("start")
    handshake, identity, srtp, connected = (
        body.index(step)
        for step in ("_do_handshake()", "_validate_peer_identity(", "_setup_srtp()", "CONNECTED")
    )
    assert handshake < identity < srtp < connected


def test_encrypted_tells_a_handshake_that_came_through() -> None:
    assert fresh().encrypted is False
    assert "self.encrypted = True" in source("_do_handshake")


def test_ssl_is_none_before_start_and_a_connection_after() -> None:
    assert fresh()._ssl is None
    assert "self._ssl = SSL.Connection" in source("start")
    for name in ("bio_read", "shutdown", "export_keying_material", "get_selected_srtp_profile"):
        assert hasattr(SSL.Connection, name)


def test_the_task_that_reads_after_the_handshake_is_kept() -> None:
    assert fresh()._task is None
    assert "self._task = asyncio.ensure_future" in source("start")


def test_of_the_path_only_recv_is_asked_and_all_that_leaves_goes_through_write_ssl() -> None:
    for name in ("_recv_next", "_do_handshake", "stop"):
        assert "transport._send" not in source(name)
    assert "await self.transport._recv()" in source("_recv_next")
    assert "await self._write_ssl()" in source("_recv_next")


def test_fingerprints_are_compared_whatever_their_case_and_all_must_match() -> None:
    certificate = RTCCertificate.generateCertificate()
    ours = {f.algorithm: f.value for f in certificate.getFingerprints()}
    assert {"sha-256", "sha-384", "sha-512"} <= ours.keys()
    parameters = RTCDtlsParameters([RTCDtlsFingerprint("sha-256", ours["sha-256"])])
    assert parameters.fingerprints[0].value.count(":") == 31
    assert "fingerprint_valid != fingerprint_supported" in source("_validate_peer_identity")
