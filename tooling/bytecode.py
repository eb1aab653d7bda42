"""What Python compiles, written and read back once, before processes side by side rely on it.

A compiled module that was cut short (a full disk, a crash of the machine) would else refuse its
import in every process that comes later, far from where it was written.
"""

import marshal
import sysconfig
from pathlib import Path

from tooling.place import PYTHON, ROOT, VENV, Command, Refusal, environment, run, step

HEADER_BYTES = 16  # magic number, flags, and time and size of the source: PEP 552
SOURCES = ("src", "tests", "tooling")


def ensure_bytecode() -> None:
    """Compile the house and its packages; what cannot be read back is removed and made again.

    Raises Refusal when it cannot be read even then.
    """
    packages = VENV / Path(sysconfig.get_path("purelib")).relative_to(sysconfig.get_path("data"))
    command: Command = [PYTHON, "-m", "compileall", "-qq", "-j", "0", packages]
    sources: Command = [PYTHON, "-m", "compileall", "-qq", "-j", "0", *(ROOT / s for s in SOURCES)]
    with step("Compiled modules"):
        for _attempt in range(2):
            _compile_what_can_be(command)
            run(sources, refusal="A module of the house is no valid Python.")
            if not remove_unreadable(Path(environment()["PYTHONPYCACHEPREFIX"])):
                return
    raise Refusal("Compiled modules cannot be read back; is the disk full?")


def _compile_what_can_be(command: Command) -> None:
    """Packages carry a few files for other versions of Python, which nobody imports."""
    try:
        run(command, refusal="")
    except Refusal:
        return


def remove_unreadable(folder: Path) -> list[Path]:
    """Remove and name the compiled modules that Python could not load."""
    broken = [path for path in folder.rglob("*.pyc") if not _is_readable(path)]
    for path in broken:
        path.unlink()
    return broken


def _is_readable(path: Path) -> bool:
    try:
        marshal.loads(path.read_bytes()[HEADER_BYTES:])  # noqa: S302 - written by ourselves
    except (EOFError, ValueError, TypeError):
        return False
    return True
