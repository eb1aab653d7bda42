"""How fast a year of volunteer hours is summed by month, place and class.

    python bench/hour_totals.py [--places 219] [--hours 6730000]
    python bench/hour_totals.py --area 3716

Works in the database of the installation (YZ_DATA or DATABASE_URL), in a transaction that is taken
back: the sums of a year are put down as the services keep them, then asked for. With ``--area``
those are asked for that stand there, of hours that were recorded (Binzhou at full scale), and are
compared with the sum over the hours themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLASSES = ("daily_care", "health", "safety", "comfort", "ability", "errands", "community", "other")


FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--places", type=int, default=219)
    parser.add_argument("--hours", type=int, default=6_730_000)
    parser.add_argument("--area")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    print(json.dumps(of_area(options.area) if options.area else of_a_year(options)))


def of_area(area: str) -> dict[str, object]:
    """The sums that stand, beside those of the hours themselves."""
    from django.db.models import F, Sum

    from yanzhen.volunteers.models import HourRecord

    hours = HourRecord.objects.filter(area_code__gte=area, area_code__lt=area + "~")
    began = time.perf_counter()
    whole = hours.aggregate(minutes=Sum(F("sign") * F("minutes")))["minutes"] or 0
    took = round((time.perf_counter() - began) * 1000)
    found: dict[str, object] = {"hour_records": hours.count(), "hours": whole / 60}
    return found | {"summed_row_by_row_ms": took} | asked(area, whole)


def asked(area: str, whole: int) -> dict[str, object]:
    """Each of the three sums fifteen times; ends the bench when one is wrong."""
    from yanzhen.volunteers.reckoning import totals

    found: dict[str, object] = {}
    for by in ("month", "area_code", "category"):
        times = []
        for _ in range(15):
            began = time.perf_counter()
            lines = totals(by, area=area, since=FIRST, until=LAST)
            times.append(time.perf_counter() - began)
        summed = sum(line.verified + line.supplemented for line in lines)
        if summed != whole:
            sys.exit(f"{by}: {summed} minutes instead of {whole}")
        times.sort()
        found[by] = {
            "lines": len(lines),
            "median_ms": round(times[7] * 1000),
            "worst_ms": round(times[-1] * 1000),
        }
    return found


def of_a_year(options: argparse.Namespace) -> dict[str, object]:
    """Sums of a year that are put down for the bench, and taken back."""
    from django.db import transaction

    from yanzhen.volunteers.models import HourTotal

    rng = random.Random(15)
    keys = [
        (f"9916{place:08d}", date(2024, month, 1), name, evidence)
        for place in range(options.places)
        for month in range(1, 13)
        for name in CLASSES
        for evidence in ("verified", "supplemented")
    ]
    whole = options.hours * 60
    cuts = sorted(rng.randrange(whole) for _ in range(len(keys) - 1))
    parts = [end - begin for begin, end in zip([0, *cuts], [*cuts, whole], strict=True)]
    found: dict[str, object] = {"rows": len(keys), "hours": options.hours}
    with transaction.atomic():
        HourTotal.objects.bulk_create(
            (
                HourTotal(
                    area_code=area,
                    month=month,
                    category=name,
                    evidence=evidence,
                    minutes=minutes,
                    entries=max(1, minutes // 90),
                )
                for (area, month, name, evidence), minutes in zip(keys, parts, strict=True)
            ),
            batch_size=2_000,
        )
        found |= asked("9916", whole)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    main()
