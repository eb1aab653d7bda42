"""A small compiled generator (xorshift64*), the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .compiling import inlined


@inlined
def draw(state: NDArray[np.uint64]) -> np.uint64:
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return x * np.uint64(2685821657736338717)


@inlined
def below(state: NDArray[np.uint64], limit: int) -> int:
    """A whole number from 0 to limit - 1."""
    return np.int64(((draw(state) >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@inlined
def piece(bits: np.uint64, which: int, limit: int) -> int:
    """The same from 20 bits of one number drawn, the first, second or third, for a small limit."""
    part = (bits >> np.uint64(44 - 20 * which)) & np.uint64(0xFFFFF)
    return np.int64((part * np.uint64(limit)) >> np.uint64(20))


@inlined
def unit(state: NDArray[np.uint64]) -> float:
    return np.float64(draw(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
