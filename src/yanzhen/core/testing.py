"""For tests of every app: several people press the button at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, Queue
from threading import Barrier, Thread

from django.db import connection

from yanzhen.core.errors import DomainError


def at_once(calls: Sequence[Callable[[], object]], places: int | None = None) -> list[object]:
    """Run all calls at the same moment, each on its own connection; what they gave or refused.

    With ``places`` so many run at a time and the others wait in the queue, as behind a server. For
    tests with ``django_db(transaction=True)``. Anything else than a refusal stays None here and is
    printed by the thread.
    """
    crowd = min(places or len(calls), len(calls))
    start, results = Barrier(crowd), dict.fromkeys(range(len(calls)), None)
    waiting = Queue[int]()
    for n in range(len(calls)):
        waiting.put(n)

    def run() -> None:
        try:
            start.wait(timeout=30)
            while True:
                n = waiting.get_nowait()
                try:
                    results[n] = calls[n]()
                except DomainError as error:
                    results[n] = error
        except Empty:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(results.values())
