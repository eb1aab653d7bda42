"""All checks and tests: every one runs, then the sum is told."""

import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tooling import bytecode, dependencies, lock, prepare
from tooling.place import PYTHON, ROOT, VENV, Command, Refusal, environment, say
from tooling.postgres import private_cluster

BIN = VENV / "bin"
COUNTED = ("tests", "failures", "errors", "skipped")
JOURNEYS = ["-m", "journey", "tests"]
ON_POSTGRES = "tests on PostgreSQL"
NOTHING_TO_RUN = 5  # pytest's code for it
CHECKS: dict[str, Command] = {
    "types (mypy)": (BIN / "mypy",),
    "style (ruff)": (BIN / "ruff", "check", "--quiet"),
    "format (ruff)": (BIN / "ruff", "format", "--check", "--quiet"),
    "templates (djLint)": (BIN / "djlint", "--lint", "--quiet", "src"),
    "contracts (import-linter)": (BIN / "lint-imports",),
    "front end (Biome, tsc)": ("npm", "run", "check", "--silent", "--prefix", "frontend"),
    "migrations": (PYTHON, "-m", "yanzhen", "makemigrations", "--check", "--dry-run"),
    "translations": (PYTHON, "-m", "tooling.translations", "check"),
}


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    trouble: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.trouble += other.trouble

    def add_report(self, report: Path, name: str, code: int) -> None:
        """Count what pytest wrote; a run that ended without a report counts as one failure.

        On the second database there may be nothing to ask: what was chosen needs no database.
        """
        if code == NOTHING_TO_RUN and name == ON_POSTGRES:
            code = 0
        try:
            suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own file
            counts = [{key: int(suite.get(key, 0)) for key in COUNTED} for suite in suites]
        except (OSError, ET.ParseError):
            counts = []
        total = {key: sum(count[key] for count in counts) for key in COUNTED}
        failed = total["failures"] + total["errors"]
        self.skipped += total["skipped"]
        self.passed += total["tests"] - failed - total["skipped"]
        self.failed += max(failed, 1 if code else 0)
        if code:
            self.trouble.append(name)


def everything(*, fast: bool, only: str | None, pytest: list[str]) -> int:
    """Run all that is asked for, however much fails, and return 0 when all of it passed."""
    start = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        front = pool.submit(dependencies.ensure_frontend)
        dependencies.ensure_packages(develop=True)
        prepare.ensure_messages()
        bytecode.ensure_bytecode()
        front.result()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="yz-test-") as folder:
        data = Path(folder, "data")
        data.mkdir()
        if not pytest:
            _run_checks(data, tally)
        _run_tests(Path(folder), data, tally, fast=fast, only=only, chosen=pytest)
    if tally.trouble:
        say(f"\nNot in order: {', '.join(tally.trouble)}")
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    seconds = time.monotonic() - start
    say(f"\n{tally.passed} passed, {tally.failed} failed{skipped} in {seconds:.0f} s")
    return 1 if tally.trouble else 0


def _run_checks(data: Path, tally: Tally) -> None:
    say("Checks")
    found = [f"{path.name}: {line}" for path in lock.lock_files() for line in _addresses(path)]
    _tell(
        "lock files name no address",
        "\n".join([*found[:10], "./yz lock removes them"]),
        bool(found),
        0.0,
        tally,
    )
    env = environment(data, DJANGO_SETTINGS_MODULE="yanzhen.config.settings", PYTHONWARNINGS="")
    env.pop("DATABASE_URL", None)

    def one(name: str) -> None:
        began = time.monotonic()
        done = subprocess.run(
            CHECKS[name],
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        _tell(name, done.stdout, done.returncode != 0, time.monotonic() - began, tally)

    with ThreadPoolExecutor(2) as pool:
        for outcome in [pool.submit(one, name) for name in CHECKS]:
            outcome.result()


def _addresses(path: Path) -> list[str]:
    return lock.addresses_in(path.read_text()) if path.exists() else [f"{path.name} is missing"]


def _tell(name: str, output: str, bad: bool, seconds: float, tally: Tally) -> None:
    text = f"  {'✗' if bad else '✓'} {name:<38}{seconds:6.1f} s"
    if bad:
        tally.failed += 1
        tally.trouble.append(name)
        text += "".join(f"\n      {line}" for line in output.strip().splitlines()[-60:])
    else:
        tally.passed += 1
    say(text)


def _run_tests(
    folder: Path, data: Path, tally: Tally, *, fast: bool, only: str | None, chosen: list[str]
) -> None:
    """SQLite on one core; beside it PostgreSQL and then, when all is asked for, the journeys."""
    marked = "not journey and not slow" if fast else "not journey"
    wanted = chosen or ["-m", marked]
    is_whole = not (fast or only or chosen)
    with ThreadPoolExecutor(1) as beside:
        second = third = None
        if only != "sqlite" and not fast:
            second = beside.submit(_run_on_postgres, wanted, folder, is_whole)
        if is_whole:
            third = beside.submit(_run_beside, "browser journeys", JOURNEYS, folder)
        if only != "postgres":
            _pytest("tests on SQLite", wanted, folder, data, tally, url=None)
        for done in (second, third):
            if done is not None:
                said, found = done.result()
                say(said)
                tally.add(found)


def _run_on_postgres(wanted: list[str], folder: Path, is_beside: bool) -> tuple[str, Tally]:
    """The same tests on the other database; beside the first, its words wait for the end."""
    name, words = ON_POSTGRES, [*wanted, "--database-only"]
    try:
        with private_cluster() as url:
            return _run_beside(name, words, folder, url=url, is_quiet=is_beside)
    except Refusal as refusal:
        return f"\n✗ {refusal}", Tally(failed=1, trouble=[name])


def _run_beside(
    name: str, words: list[str], folder: Path, *, url: str | None = None, is_quiet: bool = True
) -> tuple[str, Tally]:
    """Tests with a data folder of their own; what they say is returned when they are quiet."""
    tally, log, own = Tally(), folder / f"{_slug(name)}.log", folder / f"data-{_slug(name)}"
    own.mkdir()
    with log.open("w") as output:
        _pytest(name, words, folder, own, tally, url=url, output=output if is_quiet else None)
    return (f"\n{_title(name)}\n{log.read_text()}" if is_quiet else ""), tally


def _slug(name: str) -> str:
    return name.replace(" ", "-").lower()


def _title(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _pytest(
    name: str,
    words: list[str],
    folder: Path,
    data: Path,
    tally: Tally,
    *,
    url: str | None,
    output: IO[str] | None = None,
) -> None:
    if output is None:
        say(f"\n{_title(name)}")
    report = folder / f"{_slug(name)}.xml"
    env = {"YZ_TEST_DEMO": str(folder / "demo")} | environment(data, YZ_TEST_DATA=str(data))
    env.pop("DATABASE_URL", None)
    if url:
        env["DATABASE_URL"] = url
    code = subprocess.run(
        [PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *words],
        env=env,
        cwd=ROOT,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        check=False,
    ).returncode
    tally.add_report(report, name, code)


def screenshots() -> int:
    """Take the pictures of the guide; needs Chromium and the development packages."""
    with ThreadPoolExecutor(2) as pool:
        front = pool.submit(dependencies.ensure_frontend)
        dependencies.ensure_packages(develop=True)
        prepare.ensure_messages()
        front.result()
    command: Command = [PYTHON, "-m", "tests.journeys.screenshots"]
    env = {key: value for key, value in environment().items() if key != "DATABASE_URL"}
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def messages() -> int:
    """Update every translation file; needs the system's gettext."""
    dependencies.ensure_packages(develop=True)
    command: Command = [PYTHON, "-m", "tooling.translations", "update"]
    code = subprocess.run(command, env=environment(), cwd=ROOT, check=False).returncode
    prepare.ensure_messages()
    return code
