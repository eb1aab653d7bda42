"""How the kernels of the planning engine are compiled.

A kernel gets its arrays in named tuples, and taking an array out of one counts a reference,
which costs more than most of the work done with it (a change of a day: 2,100 ns instead
of 210). So nothing is counted in functions that make no array; the arrays belong to the
caller. One that makes or copies an array needs `njit(cache=True)`.

The results are kept by file, and a change in a file that is called goes unnoticed: after
such a change remove `__pycache__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
COUNTING_NOTHING: dict[str, Any] = {"_nrt": False}  # a private option of numba, not in its types


def compiled(function: Function) -> Function:
    return cast(Function, njit(cache=True, **COUNTING_NOTHING)(function))


def inlined(function: Function) -> Function:
    """Compiled into its callers."""
    return cast(Function, njit(cache=True, forceinline=True, **COUNTING_NOTHING)(function))
