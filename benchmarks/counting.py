"""Count the arithmetic of a year by running the kernels' own Python source on numbers that count.

Nothing is estimated: the compiled loops' source is rebound to arrays and functions that take note of every operation
on them, and does the same arithmetic on one run of a world, to the last bit.  Arithmetic that a kernel does not do for
each run (on whole numbers, distances and other constants of a world) is left out.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from benchmarks.worlds import SEED, Setting
from entente_sim import numerics, streams
from entente_sim.engine.round import ROUND, Mechanism, step
from entente_sim.world.world import World as Chunk

__all__ = [
    "BASIC",
    "LEAVES",
    "Counted",
    "counted",
    "counting_world",
    "operations_by_mechanism",
    "operations_of",
    "tallied",
]

BASIC = ("add", "multiply", "divide", "root", "compare")
"""IEEE operations; minima, maxima, absolute values, changes of sign and floors are counted as ``compare``."""

LEAVES = ("exp", "log", "draw")
"""Operations made of basic ones that are counted whole: e**x, ln x, and a uniform random draw."""

_tally: Counter[str] = Counter()


@contextmanager
def tallied() -> Iterator[Counter[str]]:
    """Count what is done inside."""
    outer = _tally.copy()
    _tally.clear()
    inner: Counter[str] = Counter()
    try:
        yield inner
    finally:
        inner.update(_tally)
        _tally.clear()
        _tally.update(outer)


def _power_of_two(x: float) -> bool:
    """Whether dividing by a constant is an exact multiplication, which is what a compiler makes of it."""
    return math.frexp(x)[0] == 0.5


def _takes_note(kind: str, name: str) -> Callable[..., Any]:
    plain = getattr(float, name)

    def method(self: Counted, *others: float) -> Any:
        result = plain(self, *(float(other) for other in others))
        halved = name == "__truediv__" and not isinstance(others[0], Counted) and _power_of_two(others[0])
        _tally["multiply" if halved else kind] += 1
        return result if isinstance(result, bool) else Counted(result)

    return method


class Counted(float):
    """A number that takes note of what is done with it."""

    __array_ufunc__ = None  # NumPy's scalars leave operations with it to it
    __hash__ = float.__hash__

    for _kind, _names in {
        "add": ("__add__", "__radd__", "__sub__", "__rsub__"),
        "multiply": ("__mul__", "__rmul__"),
        "divide": ("__truediv__", "__rtruediv__"),
        "compare": ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__", "__abs__", "__neg__"),
    }.items():
        for _name in _names:
            locals()[_name] = _takes_note(_kind, _name)

    def view(self, _: object) -> np.int64:
        """Read the bits as a whole number."""
        return np.float64(self).view(np.int64)


class _Bits(int):
    """Whole numbers whose bits are read as a counted number."""

    def view(self, _: object) -> Counted:
        return Counted(np.int64(self).view(np.float64))


_KINDS = {"add": "add", "subtract": "add", "multiply": "multiply", "divide": "divide", "true_divide": "divide"}


class _Array(np.ndarray):
    """An array of counted numbers."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return Counted(found) if isinstance(found, np.floating) else found

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Any, out: Any = None, **named: Any) -> Any:
        bare = [one.view(np.ndarray) if isinstance(one, _Array) else one for one in given]
        into = None if out is None else tuple(one.view(np.ndarray) for one in out)
        result = getattr(ufunc, method)(*bare, out=into, **named)
        _tally[_KINDS.get(ufunc.__name__, "compare")] += result.size
        return out[0] if out is not None else _counting(result)


def _counting(array: Any) -> Any:
    return array.view(_Array) if isinstance(array, np.ndarray) and array.dtype == np.float64 else array


class _Numpy:
    """NumPy as the kernels see it, making arrays that count."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def zeros(self, *given: Any, **named: Any) -> Any:
        return _counting(np.zeros(*given, **named))

    def full(self, *given: Any, **named: Any) -> Any:
        return _counting(np.full(*given, **named))

    def floor(self, x: float) -> Counted:
        _tally["compare"] += 1
        return Counted(math.floor(x))


class _Numbers(_Numpy):
    """NumPy as ``numerics`` sees it, where types are functions that read bits."""

    def float64(self, x: float) -> Counted:
        return Counted(x)

    def int64(self, x: int) -> _Bits:
        return _Bits(x)


class _Math:
    """The mathematics module as the kernels see it."""

    def sqrt(self, x: float) -> Counted:
        _tally["root"] += 1
        return Counted(math.sqrt(x))


def _leaf(kind: str, compiled: Callable[..., float]) -> Callable[..., Counted]:
    def function(*given: Any) -> Counted:
        _tally[kind] += 1
        return Counted(compiled(*(float(one) if isinstance(one, float) else one for one in given)))

    return function


_STANDING_IN: dict[int, Any] = {
    id(np): _Numpy(),
    id(math): _Math(),
    id(numerics.exp): _leaf("exp", numerics.exp),
    id(numerics.log): _leaf("log", numerics.log),
    id(streams.uniform): _leaf("draw", streams.uniform),
}
_ROOMS = ("entente_sim.mechanisms.", "entente_sim.numerics")
_spaces: dict[str, dict[str, Any]] = {}


def counted(thing: Any) -> Any:
    """Return a function, compiled or not, as it stands in the source, over numbers that count."""
    if id(thing) in _STANDING_IN:
        return _STANDING_IN[id(thing)]
    return _rebound(thing)


def _rebound(thing: Any) -> Any:
    source = getattr(thing, "py_func", thing)
    if not isinstance(source, FunctionType) or not source.__module__.startswith(_ROOMS):
        return thing
    space = _space(sys.modules[source.__module__])
    return FunctionType(source.__code__, space, source.__name__, source.__defaults__, source.__closure__)


def _space(module: ModuleType) -> dict[str, Any]:
    """Return a module's names, every function among them rebound."""
    space = _spaces.get(module.__name__)
    if space is None:
        space = _spaces[module.__name__] = dict(vars(module))
        space.update({name: counted(thing) for name, thing in vars(module).items() if not name.startswith("__")})
        if module is numerics:
            space["np"] = _Numbers()
    return space


def operations_of(function: Any, *given: float) -> Counter[str]:
    """Count what a small formula of the package does with some numbers, exponentials and logarithms taken apart."""
    with tallied() as seen:
        _rebound(function)(*(Counted(one) for one in given))
    return seen


def counting_world(start: Chunk) -> Chunk:
    """Return a copy of a world whose arrays count."""
    world = start.copy_for(start.inputs)
    for field in fields(world):
        if "scope" in field.metadata:
            setattr(world, field.name, _counting(getattr(world, field.name)))
    return world


def operations_by_mechanism(
    setting: Setting, start: Chunk, years: int = 1, keep: Callable[[Chunk], object] | None = None
) -> dict[str, Counter[str]]:
    """Count the operations of each mechanism in a run and year, the mean of some years of a one-run world.

    ``keep`` is given the world that the counting years end in.
    """
    lanes = setting.lanes(1)
    for group in vars(lanes).values():
        for name, values in vars(group).items():
            setattr(group, name, _counting(values))
    seen = {mechanism.__name__: Counter[str]() for mechanism in ROUND}

    def noted(mechanism: Mechanism) -> Mechanism:
        open_to_view = counted(mechanism)

        def count(*given: Any) -> None:
            with tallied() as inner:
                open_to_view(*given)
            seen[mechanism.__name__].update(inner)

        return count

    world = counting_world(start)
    for _ in range(years):
        step(world, lanes, streams.Streams(SEED, range(1)), [noted(mechanism) for mechanism in ROUND])
    if keep is not None:
        keep(world)
    return {name: Counter({kind: n / years for kind, n in one.items()}) for name, one in seen.items()}
