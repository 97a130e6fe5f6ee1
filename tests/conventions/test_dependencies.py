"""Each dependency has its reason and its hash."""

import re
import tomllib

from tests.support import sources

REQUIREMENT = re.compile(r"^([a-z0-9-]+)==([^\s;]+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (sources.ROOT / name).read_text(encoding="utf-8")


def declared() -> list[str]:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def locked(name: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall(text_of(name)))


def test_every_dependency_says_why_it_is_here() -> None:
    lines = text_of("pyproject.toml").splitlines()
    bare = [
        line for line in lines if re.match(r'^  "[a-z][\w.\[\]-]*[><=]', line) and "# " not in line
    ]
    assert bare == []


def test_every_dependency_is_locked() -> None:
    names = {re.split(r"[\[><=~ ]", requirement)[0] for requirement in declared()}
    assert names <= locked("requirements-test.lock").keys()


def test_every_locked_package_has_its_hashes() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-boot.lock"):
        blocks = re.split(r"\n(?=[a-z])", text_of(name).strip())
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_runs_is_what_is_tested() -> None:
    run, test = locked("requirements.lock"), locked("requirements-test.lock")
    assert run.items() <= test.items()
