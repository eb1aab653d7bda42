"""How kernels are compiled: an index below zero has no meaning of its own in them."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.planning.compiling import compiled


def _at(numbers: NDArray[np.int64], index: int) -> int:
    return int(numbers[index])


def test_a_kernel_does_not_count_an_index_from_the_end_and_other_functions_do() -> None:
    njit: Any = numba.njit
    elsewhere = FunctionType(_at.__code__, {"__name__": "elsewhere", "int": int})
    # a part of an array: what stands before it is there, and is what a kernel finds
    part = np.arange(10)[4:7]
    assert njit(elsewhere)(part, -1) == _at(part, -1) == 6
    assert compiled(_at)(part, -1) == 3
