"""Where this installation keeps its things: one folder holds database, keys and attachments."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The folder of ``--data`` / ``YZ_DATA``, created when it is missing."""
    folder = Path(os.environ.get("YZ_DATA") or ROOT / "data").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Django's secret: from ``YZ_SECRET_KEY``, else a file that only this user can read."""
    if given := os.environ.get("YZ_SECRET_KEY"):
        return given
    path = folder / "keys" / "secret"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(value := secrets.token_urlsafe(48))
    return value
