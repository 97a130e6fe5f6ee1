"""A rule that says no says by what right: by a key of a profile, with a code of its own."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from server.domain.profile.profile import Profile
from tests.support import law, sources

# They say what sources are and how profiles hold them; all others are rules.
OF_PROFILES: Final = ("citation.py", "rule.py", "vocabulary.py", "profile")
ARTICLE: Final = re.compile(r"^(Art\. ?\d|§ ?\d|house rule)")
CODE: Final = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
ASKS_THE_DAY: Final = {"now", "today", "utcnow"}


def rules() -> list[Path]:
    domain = [path for path in sources.python("server") if path.parts[1] == "domain"]
    return [path for path in domain if path.parts[2] not in OF_PROFILES or path.name == "which.py"]


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """Calls of a function or method of this name."""
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            found = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if found == name:
                yield node


def first_words(call: ast.Call) -> Iterator[str]:
    """What the first argument says, where it is written out; both ways of a choice."""
    for node in [*call.args[:1], *(each.value for each in call.keywords if each.arg == "code")]:
        ways = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
        for way in ways:
            if isinstance(way, ast.Constant) and isinstance(way.value, str):
                yield way.value


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that are no docstrings, with their lines."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def codes() -> dict[str, set[str]]:
    """Where each code of a refusal that is written out stands."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in rules():
        for call in calls(path, "Refusal"):
            for code in first_words(call):
                found[code].add(str(path))
    return found


def shipped() -> list[Profile]:
    return [law.profile(path.stem) for path in sorted(law.FOLDER.glob("*.toml"))]


def test_only_a_profile_makes_citations() -> None:
    assert [str(path) for path in rules() for _ in calls(path, "Citation")] == []


def test_no_rule_holds_an_article_of_its_own() -> None:
    found = [
        f"{path}:{line} {text}"
        for path in rules()
        for line, text in spoken(sources.tree(path))
        if ARTICLE.match(text)
    ]
    assert found == []


def test_every_key_that_a_rule_cites_stands_in_a_profile() -> None:
    known = {key for profile in shipped() for key, _ in profile.entries()}
    unknown = [
        f"{path}:{call.lineno} {key}"
        for path in rules()
        for call in calls(path, "cite")
        for key in first_words(call)
        if key not in known
    ]
    assert unknown == []


def test_a_code_is_snake_case_and_belongs_to_one_rule_file() -> None:
    assert [code for code in codes() if not CODE.match(code)] == []
    assert {code: files for code, files in codes().items() if len(files) > 1} == {}


def test_no_rule_asks_what_day_it_is() -> None:
    asking = [
        f"{path}:{node.lineno}"
        for path in rules()
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"date", "datetime"}
        and node.attr in ASKS_THE_DAY
    ]
    assert asking == []
