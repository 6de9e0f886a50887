"""What a benchmark hands back: figures with what they are to reach, and tables for the documentation."""

from __future__ import annotations

import math
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Bound", "Figure", "Form", "Subject", "at_least", "at_most", "least_seconds", "peak_of_this_process"]


@dataclass(frozen=True)
class Form:
    """How much is measured.

    Attributes
    ----------
    short
        Less of everything: ratios for continuous integration, in about a minute.
    full
        Measure what the long form scales from fewer runs.
    """

    short: bool = False
    full: bool = False

    def pick(self, short: Any, long: Any) -> Any:
        """Choose by form."""
        return short if self.short else long


@dataclass(frozen=True)
class Bound:
    """What a figure is to reach, and the looser limit past which the short form fails.

    ``limit`` is None where the short form does not look.
    """

    target: float
    limit: float | None
    upper: bool

    def __str__(self) -> str:
        return f"{'at most' if self.upper else 'at least'} {self.target:g}"

    def holds(self, value: float) -> bool:
        """Whether the target is reached."""
        return value <= self.target if self.upper else value >= self.target

    def lost(self, value: float) -> bool:
        """Whether even the looser limit is passed."""
        if self.limit is None:
            return False
        return not (value <= self.limit if self.upper else value >= self.limit)


def at_least(target: float, limit: float | None = None) -> Bound:
    """Give a target from below."""
    return Bound(target, limit, upper=False)


def at_most(target: float, limit: float | None = None) -> Bound:
    """Give a target from above."""
    return Bound(target, limit, upper=True)


@dataclass(frozen=True)
class Figure:
    """One figure: what, how much, in what unit, what it should be, and how it was got where that needs saying."""

    name: str
    value: float
    unit: str
    bound: Bound | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target is reached; empty without one."""
        if self.bound is None:
            return ""
        return "reached" if self.bound.holds(self.value) else "missed"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        bound = None if self.bound is None else asdict(self.bound)
        value = self.value if math.isfinite(self.value) else None
        return {
            "name": self.name, "value": value, "unit": self.unit, "target": str(self.bound or ""),
            "bound": bound, "verdict": self.verdict, "note": self.note,
        }  # fmt: skip


@dataclass
class Subject:
    """The figures of one subject, and its tables by name (rows of plain data)."""

    figures: list[Figure] = field(default_factory=list)
    tables: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def least_seconds(work: Callable[[], object], repeats: int) -> float:
    """Least wall time of some work: what disturbs a measurement only ever adds to it."""
    least = math.inf
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least


def peak_of_this_process() -> int:
    """Return the most memory this process has held, in bytes.

    On Linux from its own status: what ``getrusage`` says there begins with the peak of the process that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
