"""The browser of the journeys and pictures is the Chromium of the system; nothing is downloaded."""

import shutil
from typing import Any

MISSING = "Chromium is missing: apt-get install -y chromium fonts-noto-cjk"


def launch_words() -> dict[str, Any]:
    """How the system's Chromium is started. Raises FileNotFoundError when there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise FileNotFoundError(MISSING)
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
