"""What the architecture tests read: the files of the house and the map in pyproject.toml."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src/yanzhen"


def tracked(*patterns: str) -> list[Path]:
    """Files that are, or could be, committed: what git ignores is no part of the house."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = sorted({ROOT / name for name in listed.split("\0") if name})
    return [path for path in paths if path.is_file()]


def templates() -> list[Path]:
    return tracked("src/yanzhen/*.html")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layers() -> list[set[str]]:
    """The map, top layer first, as the import contract states it."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = configuration["tool"]["importlinter"]["contracts"]
    the_map = next(c for c in contracts if c["name"].startswith("The map"))
    return [set(re.findall(r"\w+", layer)) for layer in the_map["layers"]]


def height(app: str) -> int:
    """How high an app stands; the ground has the lowest number."""
    return next(h for h, layer in enumerate(reversed(layers())) if app in layer)
