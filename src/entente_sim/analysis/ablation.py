"""What each mechanism carries: every one switched off in turn, against what the theory says should change.

Each entry of :data:`~entente_sim.analysis.ablations.ABLATIONS` names the weights whose zero switches a mechanism off,
and the one quantity that a reader of the seeds would expect to move.  Beside that stands what happens to the entente.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.ablations import ABLATIONS, Ablation
from entente_sim.analysis.effects import Paired, paired, wording
from entente_sim.analysis.probes import PROBES
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import Progress, run
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.summaries import mean_over
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ablated", "ablate", "ablated_frame", "ablated_in", "ablation_record"]


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
        return Paired(self.mean, self.low, self.high, self.noise).size

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
    progress: Progress | None = None,
) -> list[Ablated]:
    """Switch each mechanism off in turn, under the same luck as with it.

    Examples
    --------
    >>> from entente_sim.analysis.ablations import ABLATIONS
    >>> one = ablate([a for a in ABLATIONS if a.mechanism == "commitment"], runs=2)[0]
    >>> one.present > one.absent
    True
    """
    present: dict[str, tuple[Ensemble, list[FloatArray]]] = {}
    out = []
    for number, ablation in enumerate(ablations):
        if ablation.scenario not in present:
            ensemble = run(ablation.scenario, runs=runs, seed=seed, workers=workers)
            present[ablation.scenario] = ensemble, _entente(ensemble)
        out.append(_compare(ablation, *present[ablation.scenario], workers))
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


_KEY = ("mechanism", "probe")
_READ = ("present", "absent", "mean", "low", "high", "noise", "alignment", "commitment")


def ablated_frame(rows: Sequence[Ablated]) -> pd.DataFrame:
    """Rows as a table from which :func:`ablated_in` has them back."""
    import pandas as pd

    columns: dict[str, list[object]] = {name: [getattr(row.ablation, name) for row in rows] for name in _KEY}
    return pd.DataFrame(columns | {name: [getattr(row, name) for row in rows] for name in _READ})


def ablated_in(frame: pd.DataFrame) -> list[Ablated]:
    """Rows of a table that :func:`ablated_frame` made.

    Raises
    ------
    ValueError
        If it names a mechanism and a probe that do not go together in this version.
    """
    known = {(one.mechanism, one.probe): one for one in ABLATIONS}
    out = []
    for row in frame.to_dict("records"):
        mechanism, probe = (row[name] for name in _KEY)
        if (mechanism, probe) not in known:
            raise ValueError(f"there is no mechanism '{mechanism}' probed by '{probe}' in this version.")
        out.append(Ablated(known[mechanism, probe], *(row[name] for name in _READ)))
    return out


def _compare(ablation: Ablation, present: Ensemble, entente: list[FloatArray], workers: int | None) -> Ablated:
    """Run without the mechanism and compare; ``entente`` is :func:`_entente` of the runs with it."""
    without = present.resolved.scenario.parameters.replace(**ablation.off)
    absent = run(present.resolved, runs=present.runs, seed=present.seed, parameters=without, workers=workers)

    def window(values: FloatArray) -> FloatArray:
        return mean_over(values, present.years, ablation.window)

    probe = PROBES[ablation.probe] if ablation.probe in PROBES else OBSERVABLES[ablation.probe].function
    base, value = window(probe(present)), window(probe(absent))
    alignment, commitment = (
        float(np.mean(window(after) - window(before))) for before, after in zip(entente, _entente(absent), strict=True)
    )
    return Ablated(ablation, float(np.mean(base)), float(np.mean(value)), *paired(base, value), alignment, commitment)


def _entente(ensemble: Ensemble) -> list[FloatArray]:
    """Systemic alignment and commitment of Russia and China, ``(years, runs)`` each."""
    return [OBSERVABLES[name].function(ensemble) for name in ("entente_alignment", "entente_commitment")]
