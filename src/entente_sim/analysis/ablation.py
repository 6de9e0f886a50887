"""What each mechanism carries: every one switched off in turn, against what the theory says should change.

Each entry of :data:`~entente_sim.analysis.ablations.ABLATIONS` names the weights whose zero switches a mechanism off,
and the one quantity that a reader of the seeds would expect to move.  Beside that stands what happens to the entente.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.analysis.ablations import ABLATIONS, Ablation, Window
from entente_sim.analysis.effects import wording
from entente_sim.analysis.probes import PROBES
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import run
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved, load

__all__ = ["Ablated", "ablate", "ablation_record"]


@dataclass(frozen=True)
class Ablated:
    """One mechanism switched off: the quantity expected to move, and the entente, with and without it.

    Attributes
    ----------
    ablation
        What was asked.
    present, absent
        Mean over runs of the window mean with and without the mechanism.
    mean, low, high, noise
        Mean paired change with its 95 % interval, and the larger run-to-run standard deviation.
    alignment, commitment
        Mean change of RUS-CHN systemic alignment and commitment.
    """

    ablation: Ablation
    present: float
    absent: float
    mean: float
    low: float
    high: float
    noise: float
    alignment: float
    commitment: float

    @property
    def size(self) -> float:
        """Change in run-to-run standard deviations."""
        return self.mean / self.noise if self.noise > 0.0 else 0.0

    @property
    def reading(self) -> str:
        """The change in words, by the rule of :func:`~entente_sim.analysis.effects.wording`."""
        return wording(self.low, self.high, self.size, self.ablation.expected)


def ablate(
    ablations: Sequence[Ablation] = ABLATIONS,
    *,
    runs: int = 60,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Ablated]:
    """Switch each mechanism off in turn, under the same luck as with it.

    Examples
    --------
    >>> from entente_sim.analysis.ablations import ABLATIONS
    >>> one = ablate([a for a in ABLATIONS if a.mechanism == "commitment"], runs=2)[0]
    >>> one.present > one.absent
    True
    """
    present: dict[str, Ensemble] = {}
    out = []
    for number, ablation in enumerate(ablations):
        resolved = load(ablation.scenario)
        if ablation.scenario not in present:
            present[ablation.scenario] = run(resolved, runs=runs, seed=seed, workers=workers)
        out.append(_compare(ablation, resolved, present[ablation.scenario], runs, seed, workers))
        if progress is not None:
            progress(ablation.mechanism, number + 1, len(ablations))
    return out


def ablation_record(row: Ablated) -> dict[str, object]:
    """One row as plain data."""
    one = row.ablation
    return {
        "mechanism": one.mechanism, "off": dict(one.off), "probe": one.probe, "expected": one.why,
        "scenario": one.scenario, "years": list(one.window), "with": row.present, "without": row.absent,
        "change": row.mean, "sd": row.size, "reading": row.reading, "alignment": row.alignment,
        "commitment": row.commitment,
    }  # fmt: skip


def _compare(
    ablation: Ablation, resolved: Resolved, present: Ensemble, runs: int, seed: int, workers: int | None
) -> Ablated:
    changed = resolved.scenario.parameters.replace(**ablation.off)
    absent = run(resolved, runs=runs, seed=seed, parameters=changed, workers=workers)
    with_it, without = (_window(one, ablation.probe, ablation.window) for one in (present, absent))
    entente = [
        float(np.mean(_window(absent, name, ablation.window) - _window(present, name, ablation.window)))
        for name in ("entente_alignment", "entente_commitment")
    ]
    change = without - with_it
    mean, spread = float(np.mean(change)), float(np.std(change, ddof=1))
    half = 1.96 * spread / np.sqrt(runs)
    noise = max(float(np.std(values, ddof=1)) for values in (with_it, without))
    return Ablated(
        ablation, float(np.mean(with_it)), float(np.mean(without)), mean, mean - half, mean + half, noise, *entente
    )


def _window(ensemble: Ensemble, probe: str, window: Window) -> FloatArray:
    function = PROBES[probe] if probe in PROBES else OBSERVABLES[probe].function
    rows = [k for k, year in enumerate(ensemble.years) if window[0] <= year <= window[1]]
    means: FloatArray = function(ensemble)[rows].mean(axis=0)
    return means
