"""The order of a day's tasks: where a key lies, and which key a task gets.

No two tasks of a route have the same key, or the route could be read in two orders. So a key that
is taken from a time, which many tasks may share, lies a hair after it.
"""

from __future__ import annotations

from .compiling import inlined
from .day_kernel import SIMULTANEOUS, DayArrays, DayState, Floats, Integers
from .random_numbers import unit

ENDLESS = 1e9
ROOM = 10.0  # for the key of whoever comes before all others, or after
HAIR = 0.005  # minutes


@inlined
def position(following: Integers, keys: Floats, node: int, tasks: int, key: float) -> int:
    """The node of the route that begins at `node` after which a task with that key stands."""
    after = following[node]
    while after < tasks and keys[after] < key:
        node = after
        after = following[node]
    return node


@inlined
def keys_around(s: DayState, before: int, after: int, tasks: int) -> tuple[float, float]:
    """The keys between which a task stands that comes between these nodes; ENDLESS is no bound."""
    low = s.key[before] if before < tasks else -ENDLESS
    high = s.key[after] if after < tasks else ENDLESS
    return low, high


@inlined
def key_at(s: DayState, time: float) -> float:
    """A key of one's own for that time."""
    return time + HAIR * unit(s.random)


@inlined
def key_between(s: DayState, low: float, high: float, time: float) -> float:
    """The key for that time, or one between when it does not lie there; ENDLESS is no bound."""
    key = key_at(s, time)
    if low < key and key < high:
        return key
    if low == -ENDLESS:
        low = high - ROOM
    if high == ENDLESS:
        high = low + ROOM
    return low + (high - low) * (0.02 + 0.96 * unit(s.random))


@inlined
def key_beside(a: DayArrays, s: DayState, task: int, key: float, follows: bool) -> float:
    """The key of the other task of a visit when this one gets `key`: the same of two together;
    of two in turn its own, unless it `follows` or the second would come before the first.
    """
    twin = task ^ 1
    own: float = s.key[twin]
    if a.kind[task >> 1] == SIMULTANEOUS:
        return key
    apart = key_at(s, max(0.0, a.gap_min[task >> 1]))
    if task < twin:
        return key + apart if follows or own < key else own
    return key - apart if follows or own > key else own


@inlined
def key_of_start(s: DayState, task: int, tasks: int) -> float:
    """The key for when a task starts, at least a hair after whoever stands before it."""
    before = s.preceding[task]
    time: float = s.start[task]
    if before < tasks:
        time = max(time, s.key[before])
    return key_at(s, time + HAIR)


@inlined
def keeps_place(s: DayState, task: int, key: float, tasks: int) -> bool:
    """Whether a task stays between its neighbours when it gets this key."""
    low, high = keys_around(s, s.preceding[task], s.following[task], tasks)
    return low < key and key < high
