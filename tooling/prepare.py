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
            "migrate",
            "--no-input",
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
            "collectstatic",
            "--no-input",
            refusal="The static files could not be collected.",
        )
    stamps.set("static", inputs)


def set_aside_unfinished(data: Path) -> None:
    """A demo that was stopped while loading is moved aside, so that it can be loaded again."""
    stamps = stamps_of(data)
    if not (stamps.get("scenario") or "").startswith("loading "):
        return
    database = sqlite_file(data)
    if database is None:
        raise Refusal(
            "The last loading of the demo was stopped half-way; empty the database and try again."
        )
    for path in data.glob(f"{database.name}*"):
        if not path.name.endswith(".unfinished"):
            path.replace(path.with_name(f"{path.name}.unfinished"))
    stamps.set("tables", None)
    stamps.set("scenario", None)


def ensure_demo(data: Path, scenario: str | None) -> None:
    """Load the demo into an empty installation, never into one that is in use.

    Raises Refusal when another scenario is asked for than the one that is there.
    """
    stamps = stamps_of(data)
    loaded = stamps.get("scenario")
    if loaded:
        if scenario and loaded not in {scenario, "own"}:
            raise Refusal(
                f"{shown(data)} holds the scenario {loaded}; "
                f"name another folder to load {scenario}: --data FOLDER"
            )
        return
    env = environment(data, DJANGO_SETTINGS_MODULE="yanzhen.config.settings")
    users = run([PYTHON, "-c", COUNT_USERS], env=env, refusal="The database could not be read.")
    if users.strip().endswith("some"):
        if scenario:
            raise Refusal(
                f"{shown(data)} is in use; name another folder to load {scenario}: --data FOLDER"
            )
        stamps.set("scenario", "own")
        return
    wanted = scenario or "suijiang"
    stamps.set("scenario", f"loading {wanted}")
    with step(f"Demo {wanted}"):
        try:
            yanzhen(
                data,
                "scenario",
                "load",
                wanted,
                "--scale",
                "demo",
                refusal=f"The demo {wanted} could not be loaded.",
            )
        except Refusal:
            set_aside_unfinished(data)
            raise
    stamps.set("scenario", wanted)
