"""Pages under load: requests per second, p50, p99 and CPU per request, on the full-scale county.

    ./yz run python bench/web.py --data /var/tmp/yanzhen-full [--connections 16] [--seconds 10]

Loads the scenario at full scale when the folder is empty, starts the real server (granian, two
workers with two threads each) on a free port, signs in as the station lead of a town and the
county worker, and asks each page over kept-alive connections. CPU is what the server's processes
used, from /proc, divided by the requests answered. The load itself runs on the same cores, so the
latencies are an upper bound.
"""

from __future__ import annotations

import argparse
import http.client
import http.cookies
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
NEEDS_BEFORE = 60


@dataclass(frozen=True)
class Row:
    """One measured page."""

    page: str
    actor: str
    requests: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


def environment(data: Path) -> dict[str, str]:
    return os.environ | {"YZ_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), "YZ_LOG": "error"}


def manage(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "yanzhen", *words]
    return subprocess.run(
        command, env=environment(data), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def children(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its live children."""
    total = 0
    for each in children(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Visitor:
    """One kept-alive connection with its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = dict(cookies or {})

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.connection.port}/"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return answer.status, text

    def sign_in(self, username: str, password: str) -> None:
        path = "/accounts/login/"
        _status, text = self.ask("GET", path)
        token = hidden(text, "csrfmiddlewaretoken")
        status, text = self.ask(
            "POST",
            path,
            {"csrfmiddlewaretoken": token, "login": username, "password": password},
        )
        if status != 302:
            raise SystemExit(f"{username} could not sign in: {status}")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag and (value := re.search(r'value="([^"]*)"', tag)):
            return value[1]
    raise SystemExit(f"the page has no field {name}")


def measure(
    port: int,
    server: int,
    page: str,
    actor: Visitor,
    ask: object,
    *,
    connections: int,
    seconds: float,
) -> Row:
    taken: list[float] = []
    refused: Counter[int] = Counter()
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def run() -> None:
        visitor = Visitor(port, actor.cookies)
        own: list[float] = []
        wrong: Counter[int] = Counter()
        while time.perf_counter() < until:
            started = time.perf_counter()
            status = ask(visitor)  # type: ignore[operator]
            own.append(time.perf_counter() - started)
            wrong[status] += status >= 400
        with lock:
            taken.extend(own)
            refused.update(wrong)

    before, started = cpu_seconds(server), time.perf_counter()
    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - started, cpu_seconds(server) - before
    if refused.total():
        print(f"{page}: answered with {dict(+refused)}", file=sys.stderr)
    cuts = statistics.quantiles(taken, n=100)
    return Row(
        page=page,
        actor=actor.name,  # type: ignore[attr-defined]
        requests=len(taken),
        failed=refused.total(),
        per_second=round(len(taken) / wall, 1),
        p50_ms=round(cuts[49] * 1000, 1),
        p99_ms=round(cuts[98] * 1000, 1),
        cpu_ms=round(cpu / len(taken) * 1000, 2),
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start_server(data: Path, port: int) -> subprocess.Popen[bytes]:
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "warning"),
            "yanzhen.config.wsgi:application",
        ],
        env=environment(data) | {"DJANGO_SETTINGS_MODULE": "yanzhen.config.settings"},
    )
    for _ in range(200):
        try:
            if Visitor(port).ask("GET", "/health/live")[0] == 200:
                return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def first_choice(page: str, name: str) -> str:
    """The first real value of a select box."""
    box = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    values = re.findall(r'<option value="([^"]+)"', box[0]) if box else []
    if not values:
        raise SystemExit(f"the page has no choice of {name}")
    return str(values[0])


def record_need(visitor: Visitor) -> int:
    """A write as a worker makes it: the form is opened once, then sent with a new key each time."""
    path = "/needs/new/?person=0"
    if not hasattr(visitor, "form"):
        _status, text = visitor.ask("GET", path)
        visitor.form = {  # type: ignore[attr-defined]
            "csrfmiddlewaretoken": hidden(text, "csrfmiddlewaretoken"),
            "division": first_choice(text, "division"),
            "place": "文化广场",
            "channel": "hotline",
            "category": "repair",
            "title": "路灯不亮",
            "description": "广场东侧路灯坏了两盏，晚上看不清台阶。",
            "urgency": "normal",
            "is_another": "on",
        }
    form = visitor.form | {"client_key": str(uuid.uuid4())}  # type: ignore[attr-defined]
    status, _text = visitor.ask("POST", path, form)
    return 422 if status == 200 else status


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    data: Path = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "collectstatic", "--noinput", "--verbosity", "0")
    started = time.monotonic()
    manage(data, "scenario", "load", "suijiang", "--scale", "full")
    print(f"scenario ready after {time.monotonic() - started:.1f} s")
    sign_ins = json.loads((data / "keys" / "demo-sign-ins.json").read_text())
    port = free_port()
    server = start_server(data, port)
    rows = []
    try:
        visitors = {}
        for username in ("zhoumei", "chenlan"):
            visitors[username] = Visitor(port)
            visitors[username].name = username  # type: ignore[attr-defined]
            visitors[username].sign_in(username, sign_ins["password"])
        pages = [
            ("station home", "/station/"),
            ("my day", "/"),
            ("person list", "/people/"),
            ("person list, page 40", "/people/?page=40"),
            ("search, one character", "/search/?q=" + urllib.parse.quote("王")),
            ("search, initials", "/search/?q=wxy"),
            ("need list", "/needs/"),
        ]
        for _ in range(NEEDS_BEFORE):  # so that the list of needs is a full page on every run
            record_need(visitors["zhoumei"])
        for name, path in pages:
            for username in ("zhoumei", "chenlan"):
                rows.append(
                    measure(
                        port,
                        server.pid,
                        name,
                        visitors[username],
                        lambda visitor, path=path: visitor.ask("GET", path)[0],
                        connections=options.connections,
                        seconds=options.seconds,
                    )
                )
                print(rows[-1], flush=True)
        rows.append(
            measure(
                port,
                server.pid,
                "write: record a need",
                visitors["zhoumei"],
                record_need,
                connections=options.connections,
                seconds=options.seconds,
            )
        )
        print(rows[-1], flush=True)
    finally:
        server.terminate()
        server.wait(20)
    if options.out:
        options.out.write_text(json.dumps([asdict(r) for r in rows], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
