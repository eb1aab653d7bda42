"""How long new keys take: 100,000 persons sealed again, killed on the way, and nothing lost.

    ./yz run python bench/rotation.py [--persons 100000] [--kills 3]

Makes an installation in a temporary folder, fills it, starts ``keys rotate`` as a process of its
own, kills it with SIGKILL the given number of times, lets it end, then opens every value. With
DATABASE_URL it works on that database, which must hold nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BATCH = 5000


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    found.add_argument("--persons", type=int, default=100_000)
    found.add_argument("--kills", type=int, default=3)
    return found


def manage(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "yanzhen", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def id_number(number: int) -> str:
    from yanzhen.core.identity import id_check_digit

    first = f"990000{1930 + number // 1000 % 80}0101{number % 1000:03d}"
    return first + id_check_digit(first)


def fill(count: int) -> None:
    from yanzhen.orgs.models import Division
    from yanzhen.people.models import Person

    since = date(2020, 1, 1)
    place = Division.objects.create(code="990626", name="云岭县", level="county", valid_from=since)
    now = datetime.now(UTC)
    for start in range(0, count, BATCH):
        Person.objects.bulk_create(
            Person(
                name="无名",
                division=place,
                area_code=place.code,
                id_number=id_number(n),
                phone=f"199{n:08d}",
                health="高血压" if n % 5 == 0 else "",
                created_at=now,
            )
            for n in range(start, min(count, start + BATCH))
        )


def rotate(kills: int) -> float:
    """Rotate to the end through the kills; returns the seconds that all attempts took."""
    seconds = 0.0
    for attempt in range(kills + 1):
        begun = time.monotonic()
        child = manage("keys", "rotate")
        assert child.stdout
        for line in child.stdout:
            if attempt < kills and line.split("/")[0].isdigit():
                time.sleep(random.random() * 10)
                child.kill()
                break
        child.stdout.close()
        child.wait()
        seconds += time.monotonic() - begun
    assert child.returncode == 0, "the last attempt must end well"
    return seconds


def opened(count: int) -> dict[str, Any]:
    """Open every value and look every person up again."""
    from yanzhen.core import crypto
    from yanzhen.core.fields import plain
    from yanzhen.people.models import Person

    ring = crypto.keyring()
    wrong = 0
    persons = Person.objects.order_by("pk")
    for number, person in enumerate(persons.iterator(chunk_size=BATCH)):
        told = id_number(number)
        wrong += plain(person.id_number) != told or plain(person.phone) != f"199{number:08d}"
        wrong += person.id_index != ring.index(told, "id")
        wrong += person.id_number.token.split(".")[0] != str(ring.newest.version)
    return {"persons": persons.count(), "wrong": wrong, "lost": count - persons.count()}


def main() -> int:
    given = parser().parse_args()
    random.seed(7)
    with tempfile.TemporaryDirectory(prefix="yz-rotation-") as folder:
        os.environ |= {
            "YZ_DATA": folder,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
            "YZ_LOG": "error",
        }
        sys.path.insert(0, str(ROOT / "src"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        fill(given.persons)
        filled = time.monotonic() - begun
        uncut = rotate(0)
        cut = rotate(given.kills)
        result = {
            "fill_seconds": round(filled, 1),
            "rotation_seconds": round(uncut, 1),
            "persons_per_second": round(given.persons / uncut),
            "kills": given.kills,
            "seconds_with_kills": round(cut, 1),
            **opened(given.persons),
        }
    print(json.dumps(result, indent=1))
    return 1 if result["wrong"] or result["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
