"""How the kernels of the planning engine are compiled.

A kernel gets its arrays in named tuples, and taking an array out of one counts a reference,
which costs more than most of the work done with it (a change of a day: 2,100 ns instead
of 210). So nothing is counted in functions that make no array; the arrays belong to the
caller. One that makes or copies an array needs `njit(cache=True)`.

The results are kept by file, and a change in a file that is called goes unnoticed: after
such a change remove `__pycache__`.
"""

from __future__ import annotations

from numba import njit

compiled = njit(cache=True, _nrt=False)
inlined = njit(cache=True, forceinline=True, _nrt=False)
