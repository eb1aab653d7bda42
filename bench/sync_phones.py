"""The phones of ``bench/sync.py``: what each sends, how fast, and what they were told."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 300
MOST_AT_ONCE = 50


class Pace:
    """How fast a phone sends; the numbers are those of the app."""

    goal_seconds, first, steepest = 1.5, 5, 2.0

    def __init__(self) -> None:
        self.at_once = self.first

    def after(self, took: float) -> float:
        """After a call that took so long: how long to wait before the next one."""
        factor = min(self.steepest, max(1 / self.steepest, self.goal_seconds / max(0.001, took)))
        self.at_once = min(MOST_AT_ONCE, max(1, round(self.at_once * factor)))
        return 0.0 if took < self.goal_seconds else took * random.uniform(0.5, 1.5)


@dataclass
class Tally:
    """What all devices saw together, kept in a file as it comes."""

    place: Path
    began: float = field(default_factory=time.perf_counter)
    acknowledged: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    earlier_seconds: float = 0.0
    earlier_records: int = 0
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> None:
        """What earlier runs were told."""
        runs: dict[int, float] = {}
        for line in self.place.read_text().splitlines() if self.place.exists() else ():
            told = json.loads(line)
            runs[told["run"]] = told["at"]
            self.acknowledged |= told["states"]
            self.seconds.append(told["took"])
        self.earlier_seconds, self.earlier_records = sum(runs.values()), len(self.acknowledged)

    def note(self, run: int, took: float, states: dict[str, str]) -> None:
        with self.lock, self.place.open("a") as file:
            at = round(time.perf_counter() - self.began, 3)
            line = {"run": run, "at": at, "took": round(took, 4), "states": states}
            file.write(json.dumps(line) + "\n")
            self.acknowledged |= states
            self.seconds.append(took)

    @property
    def elapsed(self) -> float:
        return self.earlier_seconds + time.perf_counter() - self.began


@dataclass
class Device:
    """One phone: its session, its visits, its own connection."""

    port: int
    session: str
    edits: list[dict[str, str]]
    tally: Tally
    run_number: int
    connection: http.client.HTTPConnection | None = None

    def post(self, path: str, content: dict[str, Any]) -> tuple[dict[str, Any], float]:
        """Ask until an answer comes, which is returned with the seconds it took.

        A broken connection is tried again later and later, as phones do.
        """
        body = json.dumps({"protocol": 1, "app": "bench", **content})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={'x' * 32}",
            "X-CSRFToken": "x" * 32,
        }
        deadline, tries = time.monotonic() + PATIENCE_SECONDS, 0
        while time.monotonic() < deadline:
            began = time.perf_counter()
            try:
                self.connection = self.connection or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=120
                )
                self.connection.request("POST", f"/field/{path}", body, headers)
                answer = self.connection.getresponse()
                raw = answer.read()
                if answer.status == 200:
                    return dict(json.loads(raw)), time.perf_counter() - began
                if answer.status < 500:
                    raise SystemExit(f"{path}: {answer.status} {raw[:300]!r}")
            except (OSError, http.client.HTTPException):
                self.connection = None
            tries += 1
            with self.tally.lock:
                self.tally.broken += 1
            time.sleep(random.uniform(0.2, 0.4) * min(2**tries, 16))
        raise SystemExit(f"{path}: no answer")

    def run(self) -> None:
        told, _took = self.post("device/", {"label": "bench"})
        uid, pace, start = str(told["device"]), Pace(), 0
        while start < len(self.edits):
            batch = self.edits[start : start + pace.at_once]
            start += len(batch)
            now = datetime.now(UTC).isoformat()
            told, took = self.post("uploads/", {"device": uid, "sent_at": now, "edits": batch})
            states = {one["id"]: one["state"] for one in told["answers"]}
            self.tally.note(self.run_number, took, states)
            time.sleep(pace.after(took))


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
