"""The chain at the size of a city: 100,000 needs, orders and records taken over, then worked with.

    ./yz run python bench/chain.py --data /var/tmp/yanzhen-city [--only sqlite] [--rows 100000]

Loads Binzhou at full scale, takes the rows over through the import services of the apps (rows per
second, processor time of this process and of the database for each), asks the loop report in the
process (p50, p99), then starts the real server and asks its pages over kept-alive connections as
``bench/web.py`` does: the list of needs, triage, dispatch, the loop report. Without ``--only`` it
does so on SQLite, in the folder, and on PostgreSQL: the server of DATABASE_URL, which then holds
the city of the folder, or a private one that ends with the bench and does not wait for its disk.
Rows have numbers of their own, so that a second run on the same folder takes nothing over twice.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chain_rows import PLACE, City, needs_of, orders_of, records_of
from columns import table
from web import ROOT, Visitor, cpu_seconds, free_port, hidden, manage, measure, start_server

DATABASES = ("sqlite", "postgresql")
# What the guide advises for a city, whose data the usual 128 MB would not hold.
OF_A_CITY = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
PACK = "binzhou"
# A worker of the whole city, who also writes in one of its counties, and the lead of a town.
WORKERS, WRITER, WRITES_IN = ("gaoyuan", "lushan"), "gaoyuan", "371681"


@dataclass(frozen=True)
class Speed:
    """How fast a list was taken over; the processor time says it also on a busy machine."""

    what: str
    rows: int
    seconds: float
    cpu_seconds: float
    database_seconds: float

    @property
    def per_second(self) -> int:
        return round(self.rows / self.seconds)

    def each(self, seconds: float) -> int:
        """Microseconds a row."""
        return round(seconds / self.rows * 1e6)


def database_server() -> int | None:
    """The process of a private PostgreSQL, if there is one; another server's cannot be seen."""
    (host,) = parse_qs(urlsplit(os.environ.get("DATABASE_URL", "")).query).get("host", [""])
    told = Path(host, "data", "postmaster.pid")
    return int(told.read_text().split()[0]) if host and told.exists() else None


def take_over(what: str, rows: Sequence[Any], run: Callable[..., Any]) -> Speed:
    server = database_server()
    used = lambda: cpu_seconds(server) if server else 0.0  # noqa: E731
    told = 0

    def tell(counts: Any) -> None:
        nonlocal told
        if counts.read - told >= 10_000 or counts.read == len(rows):
            told, taken = counts.read, time.perf_counter() - started
            print(f"{what} {told:,} of {len(rows):,}, {told / taken:,.0f} a second", flush=True)

    database, busy, started = used(), time.process_time(), time.perf_counter()
    counts = run(rows=rows, on_progress=tell)
    taken = time.perf_counter() - started
    return Speed(what, counts.written, taken, time.process_time() - busy, used() - database)


def fill(rows: int) -> list[Speed]:
    from django.utils import timezone

    from yanzhen.core.scope import Channel, system_actor
    from yanzhen.delivery.services import import_orders, import_records
    from yanzhen.needs.services import import_needs
    from yanzhen.scenarios.models import LoadedScenario

    actor = system_actor(now=timezone.now(), name="bench", channel=Channel.COMMAND)
    city = City.of(LoadedScenario.objects.get(name=PACK).started_at)
    lists = (
        ("needs", needs_of, import_needs),
        ("orders", orders_of, import_orders),
        ("records", records_of, import_records),
    )
    return [
        take_over(what, list(made(city, rows)), partial(take, actor=actor, source="bench"))
        for what, made, take in lists
    ]


def settle() -> None:
    """Let PostgreSQL tidy up after 300,000 new rows, as it does by itself within some minutes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        print(f"tidied up in {time.perf_counter() - started:.1f} s", flush=True)


def ask_loop(times: int = 40) -> dict[str, dict[str, float]]:
    """The report of the whole city, by counties and by all its communities, in milliseconds."""
    from django.utils import timezone

    from yanzhen.orgs.models import Division
    from yanzhen.reports.loop import report

    place, now = Division.objects.get(code=PLACE), timezone.now()
    since = timezone.localdate(now) - timedelta(days=365)
    found = {}
    for by in ("below", "village"):
        taken, busy = [], time.process_time()
        for _ in range(times):
            started = time.perf_counter()
            report(place, now=now, since=since, by=by)
            taken.append((time.perf_counter() - started) * 1000)
        cpu = (time.process_time() - busy) / times * 1000
        cuts = statistics.quantiles(taken, n=100)
        found[by] = {
            "p50_ms": round(cuts[49], 1),
            "p99_ms": round(cuts[98], 1),
            "cpu_ms": round(cpu, 1),
        }
        print(f"loop report by {by:8} {found[by]}", flush=True)
    return found


class Waiting:
    """The rows that a write uses up, each once, whoever asks."""

    def __init__(self, keys: list[int]) -> None:
        self._keys, self._lock = iter(keys), threading.Lock()

    def next(self) -> int:
        """The next row. Raises SystemExit when the bench has used them all."""
        with self._lock:
            if (key := next(self._keys, None)) is None:
                raise SystemExit("no row is left: give more --rows or fewer --seconds")
            return key


def triage_of(waiting: Waiting) -> Callable[[Visitor], int]:
    """A need is opened for triage and put into a lane: one page and one write."""

    def run(visitor: Visitor) -> int:
        path = f"/needs/{waiting.next()}/triage/"
        status, page = visitor.ask("GET", path)
        if status != 200:
            return status
        form = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "version")}
        sent = form | {"lane": "regular", "category": "repair", "owner": "", "words": ""}
        status, _page = visitor.ask("POST", path, sent)
        return 422 if status == 200 else status

    return run


def dispatch_of(waiting: Waiting) -> Callable[[Visitor], int]:
    """The candidates of an order are shown, the best first, and one is invited."""

    def run(visitor: Visitor) -> int:
        path = f"/services/orders/{waiting.next()}/dispatch/"
        status, page = visitor.ask("GET", path)
        if status != 200:
            return status
        names = ("csrfmiddlewaretoken", "version", "helper")
        status, _page = visitor.ask("POST", path, {name: hidden(page, name) for name in names})
        return 422 if status == 200 else status

    return run


def waiting_needs(area: str) -> Waiting:
    """Needs that nobody has answered; those of an order are answered by its review."""
    from yanzhen.needs.models import Need

    rows = Need.objects.filter(state="heard", area_code__startswith=area, orders=None)
    return Waiting(list(rows.values_list("pk", flat=True)))


def reviewed_orders(area: str, most: int) -> Waiting:
    """Orders that were agreed to by their station, and now want a helper."""
    from django.utils import timezone

    from yanzhen.core.scope import Channel, system_actor
    from yanzhen.delivery.models import Order
    from yanzhen.delivery.services import review_order

    actor = system_actor(now=timezone.now(), name="bench", channel=Channel.COMMAND)
    rows = Order.objects.filter(state="placed", area_code__startswith=area).order_by("pk")[:most]
    for order in rows:
        review_order(actor=actor, order=order, accept=True, lane="regular")
    ready = Order.objects.filter(state="reviewed", area_code__startswith=area).order_by("pk")
    return Waiting(list(ready.values_list("pk", flat=True)))


def setup(data: Path) -> None:
    os.environ |= {"YZ_DATA": str(data), "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings"}
    os.environ.setdefault("YZ_LOG", "error")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def tell(found: dict[str, Any]) -> None:
    """The results of one database."""
    print(f"\n{found['database']}: {found['rows']:,} rows of each, scale {found['scale']}\n")
    speeds = [s for s in found["imports"] if s["rows"]]
    heads = ("taken over", "rows", "rows/s", "CPU µs/row", "database µs/row")
    names = ("what", "rows", "per_second", "cpu_us", "database_us")
    print(table(heads, [[row[n] for n in names] for row in speeds]))
    heads = ("loop report", "p50 ms", "p99 ms", "CPU ms")
    rows = [[f"by {by}", *times.values()] for by, times in found["loop"].items()]
    print("\n" + table(heads, rows))
    heads = ("page", "actor", "requests", "failed", "per second", "p50 ms", "p99 ms", "CPU ms")
    print("\n" + table(heads, [list(row.values()) for row in found["pages"]]), flush=True)


def bench(database: str, data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Everything on one database, in this process."""
    data.mkdir(parents=True, exist_ok=True)
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "collectstatic", "--noinput", "--verbosity", "0")
    started = time.monotonic()
    manage(data, "scenario", "load", PACK, "--scale", options.scale)
    print(f"{database}: scenario ready after {time.monotonic() - started:.1f} s", flush=True)
    setup(data)
    speeds = fill(options.rows)
    settle()
    loop = ask_loop()
    pages = measure_pages(data, options.connections, options.seconds)
    return {
        "database": database,
        "rows": options.rows,
        "scale": options.scale,
        "imports": [
            asdict(s)
            | {
                "per_second": s.per_second,
                "cpu_us": s.each(s.cpu_seconds),
                "database_us": s.each(s.database_seconds),
            }
            for s in speeds
            if s.rows
        ],
        "loop": loop,
        "pages": [asdict(row) for row in pages],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=DATABASES)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--scale", choices=("demo", "full"), default="full")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--out", type=Path, help="a folder for the figures as JSON")
    options = parser.parse_args()
    if options.only is None:
        for name in DATABASES:
            subprocess.run([sys.executable, *sys.argv, "--only", name], check=True)
        return
    data = options.data.resolve()
    if options.only == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        found = bench("sqlite", data, options)
    elif "DATABASE_URL" in os.environ:
        found = bench("postgresql", data, options)
    else:
        sys.path.insert(0, str(ROOT))
        from tooling.postgres import private_cluster

        with private_cluster(**OF_A_CITY) as url, TemporaryDirectory(dir=data.parent) as folder:
            os.environ["DATABASE_URL"] = url
            found = bench("postgresql", Path(folder), options)
    tell(found)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"chain-{options.only}.json"
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1))


def measure_pages(data: Path, connections: int, seconds: float) -> list[Any]:
    sign_ins = json.loads((data / "keys" / "demo-sign-ins.json").read_text())
    port = free_port()
    server = start_server(data, port)
    rows = []
    get = lambda path: lambda visitor: visitor.ask("GET", path)[0]  # noqa: E731
    try:
        for username in WORKERS:
            visitor = Visitor(port)
            visitor.name = username  # type: ignore[attr-defined]
            visitor.sign_in(username, sign_ins["password"])
            asked: list[tuple[str, Callable[[Visitor], int]]] = [
                ("need list", get("/needs/")),
                ("need list, page 5", get("/needs/?page=5")),
                ("order list", get("/services/")),
                ("loop report", get("/numbers/loop/")),
                ("loop report, all communities", get("/numbers/loop/?by=village")),
            ]
            if username == WRITER:
                needs, orders = waiting_needs(WRITES_IN), reviewed_orders(WRITES_IN, 800)
                asked += [
                    ("triage: page and write", triage_of(needs)),
                    ("dispatch: page and write", dispatch_of(orders)),
                ]
            for name, ask in asked:
                row = measure(
                    port, server.pid, name, visitor, ask, connections=connections, seconds=seconds
                )
                rows.append(row)
                print(row, flush=True)
    finally:
        server.terminate()
        server.wait(20)
    return rows


if __name__ == "__main__":
    main()
