"""A child office or node must not stumble over a variable that a test has set."""

import re

from server.config import NOT_SETTINGS, PREFIX, known_keys, variable_of
from tests.support import sources


def test_every_variable_that_tests_use_is_known_to_the_settings() -> None:
    known = NOT_SETTINGS | {variable_of(key) for key in known_keys()}
    used = set()
    for path in sources.python("tests"):
        if path.parts[1] in {"server", "conventions"}:
            continue
        text = (sources.ROOT / path).read_text(encoding="utf-8")
        used |= set(re.findall(r'"(HUIJIAN_[A-Z_]+)"', text))
        used |= {PREFIX + name for name in re.findall(r'size_of\(\s*"([A-Z_]+)"', text)}
    assert used - known == set()
