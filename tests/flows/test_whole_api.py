"""The whole API, called as its description says and as it does not, by every kind of account.

No call is answered with 500, with a status that is not described, or with a body that does not fit
its model; and no account of another unit is told or given anything."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks

from tests.support import api_thread
from tests.support.api_thread import Served, accounts
from tests.support.figures import size_of

pytestmark = pytest.mark.flow
EXAMPLES: Final = size_of("API_EXAMPLES", short=3, full=60)
"""Calls of each endpoint in each of the two modes."""
LINE_BYTES_MAX: Final = 7 * 1024
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
FAMILIES: Final = ("family aunt", "family stranger")
CONCERNED: Final = (
    "bureau_clerk@bureau-1",
    "bureau_officer@bureau-1",
    "facility_clerk@prison-1",
    "facility_officer@prison-1",
    "facility_head@prison-1",
    "city@city",
    "prison_bureau@prison-bureau",
    "department@department",
)
"""Before whom what is in the province lies: only they are let further than the door."""
ANYBODY: Final = [*accounts(), *FAMILIES, ""]
WHO: Final = st.sampled_from([*CONCERNED, FAMILIES[0]]) | st.sampled_from(ANYBODY)
NAMED: Final = {
    "site": "unit",
    "unit": "unit",
    "about": "account",
    "account": "account",
    "applicant": "person",
    "visitor": "person",
    "person": "person",
    "answered_by": "person",
    "signed_by": "person",
    "inmate": "inmate",
    "other": "inmate",
    "application": "visit",
    "subject": "application",
    "device": "device",
    "seat": "seat",
}
"""Of which kind the things are that the fields of a body name."""
VERSION_MAX: Final = 6


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


def test_each_part_of_a_path_has_something_that_is_there(api: Served) -> None:
    paths = api.document["paths"]
    assert isinstance(paths, dict)
    parts = {part for path in paths for part in re.findall(r"{(\w+)}", path)}
    assert parts == api.names.keys()
    assert all(api.names.values())


def call_some(api: Served, operation: Any, mode: GenerationMode) -> None:
    """Some calls of one endpoint, by anybody."""
    wanted = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]

    @seed(4)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), who=WHO, pick=st.randoms())
    def call(case: Any, who: str, pick: random.Random) -> None:
        # A longer line is refused below the API, as the HTTP server itself says no.
        assume(len(urlencode(case.query or {}, doseq=True)) < LINE_BYTES_MAX)
        placed(case, api.names, pick)
        if who:
            case.headers = {**(case.headers or {}), "Authorization": f"Test {who}"}
        case.call_and_validate(base_url=api.url, checks=wanted)

    call()


def placed(case: Any, known: dict[str, list[str]], pick: random.Random) -> None:
    """Half of the calls are about things that are there, in a version that they may be in."""
    for name in list(case.path_parameters or {}):
        if pick.random() < 0.5:
            case.path_parameters[name] = pick.choice(known[name])
    if isinstance(case.body, dict):
        for field in case.body.keys() & NAMED.keys():
            if isinstance(case.body[field], str) and pick.random() < 0.5:
                case.body[field] = pick.choice(known[NAMED[field]])
    if case.headers and "If-Match" in case.headers and pick.random() < 0.5:
        case.headers["If-Match"] = f'"{pick.randint(1, VERSION_MAX)}"'
