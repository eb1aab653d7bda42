"""For tests of every app: several people press the button at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from django.db import connection

from yanzhen.core.errors import DomainError


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run all calls at the same moment, each on its own connection; what they gave or refused.

    For tests with ``django_db(transaction=True)``. Anything else than a refusal stays None here
    and is printed by the thread.
    """
    start, results = Barrier(len(calls)), dict.fromkeys(range(len(calls)), None)

    def run(n: int, call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            results[n] = call()
        except DomainError as error:
            results[n] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(results.values())
