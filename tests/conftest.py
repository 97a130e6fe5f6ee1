"""House rules of a test run."""

import os
from collections.abc import Generator
from typing import Any

import pytest

from tests.law.plugin import mutate_by


def pytest_configure() -> None:
    """Where a mutant is named, one rule of the law is taken out before anything is collected."""
    mutate_by(os.environ)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    """In CI a skipped test is a failure: what was not run has not been shown."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo and call.excinfo.value}"
