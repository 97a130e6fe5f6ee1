"""The files of this repository, as the conventions look at them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("server", "signalling", "recorder", "media")


def files(*suffixes: str) -> list[Path]:
    """Every file that is or would be committed, relative to the root; all suffixes if none."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else walked()
    found = sorted({Path(name) for name in names if name})
    return [
        path
        for path in found
        if (not suffixes or path.suffix in suffixes) and (ROOT / path).is_file()
    ]


def walked() -> Iterator[str]:
    """The same from a checkout without git (an unpacked archive)."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        unseen = parts[0] in {".git", ".venv", ".cache", "var"} or "__pycache__" in parts
        if not unseen and not any(part.endswith("_cache") for part in parts):
            yield str(path.relative_to(ROOT))


def python(*rooms: str) -> list[Path]:
    """Python files of these rooms (top folders); all of them if none is named."""
    return [path for path in files(".py") if not rooms or path.parts[0] in rooms]


def tree(path: Path) -> ast.Module:
    """One file, parsed."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> set[str]:
    """Dotted names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def is_of(module: str, package: str) -> bool:
    """Whether a dotted name is this package or lies in it."""
    return module == package or module.startswith(package + ".")
