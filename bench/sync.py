"""Field work under load: 70 devices send a month's records at once while the server is killed.

    ./yz run python bench/sync.py [--records 10000] [--devices 70] [--kills 3] [--data FOLDER]

Builds a county of workers with their people in an empty folder, starts the real server (granian,
two workers with two threads each) and lets every device register and send its visits in batches,
all at once, over connections of their own. When a quarter, half and three quarters are
acknowledged, every process of the server is killed with -9 and started again; devices repeat what
was not answered. At the end the database must hold every acknowledged edit once, as one visit.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BATCH = 25
PATIENCE_SECONDS = 120


def environment(data: Path) -> dict[str, str]:
    own = {"YZ_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "YZ_LOG": "error"}
    return os.environ | own | {"YZ_JOBS": "inline"}


def inside(data: Path, function: str, *words: str) -> Any:
    """Run a function of this file in a process of the house; what it prints last, read as JSON."""
    code = f"import django; django.setup(); from bench import sync; sync.{function}(*{words!r})"
    settings = {"DJANGO_SETTINGS_MODULE": "yanzhen.config.settings"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(data) | settings,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ).stdout
    return json.loads(told.strip().splitlines()[-1])


# -- what runs in the house ------------------------------------------------------------------------


def build(devices: str, records: str) -> None:
    """Workers with their people, and a session for each; prints cookies and the persons' ids."""
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from yanzhen.accounts.middleware import FACTOR_CHECKED
    from yanzhen.accounts.testing import builder
    from yanzhen.orgs.testing import make_division_tree, make_worker
    from yanzhen.people import bulk
    from yanzhen.people.drafts import HouseholdDraft, Member
    from yanzhen.people.models import Person
    from yanzhen.people.testing import draft

    tree = make_division_tree()
    drafts = [draft(tree.group, f"村民{n}", relation="head") for n in range(int(records))]
    bulk.register(
        [HouseholdDraft(division=tree.group, members=(Member(d),)) for d in drafts],
        actor=builder(),
    )
    people = [str(uid) for uid in Person.objects.order_by("pk").values_list("uid", flat=True)]
    told = []
    for number in range(int(devices)):
        client = Client()
        client.force_login(
            make_worker("village_worker", tree.village, f"社工{number}", f"worker{number}"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.session
        session[FACTOR_CHECKED] = True
        session.save()
        told.append([client.cookies["sessionid"].value, people[number :: int(devices)]])
    print(json.dumps(told))


def count() -> None:
    """What the database holds at the end."""
    from django.db.models import Count

    from yanzhen.delivery.models import ServiceRecord
    from yanzhen.field.models import Upload
    from yanzhen.visits.models import Visit, VisitMember

    states = dict(Upload.objects.values_list("state").annotate(n=Count("pk")))
    twice = VisitMember.objects.values("person").annotate(n=Count("pk")).filter(n__gt=1).count()
    told = {
        "states": states,
        "uploads": [str(u) for u in Upload.objects.values_list("uid", flat=True)],
        "visits": Visit.objects.count(),
        "service_records": ServiceRecord.objects.count(),
        "people_visited_twice": twice,
    }
    print(json.dumps(told))


# -- the server ------------------------------------------------------------------------------------


@dataclass
class Server:
    """The real server in a process group of its own, to be killed at once."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--no-ws"]
        words += ["--log-level", "critical", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", *words, "yanzhen.config.wsgi:application"],
            env=environment(self.data),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The server did not become ready.")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- the devices -----------------------------------------------------------------------------------


@dataclass
class Tally:
    """What all devices saw together."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Device:
    """One phone: its session, its visits, its own connection."""

    port: int
    session: str
    edits: list[dict[str, str]]
    tally: Tally
    connection: http.client.HTTPConnection | None = None
    uid: str = ""

    def post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Ask until an answer comes: a broken connection is tried again, as phones do."""
        body = json.dumps({"protocol": 1, "app": "bench", **content})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={'x' * 32}",
            "X-CSRFToken": "x" * 32,
        }
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            began = time.perf_counter()
            try:
                self.connection = self.connection or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=60
                )
                self.connection.request("POST", f"/field/{path}", body, headers)
                answer = self.connection.getresponse()
                raw = answer.read()
                if answer.status == 200:
                    with self.tally.lock:
                        self.tally.seconds.append(time.perf_counter() - began)
                    return dict(json.loads(raw))
                if answer.status < 500:
                    raise SystemExit(f"{path}: {answer.status} {raw[:300]!r}")
            except (OSError, http.client.HTTPException):
                self.connection = None
            with self.tally.lock:
                self.tally.broken += 1
            time.sleep(0.2)
        raise SystemExit(f"{path}: no answer")

    def run(self) -> None:
        self.uid = str(self.post("device/", {"label": "bench"})["device"])
        for batch in batches(self.edits):
            now = datetime.now(UTC).isoformat()
            told = self.post("uploads/", {"device": self.uid, "sent_at": now, "edits": batch})
            with self.tally.lock:
                for one in told["answers"]:
                    self.tally.acknowledged[one["id"]] = one["state"]


def batches(edits: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    for start in range(0, len(edits), BATCH):
        yield edits[start : start + BATCH]


def visit_of(person: str, number: int) -> dict[str, str]:
    """One visit as a phone writes it: the form, a value measured, a few words."""
    uid, when = str(uuid.uuid4()), datetime.now(UTC) - timedelta(days=number % 28, hours=3)
    values = {
        "minutes": 25,
        "means": "home",
        "outcome": "met",
        "health.state": "stable",
        "health.mood": "good",
        "measured/systolic": 128,
        "policies/dibao": True,
        "view": "一切安好,提醒按时服药",
        "next_step": "下月再来",
    }
    text = json.dumps(
        {
            "id": uid,
            "kind": "visit",
            "record": str(uuid.uuid4()),
            "person": person,
            "branch": str(uuid.uuid4()),
            "trunk": 0,
            "number": 1,
            "is_creation": True,
            "happened_at": when.isoformat(),
            "claimed_at": (when + timedelta(minutes=30)).isoformat(),
            "changes": {name: [None, value] for name, value in values.items()},
        },
        ensure_ascii=False,
    )
    return {"id": uid, "text": text, "digest": hashlib.sha256(text.encode()).hexdigest()}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--devices", type=int, default=70)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--data", type=Path, default=None)
    given = parser.parse_args()
    data = given.data or Path(tempfile.mkdtemp(prefix="yanzhen-sync-"))
    (data / "static").mkdir(parents=True, exist_ok=True)
    stage = inside(data, "build", str(given.devices), str(given.records))
    tally, server = Tally(), Server(data, free_port())
    atexit.register(server.kill)
    server.start()
    devices = [
        Device(server.port, session, [visit_of(p, n) for n, p in enumerate(people)], tally)
        for session, people in stage
    ]
    sent = {edit["id"] for device in devices for edit in device.edits}
    threads = [threading.Thread(target=device.run, daemon=True) for device in devices]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for kill in range(1, given.kills + 1):
        while len(tally.acknowledged) < len(sent) * kill / (given.kills + 1):
            if not any(thread.is_alive() for thread in threads):
                raise SystemExit("The devices stopped before all was sent.")
            time.sleep(0.05)
        server.kill()
        server.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    server.kill()
    held = inside(data, "count")
    uploads = set(held.pop("uploads"))
    report = {
        "devices": given.devices,
        "records": len(sent),
        "kills": given.kills,
        "seconds": round(took, 1),
        "records_per_second": round(len(sent) / took, 1),
        "requests": len(tally.seconds),
        "p50_ms": round(1000 * statistics.median(tally.seconds)),
        "p99_ms": round(1000 * percentile(tally.seconds, 0.99)),
        "tried_again": tally.broken,
        "acknowledged": len(tally.acknowledged),
        "lost": len(set(tally.acknowledged) - uploads),
        **held,
    }
    print(json.dumps(report, indent=1))
    is_whole = (
        uploads == sent == set(tally.acknowledged)
        and held["states"] == {"applied": len(sent)}
        and held["visits"] == held["service_records"] == len(sent)
        and held["people_visited_twice"] == 0
    )
    sys.exit(0 if is_whole else 1)


if __name__ == "__main__":
    main()
