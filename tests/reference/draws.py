"""Random draws as docs/odd.md states them, on plain Python integers."""

from __future__ import annotations

from statistics import NormalDist

__all__ = ["CHOICE", "GROWTH", "SPENDING", "code_key", "lane_key", "normal", "uniform"]

CHOICE, GROWTH, SPENDING = 1, 2, 3

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_QUANTILE = NormalDist().inv_cdf


def mix(z: int) -> int:
    """Scramble 64 bits."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _WORD
    return z ^ (z >> 31)


def code_key(*codes: str) -> int:
    """Return the key of a state ``(i,)`` or of a triple ``(i, j, a)``."""
    key = 0xCBF29CE484222325
    for code in codes:
        for byte in code.encode() + b"\0":
            key = ((key ^ byte) * 0x100000001B3) & _WORD
    return mix(key)


def lane_key(seed: int, run: int, year: int, purpose: int) -> int:
    """Return the key shared by all draws of one run, year and purpose."""
    key = mix((seed ^ _GOLDEN) & _WORD)
    for part in (run, year, purpose):
        key = mix((key + _GOLDEN * (part + 1)) & _WORD)
    return key


def uniform(lane: int, code: int) -> float:
    """Draw from (0, 1)."""
    return min(((mix(lane ^ code) >> 11) + 0.5) * 2.0**-53, 1 - 2.0**-53)


def normal(lane: int, code: int) -> float:
    """Draw from the standard normal distribution."""
    return _QUANTILE(uniform(lane, code))
