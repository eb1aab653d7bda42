"""Serve: the web server and the job consumer as children that end together."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import FrameType

from tooling.place import PYTHON, ROOT, VENV, Refusal, environment, follow_parent, say

PATIENCE_SECONDS = 60


def refuse_busy_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise Refusal(f"{port} is no port number; choose one from 1 to 65535.") from error
        except PermissionError as error:
            raise Refusal(f"Port {port} is reserved; choose one above 1023: --port N") from error
        except OSError as error:
            raise Refusal(
                f"{host}:{port} cannot be used ({error.strerror}); choose another: --port N"
            ) from error


def serve(*, host: str, port: int, data: Path, started_at: float) -> int:
    """Serve until a signal comes or a child ends; return the exit code of the command."""
    env = environment(data, DJANGO_SETTINGS_MODULE="yanzhen.config.settings")
    web: list[str | Path] = [
        VENV / "bin/granian",
        "--interface=wsgi",
        "--workers=2",
        "--blocking-threads=2",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout=10",
        "--log-level=warning",
        f"--host={host}",
        f"--port={port}",
        "yanzhen.config.wsgi:application",
    ]
    jobs: list[str | Path] = [PYTHON, "-m", "yanzhen", "run_huey", "--quiet"]
    signs: list[str | Path] = [PYTHON, "-m", "yanzhen", "demo_sign_ins"]
    stop = _StopRequest()
    children = {"web server": _start(web, env)}
    try:
        if _wait_until_ready(host, port, children, stop):
            _announce(host, port, time.monotonic() - started_at)
            if env.get("YZ_JOBS") != "inline":
                children["job consumer"] = _start(jobs, env)
            subprocess.run(signs, env=env, cwd=ROOT, check=False)
            say("\nctrl-C stops.")
        while not stop.asked:
            for name, child in children.items():
                if child.poll() is not None:
                    raise Refusal(f"The {name} ended unexpectedly (code {child.returncode}).")
            time.sleep(0.2)
    finally:
        _stop(list(children.values()))
    say("Stopped.")
    return 0


class _StopRequest:
    """Set by ctrl-C or a termination signal; the loop ends, nothing is torn apart."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._take)

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _start(command: list[str | Path], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start in a session of its own, so that ctrl-C reaches only the parent, which ends it."""
    return subprocess.Popen(
        command, env=env, cwd=ROOT, start_new_session=True, preexec_fn=follow_parent(signal.SIGTERM)
    )


def _wait_until_ready(
    host: str, port: int, children: dict[str, subprocess.Popen[bytes]], stop: _StopRequest
) -> bool:
    """True when /health/ready answers 200, False when a stop was asked for before."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = "nothing"
    while time.monotonic() < deadline and not stop.asked:
        for name, child in children.items():
            if child.poll() is not None:
                raise Refusal(f"The {name} did not start (code {child.returncode}).")
        status, text = _ask(target, port)
        if status == 200:
            return True
        said = text or said
        time.sleep(0.5 if status else 0.05)
    if stop.asked:
        return False
    raise Refusal(f"The server is not ready after {PATIENCE_SECONDS} s; it said: {said}")


def _ask(host: str, port: int) -> tuple[int, str]:
    """The answer of /health/ready; 0 while nobody listens."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return answer.status, f"{answer.status} {answer.read(300).decode(errors='replace')}"
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def _announce(host: str, port: int, seconds: float) -> None:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    say(f"\n雁阵已就绪 · Yanzhen is ready ({seconds:.1f} s):  http://{name}:{port}/\n")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and end whoever stays, with everything they started."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    deadline = time.monotonic() + 15
    for child in running:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
