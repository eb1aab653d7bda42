"""Compiled simulated annealing over the changes of `day_stretches`, `day_shifts` and `day_ruin`."""

from __future__ import annotations

from .compiling import compiled
from .day_burden import follow_lateness, weigh_burdens
from .day_insertion import RuinScratch
from .day_kernel import (
    BEST,
    COST,
    EXTRA,
    OVERTIME,
    QUANTILES,
    TARDINESS,
    TRAVEL,
    W_OVERTIME,
    W_TARDINESS,
    W_TRAVEL,
    W_WORST,
    WORST,
    DayArrays,
    DayState,
    look_ahead_touched,
    propagate,
)
from .day_memory import keep_best, roll_back
from .day_ruin import ruin_and_recreate
from .day_shifts import shift_back, shift_visits
from .day_stretches import exchange_stretches, return_stretches
from .random_numbers import draw, piece

# in hundredths: an exchange of stretches at all, and one that begins near
STRETCHES, NEAR_STRETCHES = 12, 9
# from this many temperatures of lateness a visit on it pays to weigh what hangs on every start;
# below, only what bears lateness is followed
TARDY = 0.5


@compiled
def anneal(
    a: DayArrays, s: DayState, r: RuinScratch, iterations: int, temperature: float, ruins: int
) -> None:
    """Try `iterations` random changes at one temperature, `ruins` of 1000 by ruin and recreate; the
    best solution is kept.
    """
    scalars, counts, random, weights = s.scalars, s.counts, s.random, a.weights
    is_tardy = not a.has_breaks and (
        weights[W_TARDINESS] * scalars[TARDINESS] > TARDY * temperature * a.visits
    )
    is_followed = not (is_tardy or a.has_breaks)
    if is_tardy:
        weigh_burdens(a, s)
    else:
        s.burden[:] = 0.0
        s.hanging[0] = -1
        if is_followed:
            follow_lateness(a, s)
    for _ in range(iterations):
        counts[0] += 1
        bits = draw(random)
        threshold = scalars[COST] + temperature * a.log_table[piece(bits, 0, QUANTILES)]
        if piece(bits, 1, 1000) < ruins:
            if ruin_and_recreate(a, s, r, threshold):
                counts[2] += 1
                if is_tardy:
                    weigh_burdens(a, s)
                elif is_followed:
                    follow_lateness(a, s)
                if scalars[COST] < scalars[BEST] - 1e-7:
                    counts[3] += 1
                    keep_best(s)
            continue
        # what the timed terms could fall to at the very best bounds the travel that may pass
        floor = weights[W_TRAVEL] * scalars[TRAVEL] + scalars[EXTRA]
        kind = piece(bits, 2, 100)
        if kind < STRETCHES:
            made, size, travel, extra = exchange_stretches(
                a, s, kind < NEAR_STRETCHES, threshold - floor, is_tardy, is_followed
            )
        else:
            made, size, travel, extra = shift_visits(a, s, threshold - floor, is_tardy, is_followed)
        if not made:
            continue
        counts[1] += 1
        old_tardiness = scalars[TARDINESS]
        old_worst = scalars[WORST]
        old_overtime = scalars[OVERTIME]
        floor += weights[W_TRAVEL] * travel + extra
        ended, logged = propagate(a, s, size, threshold - floor)
        if ended:
            cost = (
                floor
                + weights[W_TARDINESS] * scalars[TARDINESS]
                + weights[W_WORST] * scalars[WORST]
                + weights[W_OVERTIME] * scalars[OVERTIME]
            )
            if cost <= threshold:
                scalars[TRAVEL] += travel
                scalars[EXTRA] += extra
                scalars[COST] = cost
                counts[2] += 1
                if is_tardy:
                    weigh_burdens(a, s)
                else:
                    look_ahead_touched(a, s)
                    if is_followed:
                        follow_lateness(a, s)
                if cost < scalars[BEST] - 1e-7:
                    counts[3] += 1
                    keep_best(s)
                continue
        roll_back(a, s, logged)
        scalars[TARDINESS] = old_tardiness
        scalars[WORST] = old_worst
        scalars[OVERTIME] = old_overtime
        if kind < STRETCHES:
            return_stretches(s)
        else:
            shift_back(s)
