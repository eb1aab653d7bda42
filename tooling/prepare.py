"""Bring a data folder up to the code: translations, tables, static files, the demo."""

import os
from pathlib import Path

from tooling.dependencies import BUNDLE
from tooling.place import (
    PYTHON,
    ROOT,
    VENV,
    Refusal,
    Stamps,
    digest,
    environment,
    files_below,
    run,
    shown,
    step,
)

SOURCES = ROOT / "src/yanzhen"
COUNT_USERS = (
    "import django; django.setup(); from django.contrib.auth import get_user_model as m;"
    "print('some' if m()._base_manager.exists() else 'none')"
)


def yanzhen(data: Path, *command: str, refusal: str) -> str:
    env = environment(data, DJANGO_SETTINGS_MODULE="yanzhen.config.settings")
    return run([PYTHON, "-m", "yanzhen", *command], refusal=refusal, env=env)


def stamps_of(data: Path) -> Stamps:
    return Stamps(data / "yz-stamps.json")


def sqlite_file(data: Path) -> Path | None:
    """The database file; None when DATABASE_URL names a server."""
    return None if os.environ.get("DATABASE_URL") else data / "yanzhen.sqlite3"


def ensure_messages() -> None:
    catalogues = files_below(SOURCES, suffixes=[".po"])
    inputs = digest(catalogues)
    stamps = Stamps(VENV / "yz-messages.json")
    compiled = all(path.with_suffix(".mo").exists() for path in catalogues)
    if stamps.get("messages") == inputs and compiled:
        return
    with step("Translations"):
        run(
            [PYTHON, "-m", "tooling.messages"],
            refusal="A translation file could not be compiled.",
        )
    stamps.set("messages", inputs)


def ensure_tables(data: Path) -> None:
    """Migrate; a database server is always asked, a file only when a migration is new."""
    migrations = [path for path in files_below(SOURCES) if path.parent.name == "migrations"]
    inputs = digest([*migrations, ROOT / "requirements.txt"])
    database = sqlite_file(data)
    stamps = stamps_of(data)
    if database and database.exists() and stamps.get("tables") == inputs:
        return
    with step("Database tables"):
        yanzhen(
            data,
            *("migrate", "--no-input", "--skip-checks", "--verbosity", "0"),
            refusal="The database tables could not be brought up to date.",
        )
    stamps.set("tables", inputs)


def ensure_static(data: Path) -> None:
    sources = [path for path in files_below(SOURCES) if "static" in path.parts]
    inputs = digest([*sources, *files_below(*BUNDLE.glob("*")), ROOT / "requirements.txt"])
    stamps = stamps_of(data)
    if stamps.get("static") == inputs and (data / "static").exists():
        return
    with step("Static files"):
        yanzhen(
            data,
            *("collectstatic", "--no-input", "--verbosity", "0"),
            refusal="The static files could not be collected.",
        )
    stamps.set("static", inputs)


def ensure_demo(data: Path, scenario: str | None) -> None:
    """Load the demo into an empty installation, never into one that is in use.

    A loading that was stopped goes on where it was. Raises Refusal when another scenario is
    asked for than the one that is there.
    """
    stamps = stamps_of(data)
    state = stamps.get("scenario") or ("own" if _has_users(data) else "")
    unfinished, there = state.startswith("loading "), state.removeprefix("loading ")
    if there and scenario and there != scenario:
        holds = "is in use" if there == "own" else f"holds the scenario {there}"
        raise Refusal(
            f"{shown(data)} {holds}; name another folder to load {scenario}: --data FOLDER"
        )
    if there and not unfinished:
        stamps.set("scenario", there)
        return
    wanted = there or scenario or "suijiang"
    stamps.set("scenario", f"loading {wanted}")
    with step(f"Demo {wanted}"):
        yanzhen(
            data,
            *("scenario", "load", wanted, "--scale", "demo"),
            refusal=f"The demo {wanted} could not be loaded.",
        )
    stamps.set("scenario", wanted)


def _has_users(data: Path) -> bool:
    env = environment(data, DJANGO_SETTINGS_MODULE="yanzhen.config.settings")
    told = run([PYTHON, "-c", COUNT_USERS], env=env, refusal="The database could not be read.")
    return told.strip().endswith("some")
