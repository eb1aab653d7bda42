"""How the kernels of the planning engine are compiled.

A kernel gets its arrays in named tuples, and taking an array out of one counts a reference,
which costs more than most of the work done with it (a change of a day: 2,100 ns instead
of 210). So nothing is counted in functions that make no array; the arrays belong to the
caller. One that makes or copies an array needs `njit(cache=True)`.

Nor is an index below zero counted from the end, as numba does it with every number that has a
sign: that costs a search up to a fifth of its changes, and none of these functions means it. Numba
offers no choice here, so the place where it does so is replaced, for the functions of this package
alone.

The results are kept by file, and a change in a file that is called goes unnoticed: after
such a change remove `__pycache__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.np import arrayobj

Function = TypeVar("Function", bound=Callable[..., object])
COUNTING_NOTHING: dict[str, Any] = {"_nrt": False}  # a private option of numba, not in its types

# how the names of these functions begin once compiled: every word with its length before it
OURS = "_ZN" + "".join(f"{len(word)}{word}" for word in __package__.split("."))

_index_from_the_end: Any = arrayobj.fix_integer_index


def _index(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    if builder.function.name.startswith(OURS):
        return context.cast(builder, index, kind, types.intp)
    return _index_from_the_end(context, builder, kind, index, size)


arrayobj.fix_integer_index = _index


def compiled(function: Function) -> Function:
    return cast(Function, njit(cache=True, **COUNTING_NOTHING)(function))


def inlined(function: Function) -> Function:
    """Compiled into its callers."""
    return cast(Function, njit(cache=True, forceinline=True, **COUNTING_NOTHING)(function))
