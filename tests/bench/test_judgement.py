"""The benchmark says no where a bound is missed, and only there."""

from typing import Any

import pytest

from tests.bench.visits import judge, median

GOOD = {
    "delivered_share": 0.9995, "latency_p99_ms": 4.0, "rss_mb": 150.0, "packets_altered": 0,
    "cpu_us_per_packet_sent": 20.0,
}  # fmt: skip
JANUS = {"cpu_us_per_packet_sent": 30.0}


def result(**ours: Any) -> dict[str, Any]:
    return {"ours": GOOD | ours, "janus": JANUS, "visits": 20}


def test_figures_within_all_bounds_pass() -> None:
    assert judge(result()) == []


@pytest.mark.parametrize(
    ("figure", "value", "name"),
    [
        ("delivered_share", 0.998, "delivered"),
        ("latency_p99_ms", 10.1, "p99 latency"),
        ("rss_mb", 161.0, "memory"),
        ("packets_altered", 1, "payloads altered"),
        ("cpu_us_per_packet_sent", 21.1, "CPU beside Janus"),
    ],
)
def test_each_bound_is_judged(figure: str, value: float, name: str) -> None:
    failures = judge(result(**{figure: value}))
    assert len(failures) == 1
    assert name in failures[0]


def test_without_janus_there_is_no_ratio_to_miss() -> None:
    assert judge({**result(cpu_us_per_packet_sent=90.0), "janus": None}) == []


def test_one_odd_run_does_not_move_the_median() -> None:
    runs = [{"latency_p99_ms": value, "profiles": []} for value in (3.0, 250.0, 4.0)]
    assert median(runs) == {"latency_p99_ms": 4.0}
