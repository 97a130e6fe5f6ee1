"""No test is forgotten by the parts in which the suite runs (scripts/test)."""

from tests.support import sources

ALONE = {"browser", "flows"}
BESIDE = {"bench", "conventions", "law", "media", "recorder", "server", "signalling"}
NO_TESTS = {"fuzz", "support"}


def test_every_folder_of_tests_is_in_a_part() -> None:
    script = (sources.ROOT / "scripts" / "test").read_text(encoding="utf-8")
    folders = {path.parts[1] for path in sources.python("tests") if len(path.parts) > 2}
    assert folders == ALONE | BESIDE | NO_TESTS
    assert all(f"tests/{each}" in script for each in ALONE | BESIDE)
