"""Where things stand, how a command is run, and how a refusal is told."""

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
Command = Sequence[str | Path]
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
LOGS = ROOT / ".cache" / "log"
BYTECODE = ROOT / ".cache" / "bytecode"
NOT_PASSED_ON = frozenset({"PYTHONHOME", "PYTHONDONTWRITEBYTECODE"})


class Refusal(Exception):
    """A step could not be done; the message is the one sentence that the user reads."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a finished step with the time that it took."""
    start = time.monotonic()
    if sys.stdout.isatty():
        print(f"  … {name}", end="\r", flush=True)
    yield
    say(f"  ✓ {name:<38}{time.monotonic() - start:6.1f} s")


def environment(data: Path | None = None, **more: str) -> dict[str, str]:
    """The environment of every child: the virtual environment first, the data folder named.

    What Python compiles is kept, whatever the caller's own setting: a house of two thousand
    modules would else be compiled anew by each process.
    """
    env = {key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON}
    env.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = os.pathsep.join(
        [str(VENV / "bin"), env.get("PATH", ""), "/usr/local/bin", "/usr/bin", "/bin"]
    )
    env["PYTHONUTF8"] = "1"
    if data is not None:
        env["YZ_DATA"] = str(data)
    return env | more


def run(
    command: Command,
    *,
    refusal: str,
    env: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> str:
    """Run quietly and return what was printed.

    Raises Refusal with the given sentence; what the command said is kept under .cache/log.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env or environment(),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Refusal(f"{refusal} ({error.strerror})") from error
    if done.returncode:
        LOGS.mkdir(parents=True, exist_ok=True)
        name = "-".join(Path(part).name for part in command[:4] if not str(part).startswith("-"))
        log = LOGS / f"{name}.log"
        log.write_text(done.stdout)
        tail = "\n".join(f"    {line}" for line in done.stdout.strip().splitlines()[-12:])
        raise Refusal(f"{refusal} The whole output is in {shown(log)}.\n{tail}")
    return done.stdout


def shown(path: Path) -> str:
    """A path as a person would type it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def files_below(*places: Path, suffixes: Iterable[str] = ()) -> list[Path]:
    """All files at and below the places, sorted, without what tools leave behind."""
    wanted = tuple(suffixes)
    skipped = {"node_modules", "__pycache__", "dist", ".venv", ".cache"}
    found: set[Path] = set()
    for place in places:
        if place.is_file():
            found.add(place)
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if name not in skipped]
            found.update(Path(folder, name) for name in names)
    return sorted(path for path in found if not wanted or path.name.endswith(wanted))


def digest(files: Iterable[Path], *words: str) -> str:
    """One fingerprint of names and contents; any change in either changes it."""
    total = hashlib.sha256(repr(words).encode())
    for path in files:
        content = hashlib.sha256(path.read_bytes()).digest()
        total.update(str(path).encode() + b"\0" + content)
    return total.hexdigest()


def follow_parent(number: int) -> Callable[[], None] | None:
    """What a child does first, so that on Linux it gets the signal when its parent was killed."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(DIE_WITH_PARENT, number)


class Stamps:
    """What was done last with which inputs, kept beside the result."""

    _one_at_a_time = threading.Lock()

    def __init__(self, path: Path) -> None:
        self.path = path

    def _all(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def get(self, name: str) -> str | None:
        return self._all().get(name)

    def set(self, name: str, value: str | None) -> None:
        """Write atomically, so that a stop in between never leaves half a file."""
        with self._one_at_a_time:
            content = self._all() | {name: value}
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self.path.with_suffix(".new")
            beside.write_text(json.dumps(content, indent=1))
            beside.replace(self.path)
