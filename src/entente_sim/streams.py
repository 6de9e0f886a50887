"""Random numbers as a pure function of (seed, run, year, purpose, actor, target, arena).

Every draw is the SplitMix64 finaliser (Steele, Lea and Flood 2014, variant 13 of Stafford) of
keys made from codes, never from positions.  Nothing is advanced or shared, so a draw does
not depend on chunk size, worker, order of states, or what else was drawn.  Two scenarios
with the same seed share their luck (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import inline, kernel

__all__ = ["PURPOSES", "KeyArray", "Streams", "code_key", "code_keys", "mix", "uniform"]

KeyArray = NDArray[np.uint64]

PURPOSES = {
    "choice": 1, "growth": 2, "spending": 3, "perception": 4, "pact": 10, "crisis": 11, "backing": 12, "regime": 13,
    "join": 14, "vote": 21, "draft": 22, "fall": 23,
}  # fmt: skip
"""What a draw is for; each purpose has its own independent stream."""

_MASK = (1 << 64) - 1
_BASIS = 0xCBF29CE484222325
_GOLDEN = 0x9E3779B97F4A7C15
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_STEP, _ONE = np.uint64(_GOLDEN), np.uint64(1)
_S30, _S27, _S31, _S11 = (np.uint64(s) for s in (30, 27, 31, 11))
_UNIT = 2.0**-53
_BELOW_ONE = 1.0 - 2.0**-53


def _mix(z: Any) -> Any:
    """SplitMix64 finaliser on an integer or an array of them, outside kernels."""
    z = ((z ^ (z >> 30)) * int(_M1)) & _MASK
    z = ((z ^ (z >> 27)) * int(_M2)) & _MASK
    return z ^ (z >> 31)


def _absorbed(h: Any, code: str) -> Any:
    """FNV-1a over the UTF-8 bytes of a code and a zero byte."""
    for byte in (*code.encode(), 0):
        h = ((h ^ byte) * 0x100000001B3) & _MASK
    return h


def code_key(*codes: str) -> int:
    """Return a 64-bit key of one or more codes."""
    h = _BASIS
    for code in codes:
        h = _absorbed(h, code)
    return int(_mix(h))


def code_keys(*axes: Sequence[str]) -> KeyArray:
    """Return the keys of all combinations of codes, one from each axis: ``keys[i, j]`` is that of ``x[i], y[j]``."""
    h: KeyArray = np.full(1, _BASIS, dtype=np.uint64)
    for codes in axes:
        longer: KeyArray = np.empty((*h.shape, len(codes)), dtype=np.uint64)
        for k, code in enumerate(codes):
            longer[..., k] = _absorbed(h, code)
        h = longer
    keys: KeyArray = _mix(h)[0]
    return keys


@inline
def mix(z: np.uint64) -> np.uint64:
    """SplitMix64 finaliser."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@inline
def uniform(lane_key: np.uint64, code_key: np.uint64) -> float:
    """Uniform draw in the open interval (0, 1) for a lane (run, year, purpose) and a code key."""
    bits = mix(lane_key ^ code_key) >> _S11
    return min((np.float64(np.int64(bits)) + 0.5) * _UNIT, _BELOW_ONE)


@dataclass(frozen=True)
class Streams:
    """Random streams of a chunk of runs.

    Attributes
    ----------
    seed
        Seed of the experiment.
    runs
        Run numbers, one per lane.
    """

    seed: int
    runs: Sequence[int]

    def lanes(self, year: int, purpose: str) -> KeyArray:
        """Return the ``(runs,)`` lane keys of a year and purpose."""
        return _lane_keys(self._seed_key, self._runs, np.uint64(year), np.uint64(PURPOSES[purpose]))

    @cached_property
    def _seed_key(self) -> np.uint64:
        return np.uint64(_mix((self.seed & _MASK) ^ _GOLDEN))

    @cached_property
    def _runs(self) -> KeyArray:
        return np.array(self.runs, dtype=np.uint64)


@inline
def stirred(key: np.uint64, part: np.uint64) -> np.uint64:
    """Return a key with one more part in it."""
    return mix(key + _STEP * (part + _ONE))


@kernel
def _lane_keys(seed_key: np.uint64, runs: KeyArray, year: np.uint64, purpose: np.uint64) -> KeyArray:
    keys = np.empty_like(runs)
    for r in range(runs.shape[0]):
        keys[r] = stirred(stirred(stirred(seed_key, runs[r]), year), purpose)
    return keys
