"""Exponentials, logarithms and normal quantiles that give the same bits everywhere.

Library exponentials differ in the last bit between vector and scalar forms and between
platforms, so a run alone and the same run inside an ensemble would drift apart.  These use
only IEEE additions, multiplications, divisions and bit shifts, in a fixed order, and
vectorise over the run axis.  Relative error is about one unit in the last place.
"""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core.compiler import Compiler
from numpy.typing import NDArray

__all__ = [
    "FloatArray",
    "exp",
    "inline",
    "kernel",
    "log",
    "logistic",
    "normal_quantile",
    "power",
    "when_many_are_compiled",
]

FloatArray = NDArray[np.float64]

_F = TypeVar("_F", bound=Callable[..., Any])


_FEW = 3
"""Kernels that are compiled before anybody is asked to help: after a change to one there is no need to."""

_compiled = count(1)
_helpers: list[Callable[[], None]] = []


def when_many_are_compiled(ask: Callable[[], None]) -> None:
    """Have a function called when this process turns out to compile more than a few kernels."""
    _helpers.append(ask)


def _count_one_more() -> None:
    """Tell whoever waits, on a terminal or not; what is compiled is kept on disk and found there next time."""
    number = next(_compiled)
    if number == 1:
        print("Compiling (first use only, under a minute) ...", file=sys.stderr, flush=True)
    if number == _FEW:
        for ask in _helpers:
            ask()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let Python's search for cyclic garbage rest: compiling makes millions of objects that are all still in use."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Apart(Compiler):
    """Numba's own compiler, told that no array handed to a kernel overlaps another.

    The compiler then need not ask at every loop whether what is written may be read again.
    """

    def __init__(self, *given: Any) -> None:
        _count_one_more()
        super().__init__(*given)  # type: ignore[no-untyped-call]
        self.state.flags.noalias = True

    def compile_extra(self, function: Any) -> Any:
        """Compile one function."""
        with _nothing_collected():
            return super().compile_extra(function)  # type: ignore[no-untyped-call]


def kernel(function: _F) -> _F:
    """Compile a hot loop: no interpreter lock, cached on disk, no reordering of sums.

    No two arrays handed to a kernel may share memory, unless neither is written.
    """
    compiled = numba.njit(nogil=True, cache=True, error_model="numpy", pipeline_class=_Apart)(function)
    return cast(_F, compiled)


def inline(function: _F) -> _F:
    """Compile a small formula that is inlined into the loops that call it."""
    return cast(_F, numba.njit(forceinline=True, error_model="numpy")(function))


_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer held in the low bits
_EXPONENT_BIAS = np.int64(1023)
_MANTISSA_BITS = np.int64(52)
_SQRT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)
_MIN_EXP = -700.0
_MAX_EXP = 700.0


@inline
def exp(x: float) -> float:
    """Return e**x; exactly 0 below -700, and the value at 700 above it."""
    y = min(max(x, _MIN_EXP), _MAX_EXP)
    shifted = np.float64(y * _LOG2E + _MAGIC)
    n = shifted - _MAGIC
    r = (y - n * _LN2_HIGH) - n * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    bits = shifted.view(np.int64)
    scale = np.int64((bits + _EXPONENT_BIAS) << _MANTISSA_BITS).view(np.float64)
    return p * scale if x >= _MIN_EXP else 0.0


@inline
def log(x: float) -> float:
    """Return the natural logarithm of a positive, normal x."""
    bits = np.float64(x).view(np.int64)
    n = (bits - _SQRT_HALF_BITS) >> _MANTISSA_BITS
    m = np.int64(bits - (n << _MANTISSA_BITS)).view(np.float64)  # in [sqrt(1/2), sqrt(2))
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    q = 2.0 / 21.0
    q = q * z + 2.0 / 19.0
    q = q * z + 2.0 / 17.0
    q = q * z + 2.0 / 15.0
    q = q * z + 2.0 / 13.0
    q = q * z + 2.0 / 11.0
    q = q * z + 2.0 / 9.0
    q = q * z + 2.0 / 7.0
    q = q * z + 2.0 / 5.0
    q = q * z + 2.0 / 3.0
    tail = s * (z * q)
    k = np.float64(n)
    return k * _LN2_HIGH + (2.0 * s + (tail + k * _LN2_LOW))


@inline
def power(x: float, exponent: float) -> float:
    """Return x**exponent for x >= 0 and exponent > 0; 0 at x = 0."""
    return exp(exponent * log(x)) if x > 0.0 else 0.0


@inline
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + exp(-x))


@inline
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of u in (0, 1).

    Algorithm AS 241 (Wichura 1988), relative accuracy about 1e-16.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = 2.5090809287301226727e3
        num = num * r + 3.3430575583588128105e4
        num = num * r + 6.7265770927008700853e4
        num = num * r + 4.5921953931549871457e4
        num = num * r + 1.3731693765509461125e4
        num = num * r + 1.9715909503065514427e3
        num = num * r + 1.3314166789178437745e2
        num = num * r + 3.3871328727963666080e0
        den = 5.2264952788528545610e3
        den = den * r + 2.8729085735721942674e4
        den = den * r + 3.9307895800092710610e4
        den = den * r + 2.1213794301586595867e4
        den = den * r + 5.3941960214247511077e3
        den = den * r + 6.8718700749205790830e2
        den = den * r + 4.2313330701600911252e1
        den = den * r + 1.0
        return q * num / den
    tail = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-log(tail))
    if r <= 5.0:
        r = r - 1.6
        num = 7.74545014278341407640e-4
        num = num * r + 2.27238449892691845833e-2
        num = num * r + 2.41780725177450611770e-1
        num = num * r + 1.27045825245236838258e0
        num = num * r + 3.64784832476320460504e0
        num = num * r + 5.76949722146069140550e0
        num = num * r + 4.63033784615654529590e0
        num = num * r + 1.42343711074968357734e0
        den = 1.05075007164441684324e-9
        den = den * r + 5.47593808499534494600e-4
        den = den * r + 1.51986665636164571966e-2
        den = den * r + 1.48103976427480074590e-1
        den = den * r + 6.89767334985100004550e-1
        den = den * r + 1.67638483018380384940e0
        den = den * r + 2.05319162663775882187e0
        den = den * r + 1.0
    else:
        r = r - 5.0
        num = 2.01033439929228813265e-7
        num = num * r + 2.71155556874348757815e-5
        num = num * r + 1.24266094738807843860e-3
        num = num * r + 2.65321895265761230930e-2
        num = num * r + 2.96560571828504891230e-1
        num = num * r + 1.78482653991729133580e0
        num = num * r + 5.46378491116411436990e0
        num = num * r + 6.65790464350110377720e0
        den = 2.04426310338993978564e-15
        den = den * r + 1.42151175831644588870e-7
        den = den * r + 1.84631831751005468180e-5
        den = den * r + 7.86869131145613259100e-4
        den = den * r + 1.48753612908506148525e-2
        den = den * r + 1.36929880922735805310e-1
        den = den * r + 5.99832206555887937690e-1
        den = den * r + 1.0
    return -num / den if q < 0.0 else num / den
