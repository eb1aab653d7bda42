"""A private PostgreSQL for one run of the tests: own folder, own user, unix socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tooling.place import Refusal, follow_parent

MISSING = "PostgreSQL is missing: apt-get install -y postgresql (or: ./yz test --only sqlite)"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """The folder of the newest server on this machine. Raises Refusal when there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise Refusal(MISSING)


def unprivileged() -> dict[str, Any]:
    """Root may not run the server: name the user that does."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Refusal("PostgreSQL needs an unprivileged user: adduser --system postgres")


@contextmanager
def private_cluster(**more: str) -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty server that ends with the block.

    ``more`` are settings of the server besides those of the tests.
    """
    tools, identity = programs(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="yz-pg-"))
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    server: subprocess.Popen[bytes] | None = None
    try:
        made = subprocess.run(
            [
                tools / "initdb",
                *("--pgdata", folder / "data", "--auth=trust", "--username=yanzhen"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            env=env,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **identity,
        )
        if made.returncode:
            raise Refusal(f"A PostgreSQL cluster could not be made: {made.stderr.strip()}")
        settings = [
            part for name, value in (SETTINGS | more).items() for part in ("-c", f"{name}={value}")
        ]
        with (folder / "server.log").open("w") as log:
            server = subprocess.Popen(
                [tools / "postgres", "-D", folder / "data", "-k", folder, *settings],
                env=env,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=follow_parent(signal.SIGINT),
                **identity,
            )
        _wait(tools, folder, server)
        yield f"postgres://yanzhen@/postgres?host={folder}"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(tools: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        asked = subprocess.run(
            [tools / "pg_isready", "-q", "-h", folder, "-U", "yanzhen"], check=False
        )
        if asked.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise Refusal(f"PostgreSQL did not start: {(folder / 'server.log').read_text().strip()}")
