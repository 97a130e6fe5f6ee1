"""/healthz, /readyz and /metrics of a node: for its own machine only, so no token is asked for."""

from collections.abc import Callable, Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from media.clock import Clock
from media.engine import Engine
from signalling.registry import Registry
from signalling.threshold import is_from_here


class NodeCollector(Collector):
    """Asks engine and registry when somebody asks for metrics, never in between."""

    def __init__(self, engine: Engine, registry: Registry, clock: Clock) -> None:
        self._engine = engine
        self._registry = registry
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        """The counters of the engine and the gauges of the sessions."""
        stats = self._engine.stats()
        for name, value in (
            ("packets_in", stats.packets_in),
            ("packets_out", stats.packets_out),
            ("bytes_in", stats.bytes_in),
            ("bytes_out", stats.bytes_out),
            ("refused_datagrams", stats.refused_datagrams),
            ("drains", stats.drains),
        ):
            yield CounterMetricFamily(f"huijian_node_{name}", f"Engine: {name}.", value=value)
        now_s = self._clock.now_s()
        states = [live.mailbox.session.statement(now_s) for live in self._registry.live()]
        by_state = GaugeMetricFamily("huijian_node_sessions", "Sessions.", labels=["state"])
        for state in ("waiting", "talking", "held", "ended"):
            by_state.add_metric([state], sum(each.state == state for each in states))
        yield by_state
        by_hold = GaugeMetricFamily("huijian_node_holds", "Holds that stand.", labels=["hold"])
        for hold in sorted({hold for each in states for hold in each.holds}):
            by_hold.add_metric([hold], sum(hold in each.holds for each in states))
        yield by_hold
        yield GaugeMetricFamily("huijian_node_peers", "Connections.", value=self._registry.peers)


class HealthDoor:
    """Answers `/healthz`, `/readyz`, `/metrics`."""

    def __init__(
        self, collector: NodeCollector, node_id: str, boot_id: str, is_ready: Callable[[], bool]
    ) -> None:
        self._health = {"status": "ok", "node_id": node_id, "boot_id": boot_id}
        self._metrics = CollectorRegistry()
        self._metrics.register(collector)
        self._is_ready = is_ready

    def routes(self) -> list[web.RouteDef]:
        """The three calls."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._tell_metrics),
        ]

    async def _healthz(self, request: web.Request) -> web.Response:
        return _from_here(request) or web.json_response(self._health)

    async def _readyz(self, request: web.Request) -> web.Response:
        ready = self._is_ready()
        answer = web.json_response({"ready": ready}, status=200 if ready else 503)
        return _from_here(request) or answer

    async def _tell_metrics(self, request: web.Request) -> web.Response:
        if (refusal := _from_here(request)) is not None:
            return refusal  # before the work: a stranger shall not cause any
        return web.Response(body=generate_latest(self._metrics), content_type="text/plain")


def _from_here(request: web.Request) -> web.Response | None:
    """None, if the asker is on this machine; else the refusal."""
    if is_from_here(request.remote, request.headers):
        return None
    return web.json_response({"code": "not_from_here", "message": "loopback only"}, status=403)
