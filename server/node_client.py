"""The office's side of the node's control API (PROTOCOL.md, "The office's door").

Every call carries a fresh token signed by the office key; nothing here retries: the caller knows
what a second attempt would mean."""

import json
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.errors import NodeRefused, NodeUnreachable
from signalling.grant import sign_control

CALL_TIMEOUT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 16 * 1024 * 1024  # outcomes of a whole year of one node are far below

Answer = dict[str, Any]


def trusting(certificate: Path) -> ssl.SSLContext:
    """A context that trusts exactly the certificate the office itself serves.

    The node is asked at its own address, which the certificate need not name."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


class NodeClient:
    """Speaks to one node; use it as an async context manager."""

    def __init__(
        self,
        address: Callable[[], str],
        key: Ed25519PrivateKey,
        now_wall_s: Callable[[], float],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Make a client; it connects when first asked.

        Args:
            address: gives http(s)://host:port of the node now, or raises NodeUnreachable.
            key: the office's; it signs a token for each call.
            now_wall_s: wall time as the node reckons it.
            tls: whom to trust, if the node serves https."""
        self._address = address
        self._key = key
        self._now_wall_s = now_wall_s
        self._tls: ssl.SSLContext | bool = tls if tls is not None else True
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S), trust_env=False
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pool."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def open_session(self, plan: Mapping[str, Any]) -> None:
        """Open a session, or find it open with the same plan.  Raises: NodeTrouble."""
        await self._call("POST", "/control/sessions", dict(plan))

    async def sessions(self) -> list[Answer]:
        """The state of every session of the node.  Raises: NodeTrouble."""
        found: list[Answer] = (await self._call("GET", "/control/sessions"))["sessions"]
        return found

    async def has_had(self, session: str) -> bool:
        """Whether the node knows this session, living or ended.  Raises: NodeTrouble."""
        try:
            await self._call("GET", f"/control/sessions/{session}/outcome")
        except NodeRefused as refused:
            if refused.code == "session_unknown":
                return False
            if refused.code != "session_lives":
                raise
        return True

    async def hold(self, session: str, *, on: bool) -> None:
        """Set the hold OFFICE of a session, or lift it.  Raises: NodeTrouble."""
        await self._call("POST", f"/control/sessions/{session}/hold", {"on": on})

    async def cut(self, session: str, ground: str | None = None, note: str = "") -> Answer | None:
        """End a session.  Returns: its outcome; None: its record is not sealed yet.

        Raises: NodeTrouble."""
        body = {"ground": ground, "note": note}
        answer = await self._call("POST", f"/control/sessions/{session}/cut", body)
        found: Answer | None = answer["outcome"]
        return found

    async def cut_all(self, ground: str, note: str) -> int:
        """End every session at once; returns how many.  Raises: NodeTrouble."""
        body = {"ground": ground, "note": note}
        return int((await self._call("POST", "/control/cut-all", body))["cut"])

    async def outcomes(self, after: int) -> tuple[list[Answer], int]:
        """Outcomes after number `after`, and the number to ask after next.  Raises: NodeTrouble."""
        answer = await self._call("GET", f"/control/outcomes?after={after}")
        return answer["outcomes"], int(answer["next"])

    async def drain(self, *, end: bool) -> None:
        """Take no new sessions; with `end`, end those that live and stop.  Raises: NodeTrouble."""
        await self._call("POST", "/control/drain", {"end": end})

    async def health(self) -> Answer:
        """What /healthz says.  Raises: NodeTrouble."""
        return await self._call("GET", "/healthz")

    async def _call(self, method: str, path: str, body: Answer | None = None) -> Answer:
        assert self._http is not None
        url = self._address() + path
        token = sign_control(self._key, self._now_wall_s())
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._http.request(
                method, url, json=body, headers=headers, ssl=self._tls, allow_redirects=False
            ) as response:
                return await answer_of(response)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise NodeUnreachable(f"{method} {path}: {type(error).__name__}") from error


async def answer_of(response: aiohttp.ClientResponse) -> Answer:
    """The JSON object of a response.  Raises: NodeRefused, with the node's own code."""
    chunks = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        chunks += chunk
        if len(chunks) > ANSWER_BYTES_MAX:
            raise NodeRefused(response.status, "answer_too_large", str(response.url.path))
    try:
        answer = json.loads(bytes(chunks))
    except ValueError:
        answer = {}
    if response.status >= 400 or not isinstance(answer, dict):
        problem = answer if isinstance(answer, dict) else {}
        code = str(problem.get("code", "node_error"))
        raise NodeRefused(response.status, code, str(problem.get("message", "")))
    return answer
