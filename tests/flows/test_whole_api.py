"""The whole API, called as its description says and as it does not, by every kind of account.

No call is answered with 500, with a status that is not described, or with a body that does not fit
its model; and no account of another unit is told or given anything."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks

from tests.support import api_thread
from tests.support import province as provinces
from tests.support.api_thread import Served, accounts
from tests.support.figures import size_of

pytestmark = pytest.mark.flow
EXAMPLES: Final = size_of("API_EXAMPLES", short=3, full=60)
"""Calls of each endpoint in each of the two modes."""
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
FAMILIES: Final = ("family mother", "family stranger")
WHO: Final = [*accounts(), *FAMILIES, ""]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with api_thread.served(Path(tmp_path_factory.mktemp("api"))) as running:
        yield running


def checks() -> list[Any]:
    load_all_checks()
    return [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_call_is_answered_otherwise_than_described(api: Served, mode: GenerationMode) -> None:
    load_all_checks()
    schema = schemathesis.openapi.from_dict(api.document)
    found: list[Any] = list(schema.get_all_operations())
    operations = [each.ok() for each in found]
    assert operations
    for operation in operations:
        if mode is GenerationMode.POSITIVE or can_be_wrong(operation):
            call_some(api, operation, mode)


def can_be_wrong(operation: Any) -> bool:
    """Whether a call has anything in it: a part, a body, or an account that it must have."""
    told = operation.definition.raw
    return bool(told["parameters"]) or "requestBody" in told or {} not in told["security"]


def call_some(api: Served, operation: Any, mode: GenerationMode) -> None:
    """Some calls of one endpoint, by anybody."""
    wanted = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]
    known = {**names(), "visit": [api.visit], "application": [api.visit]}

    @seed(4)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), who=st.sampled_from(WHO), pick=st.randoms())
    def call(case: Any, who: str, pick: random.Random) -> None:
        placed(case, known, pick)
        if who:
            case.headers = {**(case.headers or {}), "Authorization": f"Test {who}"}
        case.call_and_validate(base_url=api.url, checks=wanted)

    call()


def placed(case: Any, known: dict[str, list[str]], pick: random.Random) -> None:
    """Half of the calls are about things that are there."""
    for name in list(case.path_parameters or {}):
        if name in known and pick.random() < 0.5:
            case.path_parameters[name] = pick.choice(known[name])


def names() -> dict[str, list[str]]:
    """What each part of a path may name in the province."""
    return {
        "unit": [*provinces.KINDS],
        "person": [provinces.MOTHER, provinces.SON],
    }
