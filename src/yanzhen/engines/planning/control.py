"""When a search stops, and how it tells and asks the outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Stop after `seconds` of this thread's processor time, or after `iterations`.

    Processor time equals wall time on a quiet core and does not punish a search for a
    busy machine. Stopped by iterations, the same seed and input give the same plan.
    """

    seconds: float | None = None
    iterations: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.iterations is None):
            raise ValueError("State either seconds or iterations as the limit of the search.")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError("The seconds of a search must be more than zero.")
        if self.iterations is not None and self.iterations < 1:
            raise ValueError("The iterations of a search must be at least one.")


@dataclass(frozen=True)
class Progress:
    """How far a search is: share of the limit used (0 to 1), lowest cost so far."""

    share: float
    cost: float
    iterations: int


ProgressCallback = Callable[[Progress], None]
CancelCallback = Callable[[], bool]


def never_cancelled() -> bool:
    return False


class Stopwatch:
    """Says which share of the limits is used; counts iterations."""

    def __init__(
        self,
        limits: Limits,
        progress: ProgressCallback | None = None,
        cancelled: CancelCallback = never_cancelled,
    ) -> None:
        self.limits = limits
        self.iterations = 0
        self.was_cancelled = False
        self._progress = progress
        self._cancelled = cancelled
        self._began = time.thread_time()
        self._told = 0.0

    @property
    def seconds(self) -> float:
        return time.thread_time() - self._began

    def share(self) -> float:
        if self.limits.seconds is not None:
            return min(1.0, self.seconds / self.limits.seconds)
        return min(1.0, self.iterations / (self.limits.iterations or 1))

    def batch(self, size: int) -> int:
        """The next batch, cut so that a limit of iterations is met exactly."""
        if self.limits.iterations is None:
            return size
        return max(0, min(size, self.limits.iterations - self.iterations))

    def goes_on(self, cost: float, until: float = 1.0) -> bool:
        """Report, ask for cancellation, and say whether the search may continue."""
        share = self.share()
        if self._progress is not None and (share >= 1.0 or time.monotonic() - self._told > 0.2):
            self._told = time.monotonic()
            self._progress(Progress(share=share, cost=cost, iterations=self.iterations))
        if self.was_cancelled or self._cancelled():
            self.was_cancelled = True
            return False
        return share < until
