"""The virtual environment, the locked Python packages and the front end."""

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling.place import (
    PYTHON,
    ROOT,
    VENV,
    Command,
    Refusal,
    Stamps,
    digest,
    environment,
    files_below,
    run,
    step,
)

STAMPS = Stamps(VENV / "yz-stamps.json")
FRONTEND = ROOT / "frontend"
BUNDLE = ROOT / "src/yanzhen/core/static/dist"
OLDEST_NODE = (20, 19)
RUN = "requirements-engines.txt"
DEVELOP = "requirements-dev.txt"


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one command at a time change the environment; a second one waits."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_packages(*, develop: bool = False) -> None:
    """Install what the lock file names; the development set contains the run-time set."""
    wanted = DEVELOP if develop else RUN
    with alone("packages"):
        _ensure_venv()
        inputs = digest([ROOT / wanted], sys.version)
        if STAMPS.get(wanted) == inputs:
            return
        with step("Python packages"):
            _install(wanted)
        STAMPS.set(wanted, inputs)
        if develop:
            STAMPS.set(RUN, digest([ROOT / RUN], sys.version))


def _ensure_venv() -> None:
    """Make the environment; one that was moved or left half-made is made anew."""
    if PYTHON.exists() and STAMPS.get("place") == str(ROOT):
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Refusal("Python's venv module is missing: apt-get install -y python3-venv")
    with step("Virtual environment"):
        run(["rm", "-rf", VENV], refusal="The old environment .venv could not be removed.")
        run(
            [getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV],
            refusal="The virtual environment could not be made.",
        )
        found = run(
            [PYTHON, "-c", "import site; print(site.getsitepackages()[0])"],
            refusal="The virtual environment does not start; remove .venv and try again.",
        )
        Path(found.strip(), "yanzhen.pth").write_text(f"{ROOT / 'src'}\n")
        STAMPS.set("place", str(ROOT))


def _install(requirements: str) -> None:
    """Install with uv, which is many times faster; with pip where uv does not run."""
    asked: Command = ["install", "--quiet", "--require-hashes", "-r", ROOT / requirements]
    refusal = f"The packages of {requirements} could not be installed; is there a network?"
    pip: Command = [PYTHON, "-m", "pip"]
    try:
        ensure_uv()
        run([VENV / "bin/uv", "pip", *asked], refusal=refusal, env=uv_environment())
    except Refusal:
        run([*pip, *asked], refusal=refusal)


def ensure_uv() -> None:
    tools = ROOT / "requirements-tools.txt"
    inputs = digest([tools])
    if STAMPS.get("tools") != inputs:
        run(
            [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", tools],
            refusal="The installer uv could not be installed; is there a network?",
        )
        STAMPS.set("tools", inputs)


def uv_environment() -> dict[str, str]:
    """Hand the mirror that pip is set to on to uv, which does not read pip's settings."""
    asked = subprocess.run(
        [PYTHON, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    mirror = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    own = {"UV_DEFAULT_INDEX": mirror} if mirror and "UV_DEFAULT_INDEX" not in os.environ else {}
    return environment(None, UV_LINK_MODE="copy", UV_NO_PROGRESS="1", **own)


def node_is_recent() -> bool:
    node = shutil.which("node", path=environment()["PATH"])
    if not node or not shutil.which("npm", path=environment()["PATH"]):
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    return numbers >= OLDEST_NODE


def ensure_node() -> None:
    """Use the machine's Node when it is recent enough, else the one from the package index."""
    if node_is_recent():
        return
    with alone("packages"):
        _ensure_venv()
        with step("Node for the front end"):
            _install("requirements-node.txt")
    if not node_is_recent():
        raise Refusal("Node 20.19 or newer is needed to build the front end.")


def ensure_frontend() -> None:
    """Build styles and scripts; templates are inputs too, for they name the styles in use."""
    manifest = [FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc")]
    packages = digest(path for path in manifest if path.exists())
    sources = digest(
        [
            *files_below(FRONTEND),
            *files_below(ROOT / "src/yanzhen", suffixes=[".html"]),
        ]
    )
    stamps = Stamps(FRONTEND / "node_modules/.yz-stamps.json")
    with alone("frontend"):
        if stamps.get("packages") != packages:
            ensure_node()
            with step("Front-end packages"):
                run(
                    ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
                    cwd=FRONTEND,
                    refusal="The front-end packages could not be installed; is there a network?",
                )
            stamps.set("packages", packages)
        if stamps.get("sources") != sources or not BUNDLE.exists():
            ensure_node()
            with step("Front end"):
                run(
                    ["npm", "run", "build", "--silent"],
                    cwd=FRONTEND,
                    refusal="The front end could not be built.",
                )
            stamps.set("sources", sources)
