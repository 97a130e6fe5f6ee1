"""/healthz (the office runs), /readyz (a visit could begin), /metrics."""

import time
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.exposition import generate_latest

from server.errors import RequestRefused
from server.outcomes import OutcomeStore
from server.storage.database import Database
from server.storage.errors import StorageTrouble
from server.supervision import Supervision
from signalling.threshold import is_from_here

TEXT: Final = "text/plain"
EXPOSITION_VERSION: Final = "0.0.4"


class Metrics:
    """The office's figures; a registry of its own, so that nothing is global."""

    def __init__(self, supervision: Supervision, outcomes: OutcomeStore) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "huijian_office_requests",
            "Requests answered, by status class.",
            ["status"],
            registry=self._registry,
        )
        started = self._gauge("huijian_office_start_time_seconds", "Wall time of the start.")
        started.set(time.time())
        node_up = self._gauge("huijian_office_node_up", "1 while a node answers.")
        node_up.set_function(lambda: float(supervision.node is not None))
        restarts = self._gauge("huijian_office_node_restarts", "Nodes ended and started again.")
        restarts.set_function(lambda: float(supervision.restarts))
        fetched = self._gauge("huijian_office_outcomes", "Outcomes fetched and kept.")
        fetched.set_function(lambda: float(len(outcomes)))

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(name, told, registry=self._registry)

    def text(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self._registry)


class HealthDoor:
    """The handlers, with what they need."""

    def __init__(self, supervision: Supervision, database: Database, metrics: Metrics) -> None:
        self._supervision = supervision
        self._database = database
        self._metrics = metrics

    def routes(self) -> list[web.RouteDef]:
        """Where they are found."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """200 as long as the office answers at all."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _request: web.Request) -> web.Response:
        """200 when a node is there to hold a visit and the database answers; else 503 and why."""
        if self._supervision.node is None:
            return not_ready("node_not_ready", self._supervision.trouble or "the node is starting")
        try:
            await self._database.look()
        except StorageTrouble as trouble:
            return not_ready(trouble.code, str(trouble))
        return web.json_response({"status": "ready"})

    async def metrics(self, request: web.Request) -> web.Response:
        """Figures for Prometheus; only for this machine, as the node's are."""
        if not is_from_here(request.remote, request.headers):
            raise RequestRefused(403, "forbidden", "metrics are for this machine only")
        return web.Response(
            body=self._metrics.text(),
            headers={"Content-Type": f"{TEXT}; version={EXPOSITION_VERSION}; charset=utf-8"},
        )


def not_ready(code: str, why: str) -> web.Response:
    """No visit could begin now."""
    return web.json_response({"code": code, "message": why}, status=503)
