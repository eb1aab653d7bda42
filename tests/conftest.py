"""The system's browser, and the demo on the disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import launch_words
from tests.served import ROOT, of_tests


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    try:
        return {**browser_type_launch_args, **launch_words()}
    except FileNotFoundError as error:
        pytest.fail(str(error))


@dataclass(frozen=True)
class Demo:
    """A data folder with the Suijiang demo, as ``./yz up`` leaves it."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not of_tests(key)}
        return kept | {"YZ_DATA": str(self.data), "PYTHONPATH": str(ROOT / "src")}

    @property
    def password(self) -> str:
        sign_ins = json.loads((self.data / "keys" / "demo-sign-ins.json").read_text())
        return str(sign_ins["password"])

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command of the house on this folder, in a process of its own."""
        command = [sys.executable, "-m", "yanzhen", *words]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> str:
        process = self.start(*words)
        said, _ = process.communicate(timeout=600)
        assert process.returncode == 0, said
        return said


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, loaded through the services; its loading was killed once on the way.

    ``YZ_TEST_DEMO`` names a folder in which one run leaves it for the next: a copy of that serves.
    """
    demo = Demo(tmp_path_factory.mktemp("demo"))
    kept = Path(os.environ.get("YZ_TEST_DEMO", ""))
    if kept.name and kept.is_dir():
        shutil.copytree(kept, demo.data, dirs_exist_ok=True)
        return demo
    demo.run("migrate", "--verbosity", "0")
    loading = demo.start("scenario", "load", "suijiang")
    time.sleep(12)
    loading.send_signal(signal.SIGKILL)
    loading.communicate()
    demo.run("scenario", "load", "suijiang")
    if kept.name:
        half = Path(tempfile.mkdtemp(dir=kept.parent))
        shutil.copytree(demo.data, half, dirs_exist_ok=True)
        with suppress(OSError):  # the run beside this one was first
            half.rename(kept)
    return demo
