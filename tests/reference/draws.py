"""Random draws as docs/odd.md states them, on plain Python integers."""

from __future__ import annotations

from statistics import NormalDist

__all__ = [
    "BACKING", "CHOICE", "CRISIS", "DRAFT", "FALL", "GROWTH", "JOIN", "PACT", "PERCEPTION", "PURPOSES", "REGIME",
    "SPENDING", "VOTE", "code_key", "lane_key", "normal", "pair_key", "uniform",
]  # fmt: skip

CHOICE, GROWTH, SPENDING, PERCEPTION = 1, 2, 3, 4
PACT, CRISIS, BACKING, REGIME, JOIN = 10, 11, 12, 13, 14
VOTE, DRAFT, FALL = 21, 22, 23
PURPOSES = (
    CHOICE, GROWTH, SPENDING, PERCEPTION, PACT, CRISIS, BACKING, REGIME, JOIN, VOTE, DRAFT, FALL,
)  # fmt: skip

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_QUANTILE = NormalDist().inv_cdf


def mix(z: int) -> int:
    """Scramble 64 bits."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _WORD
    return z ^ (z >> 31)


def code_key(*codes: str) -> int:
    """Return the key of codes: a state ``(i,)``, a dyad ``(i, j)``, a triple ``(i, j, a)``, a draft and a member."""
    key = 0xCBF29CE484222325
    for code in codes:
        for byte in code.encode() + b"\0":
            key = ((key ^ byte) * 0x100000001B3) & _WORD
    return mix(key)


def pair_key(i: str, j: str) -> int:
    """Return the key of two states, the same both ways."""
    return code_key(*sorted((i, j)))


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
