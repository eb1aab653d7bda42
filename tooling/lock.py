"""The lock files: resolved together, with hashes, without a word on where packages come from."""

import json
import re
from pathlib import Path

from tooling.dependencies import DEVELOP, alone, ensure_packages, ensure_uv, uv_environment
from tooling.place import ROOT, VENV, Command, run, step

WITHIN = f"--constraints={DEVELOP}"
LOCKS: dict[str, tuple[str, ...]] = {
    DEVELOP: ("pyproject.toml", "--extra=engines", "--extra=dev", "--extra=cluster"),
    "requirements-engines.txt": ("pyproject.toml", "--extra=engines", WITHIN),
    "requirements.txt": ("pyproject.toml", WITHIN),
    "requirements-node.txt": ("--group=node",),
    "requirements-tools.txt": ("--group=tools",),
}
FRONTEND_LOCK = ROOT / "frontend/package-lock.json"
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links")


def addresses_in(text: str) -> list[str]:
    """The lines that say where something is to be had; a lock file must have none."""
    return [line.strip() for line in text.splitlines() if ADDRESS.search(line)]


def lock_files() -> list[Path]:
    return [*(ROOT / name for name in LOCKS), FRONTEND_LOCK]


def without_addresses(package_lock: str) -> str:
    """npm's lock file without the pages for donations and the places of download."""
    content = json.loads(package_lock)
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def resolve(*, upgrade: bool) -> int:
    """Resolve the largest set and cut the smaller ones from it, so that versions agree.

    A version stays as it is unless pyproject.toml forbids it or an upgrade is asked for.
    """
    ensure_packages()
    with alone("packages"):
        ensure_uv()
        for name, options in LOCKS.items():
            with step(name):
                command: Command = [
                    VENV / "bin/uv",
                    *("pip", "compile", "--quiet", *options),
                    *("--universal", "--fork-strategy=fewest", "--python-version=3.11"),
                    *("--no-header", "--no-annotate", "--generate-hashes"),
                    *(["--upgrade"] if upgrade else []),
                    f"--output-file={name}",
                ]
                run(
                    command,
                    env=uv_environment(),
                    refusal="The packages of pyproject.toml do not fit together.",
                )
        FRONTEND_LOCK.write_text(without_addresses(FRONTEND_LOCK.read_text()))
    return 0
