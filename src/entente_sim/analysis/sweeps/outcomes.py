"""What is asked of a sweep: the points at which something happens, and how often under different luck."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.futures import FUTURE_CLASSES, NONE
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.recorded import FUTURE, years_of
from entente_sim.numerics import FloatArray
from entente_sim.scenario.errors import closest

if TYPE_CHECKING:
    from entente_sim.experiments.swept import Swept

__all__ = ["ALIASES", "Case", "TooFewError", "classes_of", "outcome_of"]

ALIASES: Mapping[str, tuple[str, ...]] = {
    "unilateralism": ("1",),
    "confrontation": ("2",),
    "accommodation": ("3a",),
    "stability": ("3b",),
    "3": ("3a", "3b"),
    "rapprochement": ("4",),
    "regime-change": ("5-RUS", "5-CHN"),
    "5": ("5-RUS", "5-CHN"),
    "split": ("6",),
}
"""Words for classes of future, beside their own names."""

FEWEST_POINTS = 30
"""Points of a sweep below which nothing can be learnt about where something happens."""

FEWEST_SEEN = 10
"""Points at which an outcome must be seen, and as many at which it must be missed, in some run."""

Flags = NDArray[np.bool_]

_COMPARE: Mapping[str, Callable[[FloatArray, float], Flags]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_WHERE = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|==|!=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*")


class TooFewError(ValueError):
    """An outcome is too rare or too common in a sweep, or the sweep too small, to say where it happens."""


@dataclass(frozen=True, eq=False)
class Case:
    """A sweep, and in which of its runs something happened.

    The unit is the design point with its runs: they share values and differ in luck.

    Attributes
    ----------
    name, sentence, window
        The outcome as it was asked for, in words, and in which years.
    paths, units
        What was varied, and in which units.
    values
        ``(points, paths)``.
    hits, counted
        ``(points, replicates)``: the outcome was there; the run could be read.
    notes
        What was left out, one sentence each.
    """

    name: str
    sentence: str
    window: str
    paths: tuple[str, ...]
    units: tuple[str, ...]
    values: FloatArray = field(repr=False)
    hits: Flags = field(repr=False)
    counted: Flags = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def weights(self) -> FloatArray:
        """Runs of each point, ``(points,)``."""
        weights: FloatArray = self.counted.sum(axis=1).astype(np.float64)
        return weights

    @property
    def shares(self) -> FloatArray:
        """Share of each point's runs with the outcome, ``(points,)``."""
        shares: FloatArray = self.hits.sum(axis=1) / self.weights
        return shares

    @property
    def base(self) -> float:
        """Share of all runs with the outcome."""
        return float(self.hits.sum() / self.counted.sum())

    def only(self, rows: NDArray[Any]) -> Case:
        """The same at some of the points."""
        return replace(self, values=self.values[rows], hits=self.hits[rows], counted=self.counted[rows])

    def shuffled(self, luck: np.random.Generator) -> Case:
        """The same with outcomes dealt anew to the points, so that values say nothing about them."""
        order = luck.permutation(len(self.values))
        return replace(self, hits=self.hits[order], counted=self.counted[order])


def classes_of(text: str) -> tuple[str, ...]:
    """Read classes of future: names or words of :data:`ALIASES`, with commas between them.

    Examples
    --------
    >>> classes_of("split"), classes_of("3a, confrontation"), classes_of("5-rus")
    (('6',), ('3a', '2'), ('5-RUS',))

    Raises
    ------
    ValueError
        If a part is neither.
    """
    own = {name.lower(): (name,) for name in FUTURE_CLASSES}
    known = {**ALIASES, **own}
    found: list[str] = []
    for part in text.split(","):
        word = re.sub(r"[\s_]+", "-", part.strip().lower())
        if word not in known:
            raise ValueError(
                f"'{part.strip()}' is not a class of future.{closest(word, known)} There are: "
                f"{', '.join(FUTURE_CLASSES)}; or in words {', '.join(one for one in ALIASES if not one.isdigit())}."
            )
        found += known[word]
    return tuple(dict.fromkeys(found))


def outcome_of(swept: Swept, future: str | None = None, where: str | None = None, window: str | None = None) -> Case:
    """Read from a sweep where an outcome happened.

    Parameters
    ----------
    swept
        An opened sweep.
    future
        A class of future, or several with commas: ``6``, ``split``, ``3a,3b``.
    where
        A comparison of something recorded with a number: ``entente_commitment > 0.7``.
    window
        Years, as ``2046-2050`` or their last; what was recorded yearly is averaged over them.  By default the last
        window recorded.

    Raises
    ------
    ValueError
        If not exactly one outcome is stated, or it cannot be read from this sweep.
    TooFewError
        If the sweep is too small, or the outcome too rare or too common in it.
    """
    if (future is None) == (where is None):
        raise ValueError(
            "state one outcome: a class of future, as in --future split, or a condition, as in --where "
            "'entente_commitment > 0.7'."
        )
    if future is not None:
        chosen = classes_of(future)
        label, read = _read(swept, FUTURE, window)
        counted, hits = read != "", np.isin(read, chosen)
        name = f"future {', '.join(chosen)}"
        sentence = " or ".join(FUTURE_CLASSES[one] for one in chosen)
    else:
        assert where is not None
        one, sign, number = _condition(where)
        if one == FUTURE:
            raise ValueError("a class of future is asked for with --future, as in --future split.")
        label, read = _read(swept, one, window)
        counted = ~np.isnan(read)
        with np.errstate(invalid="ignore"):
            hits = _COMPARE[sign](read, number) & counted
        name = f"{one} {sign} {number:g}"
        sentence = f"{OBSERVABLES[one].label if one in OBSERVABLES else one} {sign} {number:g}"
    values = swept.points()[swept.paths].to_numpy(dtype=np.float64)
    case = _usable(swept, Case(name, sentence, label, tuple(swept.paths), _units(swept), values, hits, counted))
    _refuse(case, read if future is not None else None)
    return case


def _condition(text: str) -> tuple[str, str, float]:
    found = _WHERE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"'{text}' is not a condition: write a recorded name, one of {', '.join(_COMPARE)}, and a number, as in "
            "'entente_commitment > 0.7'."
        )
    return found[1], found[2], float(found[3])


def _read(swept: Swept, name: str, window: str | None) -> tuple[str, NDArray[Any]]:
    """Values of every run in a window, ``(points, replicates)``, and the window's label."""
    span = swept.span(name, window)
    return years_of(span), swept.values(name, span)


def _units(swept: Swept) -> tuple[str, ...]:
    return tuple(str(swept.manifest["axes"][path]["unit"]) for path in swept.paths)


def _usable(swept: Swept, case: Case) -> Case:
    """Leave out runs that could not be read, points without any, and paths that were not varied."""
    notes = []
    lost = int((~case.counted).sum())
    if swept.missing:
        notes.append(
            f"{swept.missing} of {swept.manifest['tasks']} tasks of the sweep are missing; run it again to complete it."
        )
    if lost and not swept.missing:
        notes.append(f"{lost:,} of {case.counted.size:,} runs failed or have no value here and are left out.")
    rows = np.flatnonzero(case.counted.any(axis=1))
    if len(rows) < FEWEST_POINTS:
        raise TooFewError(
            f"this sweep has {len(rows)} {'point' if len(rows) == 1 else 'points'} that can be read; at least "
            f"{FEWEST_POINTS} are needed to say where something happens."
        )
    kept = [k for k in range(len(case.paths)) if np.ptp(case.values[rows, k]) > 0.0]
    if not kept:
        raise TooFewError("nothing was varied in this sweep, so there is no telling where something happens.")
    notes += [f"'{path}' is the same at every point." for k, path in enumerate(case.paths) if k not in kept]
    return replace(
        case.only(rows), values=case.values[rows][:, kept], paths=tuple(case.paths[k] for k in kept),
        units=tuple(case.units[k] for k in kept), notes=tuple(notes),
    )  # fmt: skip


def _refuse(case: Case, classes: NDArray[Any] | None) -> None:
    """Say plainly that there is nothing to learn about an outcome that is too rare, or missing too rarely."""
    runs, hits = int(case.counted.sum()), int((case.hits & case.counted).sum())
    at = int((case.hits & case.counted).any(axis=1).sum())
    misses = int((~case.hits & case.counted).any(axis=1).sum())
    where = f"{case.name} in {case.window}"
    if at >= FEWEST_SEEN <= misses:
        return
    if hits == 0:
        told = f"{where} never happens in this sweep ({runs:,} runs)."
    elif hits == runs:
        told = f"{where} happens in every run of this sweep ({runs:,}), so nothing sets it apart."
    elif at < FEWEST_SEEN:
        told = f"{where} is too rare in this sweep to say where it happens: {hits:,} of {runs:,} runs, at {at} points."
    else:
        told = f"{where} is too common in this sweep: {runs - hits:,} of {runs:,} runs miss it, at {misses} points."
    if at < FEWEST_SEEN and at:
        told += (
            f" At least {FEWEST_SEEN} points are needed; a sweep with more points, or ranges that lead there, has them."
        )
    raise TooFewError(f"{told}{_occurring(classes)}")


def _occurring(classes: NDArray[Any] | None) -> str:
    """Which classes do occur, the commonest first."""
    if classes is None:
        return ""
    names, counts = np.unique(classes[classes != ""], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    total = float(counts.sum())
    told = ", ".join(f"{'none of them' if names[k] == NONE else names[k]} {_percent(counts[k] / total)}" for k in order)
    return f" What occurs: {told}."


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %" if share >= 0.01 else f"{100.0 * share:.2g} %"
