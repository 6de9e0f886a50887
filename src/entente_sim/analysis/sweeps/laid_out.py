"""Read from a finished sweep what an analysis is about: an observable or class of future, in a window of years."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from entente_sim.analysis.sweeps.outcomes import classes_of
from entente_sim.experiments.swept import Swept
from entente_sim.measures.futures import NONE
from entente_sim.measures.recorded import FUTURE, years_of
from entente_sim.numerics import FloatArray

__all__ = ["DESIGNS", "Laid", "default_of", "laid_out", "read_runs"]

DESIGNS = {"morris": ("trajectory", "trajectories"), "saltelli": ("base point", "base points")}
"""Sample methods from which sensitivities can be read, and what one and several of their rows are called."""

_SENSIBLE = ("entente_commitment", "entente_alignment", "russia_us_alignment", "us_china_alignment")
_FEW = 3


@dataclass(frozen=True, eq=False)
class Laid:
    """One observable, laid out as its design is.

    Attributes
    ----------
    method
        The sample method.
    window
        The years.
    paths, about, ranges
        What was varied, what it is, and from where to where, ``(paths, 2)``.
    values
        ``(rows, points of a row, replicates)``.
    shares
        Points as shares of their ranges, ``(rows, points of a row, paths)``.
    notes
        What was left out, in sentences.
    """

    method: str
    window: str
    paths: tuple[str, ...]
    about: tuple[str, ...]
    ranges: FloatArray = field(repr=False)
    values: FloatArray = field(repr=False)
    shares: FloatArray = field(repr=False)
    notes: tuple[str, ...]

    @property
    def independent(self) -> FloatArray:
        """Values at points that are spread evenly over the ranges."""
        return self.values if self.method == "morris" else self.values[:, [0, -1]]

    @property
    def step(self) -> float:
        """Length of a Morris step, as a share of a range."""
        return float(np.abs(np.diff(self.shares[0, :2], axis=0)).max())


def default_of(swept: Swept) -> list[str]:
    """What is worth asking of a sweep if nothing else was said: a few observables, and the commonest future."""
    names = [name for name in _SENSIBLE if name in swept.names] or [one for one in swept.names if one != FUTURE][:_FEW]
    return [*names[:_FEW], *_commonest(swept)]


def _commonest(swept: Swept) -> list[str]:
    """The class of future, other than none, to which most runs belong in any window."""
    if FUTURE not in swept.names:
        return []
    counts = swept.frame([FUTURE])[FUTURE].value_counts().drop(labels=NONE, errors="ignore")
    return [f"{FUTURE}={counts.idxmax()}"] if len(counts) else []


def read_runs(swept: Swept, of: str, window: str | None = None) -> tuple[str, FloatArray]:
    """Read one value of every run, ``(points, replicates)``, and the label of the years; missing runs are NaN.

    Parameters
    ----------
    swept
        A sweep.
    of
        An observable, or ``future=CLASS`` for 1 where a run is in that class, else 0; classes as
        :func:`~entente_sim.analysis.sweeps.outcomes.classes_of` reads them: ``future=6``, ``future=split``,
        ``future=3a,3b``.
    window
        ``2046-2050`` or ``2050``; by default the last window, or the last five years of what was recorded yearly.

    Raises
    ------
    ValueError
        If this was not recorded, with what was.
    """
    name, _, wanted = of.partition("=")
    if name != FUTURE and wanted:
        raise ValueError(f"'{of}': only a class of future is asked for like {FUTURE}=6.")
    classes = classes_of(wanted) if name == FUTURE and name in swept.names else ()
    span = swept.span(name, window)
    values = swept.values(name, span)
    if name == FUTURE:
        values = np.where(values == "", np.nan, np.isin(values, classes).astype(np.float64))
    return years_of(span), values


def laid_out(swept: Swept, of: str, window: str | None = None) -> Laid:
    """Lay an observable out by rows of the design; a row or replicate with a failed run is left out, and said so.

    Raises
    ------
    ValueError
        If the sweep is of another design, or lacks tasks, or too little of it is left.
    """
    sample = swept.manifest.get("sample") or {}
    method, name = sample.get("method"), swept.manifest["name"]
    if method not in DESIGNS:
        what = f"a sample by '{method}'" if method else f"a design by '{swept.manifest['design']}'"
        raise ValueError(
            f"the sweep '{name}' has {what}, from which sensitivities cannot be read: write a sweep file with 'sample: "
            "{method: morris, ...}' to screen many parameters, or 'method: saltelli' for Sobol indices of a few."
        )
    if swept.missing:
        raise ValueError(
            f"{swept.missing} of {swept.manifest['tasks']} tasks of the sweep '{name}' are missing; complete it "
            "first by running 'entente-sim sweep' again."
        )
    label, values = read_runs(swept, of, window)
    ranges = np.array([sample["ranges"][path] for path in swept.paths])
    shares = (swept.points().to_numpy() - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])
    rows = int(sample["size"])
    values, shares = (part.reshape(rows, -1, part.shape[-1]) for part in (values, shares))
    kept_rows, kept_luck, notes = _whole(values, DESIGNS[method], of)
    return Laid(
        method, label, tuple(swept.paths), tuple(swept.manifest["axes"][path]["about"] for path in swept.paths),
        ranges, values[np.ix_(kept_rows, range(values.shape[1]), kept_luck)], shares[kept_rows], notes,
    )  # fmt: skip


def _whole(values: FloatArray, row: tuple[str, str], of: str) -> tuple[list[int], list[int], tuple[str, ...]]:
    """Rows and replicates that have every run, losing as little as can be, and a sentence on what is lost."""
    lost = np.isnan(values)
    failed = int(lost.sum())
    rows, luck = list(range(values.shape[0])), list(range(values.shape[2]))
    while lost[np.ix_(rows, range(values.shape[1]), luck)].any():
        left = lost[np.ix_(rows, range(values.shape[1]), luck)]
        by_row, by_luck = left.sum(axis=(1, 2)), left.sum(axis=(0, 1))
        # What a loss costs: a row its share of the rows, a replicate its share of the replicates.
        if by_row.max() * len(rows) >= by_luck.max() * len(luck):
            del rows[int(by_row.argmax())]
        else:
            del luck[int(by_luck.argmax())]
        if min(len(rows), len(luck)) == 0:
            break
    enough = len(rows) >= 2 and 2 * len(rows) >= values.shape[0] and 2 * len(luck) >= values.shape[2]
    if not enough:
        raise ValueError(
            f"{failed:,} runs have no value of '{of}', too many to say anything of the rest; see failures() of the "
            "sweep, and run it again with --retry-failed."
        )
    if not failed:
        return rows, luck, ()
    gone = [
        f"{count} {what[0] if count == 1 else what[1]} of {of_all}"
        for count, what, of_all in (
            (values.shape[0] - len(rows), row, values.shape[0]),
            (values.shape[2] - len(luck), ("replicate", "replicates"), values.shape[2]),
        )
        if count
    ]
    runs = "1 run has" if failed == 1 else f"{failed:,} runs have"
    return rows, luck, (f"{runs} no value of '{of}'; left out for them: {' and '.join(gone)}.",)
