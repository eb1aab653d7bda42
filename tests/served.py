"""The house as people meet it: ``./yz up`` in a process of its own, with its own data folder."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 300


def of_tests(variable: str) -> bool:
    """Whether a setting speaks for the running tests and not for the house they start."""
    return variable == "DATABASE_URL" or variable.startswith("YZ_")


@dataclass
class Served:
    address: str
    port: int
    data: Path
    said: str
    process: subprocess.Popen[str]

    def stop(self, number: int = signal.SIGINT) -> str:
        """Ask for the end like ctrl-C and return what was printed from the readiness on."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return rest


@contextmanager
def served(data: Path, *words: str) -> Iterator[Served]:
    """Yield the running house when it is ready; settings of the surroundings are left out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, ROOT / "yz", "up", "--port", str(port), "--data", data, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={key: value for key, value in os.environ.items() if not of_tests(key)},
    )
    watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
    watchdog.start()
    said = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "ctrl-C stops" in line:
                break
        else:
            raise AssertionError(f"./yz up did not become ready:\n{said}")
        watchdog.cancel()
        yield Served(f"http://127.0.0.1:{port}", port, data, said, process)
    finally:
        watchdog.cancel()
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
