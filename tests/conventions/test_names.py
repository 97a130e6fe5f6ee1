"""Names say what is inside, and the repository speaks of the project alone."""

import ast
import re
from typing import Final

from tests.support import sources

SAY_NOTHING: Final = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
TEXT: Final = {".py", ".js", ".css", ".html", ".md", ".toml", ".json", ".lock", ".txt", ".c", ""}
# Written so that this file does not find itself.
FOREIGN: Final = (
    re.compile(r"(?<![\w.])/(?:root|work|home|Users)/[\w.-]"),  # a path of somebody's machine
    re.compile(r"/tmp/[a-z]+/[\w./-]*\bbin\b"),  # a tool of somebody's machine
    re.compile(r"(?:py[p]i\.org|py[t]honhosted\.org|npm[j]s\.org|un[p]kg\.com|js[d]elivr\.net)"),
    re.compile(r"(?i)co-author[e]d-by|g[e]nerated (?:by|with) an?\b"),
)


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    named = [str(p) for p in sources.files() if set(p.with_suffix("").parts) & SAY_NOTHING]
    assert named == []


def test_no_file_holds_a_path_of_a_machine_or_the_address_of_a_registry() -> None:
    found = []
    for path in sources.files():
        if path.suffix not in TEXT or "vendor" in path.parts:
            continue
        text = (sources.ROOT / path).read_text(encoding="utf-8", errors="replace")
        found += [f"{path}: {match[0]}" for words in FOREIGN for match in words.finditer(text)]
    assert found == []


def test_no_name_is_handed_on_by_a_package() -> None:
    packages = [path for path in sources.python() if path.name == "__init__.py"]
    speaking = [str(p) for p in packages if [n for n in sources.tree(p).body if not is_text(n)]]
    assert speaking == []


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_no_page_names_a_foreign_host() -> None:
    found = []
    for path in sources.files(".html", ".js", ".css"):
        if path.parts[0] != "web" or "vendor" in path.parts:
            continue
        text = (sources.ROOT / path).read_text(encoding="utf-8")
        hosts = re.findall(r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", text)
        found += [f"{path}: {host}" for host in hosts if host != "www.w3.org"]  # SVG's namespace
    assert found == []
