"""Field work under load: 70 devices send a month's records at once while the server is killed.

    ./yz run python bench/sync.py [--records 10000] [--devices 70] [--kills 3]
                                  [--database sqlite|postgresql] [--data FOLDER]

Builds a county of workers with their people in an empty folder, starts the real server (granian,
two workers with two threads each) and lets every device register and send its visits, all at once,
over connections of their own, at the pace of the app (``frontend/src/field/pace.ts``): less at once
and with longer pauses while the server is slow. When a quarter, half and three quarters are
acknowledged, every process of the server is killed with -9 and started again; devices repeat what
was not answered. At the end the database must hold every acknowledged edit once, as one visit.

CPU is what the processes of the server (and of PostgreSQL) used, from /proc, divided by the records
acknowledged, without what the server needs to start; the devices run on the same cores, so the
latencies are an upper bound. A run that was ended goes on with ``--data FOLDER``: what stands in
``progress.jsonl`` is not sent again.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync_phones import Device, Tally, visit_of

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 300
TELL_EVERY_SECONDS = 5


def environment(data: Path) -> dict[str, str]:
    own = {"YZ_DATA": str(data), "YZ_LOG": "error"}
    code = ":".join(map(str, (ROOT / "src", ROOT, ROOT / "bench")))
    return os.environ | own | {"YZ_JOBS": "inline", "PYTHONPATH": code}


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
    cpu: float = 0.0
    cpu_of_starting: float = 0.0

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
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                asked.request("GET", "/")
                asked.getresponse()
                self.cpu_of_starting += self.used()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise SystemExit("The server did not become ready.")

    def kill(self) -> None:
        if self.process is not None:
            self.cpu += self.used()
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def used(self) -> float:
        """The seconds of CPU that all its processes used since it was started."""
        group = str(self.process.pid) if self.process else ""
        return cpu_seconds(lambda stat: stat.group == group)


@dataclass(frozen=True)
class Stat:
    """A process as /proc tells it; the seconds are those of its ended children too."""

    pid: str
    parent: str
    group: str
    seconds: float


def processes() -> Iterator[Stat]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            rest = path.read_text().rpartition(")")[2].split()
            used = sum(map(int, rest[11:15])) / TICK
            yield Stat(path.parent.name, rest[1], rest[2], used)


def store_seconds() -> float:
    """What the PostgreSQL of this run used so far; nothing on SQLite, which is in the server."""
    owner = _store()
    return cpu_seconds(lambda stat: owner in {stat.pid, stat.parent}) if owner else 0.0


def _store() -> str:
    folder = os.environ.get("DATABASE_URL", "").partition("host=")[2].encode()
    for path in Path("/proc").glob("[0-9]*/cmdline") if folder else ():
        with contextlib.suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if folder in words and words[0].endswith(b"postgres"):
                return path.parent.name
    return ""


def cpu_seconds(is_meant: Callable[[Stat], bool]) -> float:
    return sum(stat.seconds for stat in processes() if is_meant(stat))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- the run ---------------------------------------------------------------------------------------


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@dataclass(frozen=True)
class Options:
    records: int
    devices: int
    kills: int
    data: Path


def stage(options: Options) -> dict[str, Any]:
    """Sessions and visits of all devices; made once for a folder, then read again."""
    place = options.data / "stage.json"
    if place.exists():
        found = dict(json.loads(place.read_text()))
        found["run"] += 1
    else:
        (options.data / "static").mkdir(parents=True, exist_ok=True)
        made = inside(options.data, "build", str(options.devices), str(options.records))
        found = {
            "run": 1,
            "devices": [
                [session, [visit_of(p, n) for n, p in enumerate(people)]]
                for session, people in made
            ],
        }
    place.write_text(json.dumps(found))
    return found


def watch(tally: Tally, threads: list[threading.Thread], total: int, until: float) -> None:
    """Tell how far it is until so much is acknowledged, or nobody sends any more."""
    told_at = time.monotonic()
    while len(tally.acknowledged) < until and any(thread.is_alive() for thread in threads):
        time.sleep(0.05)
        if time.monotonic() - told_at > TELL_EVERY_SECONDS:
            told_at, done = time.monotonic(), len(tally.acknowledged)
            per_second = (done - tally.earlier_records) / (time.perf_counter() - tally.began)
            print(f"{done} of {total}, {per_second:.1f} records/s", file=sys.stderr, flush=True)


def bench(options: Options, database: str) -> dict[str, Any]:
    """One run; the report says whether everything is there once."""
    staged = stage(options)
    sent = {edit["id"] for _session, edits in staged["devices"] for edit in edits}
    tally = Tally(options.data / "progress.jsonl")
    tally.read()
    server = Server(options.data, free_port())
    atexit.register(server.kill)
    server.start()
    rest = [
        Device(
            server.port,
            session,
            [edit for edit in edits if edit["id"] not in tally.acknowledged],
            tally,
            staged["run"],
        )
        for session, edits in staged["devices"]
    ]
    threads = [threading.Thread(target=device.run, daemon=True) for device in rest]
    stores_before = store_seconds()
    tally.began = time.perf_counter()
    for thread in threads:
        thread.start()
    for kill in range(1, options.kills + 1):
        until = len(sent) * kill / (options.kills + 1)
        if until > tally.earlier_records:
            watch(tally, threads, len(sent), until)
            server.kill()
            server.start()
    watch(tally, threads, len(sent), len(sent))
    took = tally.elapsed
    for thread in threads:
        thread.join()
    server.kill()
    stores = store_seconds() - stores_before
    held = inside(options.data, "count")
    uploads = set(held.pop("uploads"))
    here = len(tally.acknowledged) - tally.earlier_records
    cpu = server.cpu - server.cpu_of_starting + stores
    return {
        "database": database,
        "devices": options.devices,
        "records": len(sent),
        "kills": options.kills,
        "seconds": round(took, 1),
        "records_per_second": round(len(sent) / took, 1),
        "cpu_ms_per_record": round(1000 * cpu / max(1, here), 1),
        "records_per_second_of_two_cores": round(2 * here / max(0.01, cpu), 1),
        "calls": len(tally.seconds),
        "p50_ms": round(1000 * statistics.median(tally.seconds)),
        "p99_ms": round(1000 * percentile(tally.seconds, 0.99)),
        "tried_again": tally.broken,
        "acknowledged": len(tally.acknowledged),
        "lost": len(set(tally.acknowledged) - uploads),
        **held,
        "is_whole": uploads == sent == set(tally.acknowledged)
        and held["states"] == {"applied": len(sent)}
        and held["visits"] == held["service_records"] == len(sent)
        and held["people_visited_twice"] == 0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--devices", type=int, default=70)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--data", type=Path, default=None)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.pop("DATABASE_URL", None)
    with contextlib.ExitStack() as stack:
        if given.database == "postgresql":
            sys.path.insert(0, str(ROOT))
            from tooling.postgres import private_cluster

            os.environ["DATABASE_URL"] = stack.enter_context(private_cluster())
        data = given.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="yanzhen-sync-"))
        )
        report = bench(Options(given.records, given.devices, given.kills, data), given.database)
        print(json.dumps(report, indent=1))
    sys.exit(0 if report["is_whole"] else 1)


if __name__ == "__main__":
    main()
