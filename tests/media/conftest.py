"""A visit behind each engine that there is: the contract tests run against all of them."""

from collections.abc import Callable

import pytest

from media.engine import Side
from tests.support.quiet_visit import QuietVisit

VisitFactory = Callable[[], QuietVisit]


@pytest.fixture(params=[QuietVisit], ids=["python"])
def visit(request: pytest.FixtureRequest) -> QuietVisit:
    """A visit with both parties connected and the gate closed."""
    factory: VisitFactory = request.param
    made = factory()
    for side in Side:
        made.join(side)
    return made
