"""What the hindcast loses: without each dated event, and without a mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from entente_sim.analysis.ablations import off
from entente_sim.analysis.hindcast.history import score_ensembles
from entente_sim.analysis.hindcast.splits import FROZEN
from entente_sim.experiments.past import relive

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.experiments.runner import Progress
    from entente_sim.scenario.loading import Resolved
    from entente_sim.scenario.parameters import Parameters

__all__ = ["without_each_event", "without_mechanisms"]


def without_each_event(
    resolved: Resolved,
    data: Path,
    *,
    runs: int = 60,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """How much hangs on each dated event: scores of the training years with it and without it.

    Every driver and event of the world that begins in the years of training is taken away in turn; what else is dated
    stays.

    Returns
    -------
    pandas.DataFrame
        Columns ``event, target, metric, with, without``; ``event`` is its name in the world file.
    """
    import pandas as pd

    def scored(one: Resolved) -> dict[tuple[str, str], float]:
        ensemble = relive(one, runs=runs, seed=seed, workers=workers, progress=progress)
        found = score_ensembles([("model", ensemble)], data, samples=0)
        return {(score.target, score.metric): score.value for score in found if score.split == "train"}

    whole = scored(resolved)
    rows: list[tuple[str, str, str, float, float]] = []
    for (section, name), driver in resolved.world.changes().items():
        if driver.start <= FROZEN:
            rest = {key: value for key, value in getattr(resolved.world, section).items() if key != name}
            less = replace(resolved, name=f"without {name}", world=resolved.world.model_copy(update={section: rest}))
            without = scored(less)
            rows.extend((name, *key, value, without[key]) for key, value in whole.items())
    return pd.DataFrame(rows, columns=["event", "target", "metric", "with", "without"])


def without_mechanisms(
    ensemble: Ensemble,
    mechanisms: Sequence[str],
    data: Path,
    *,
    parameters: Parameters | Sequence[Parameters] | None = None,
    report: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What the hindcast loses without a mechanism: scores with it and without it, same luck.

    Parameters
    ----------
    ensemble
        Runs through history with all mechanisms.
    mechanisms
        Names of rows of :data:`~entente_sim.analysis.ablations.ABLATIONS`.
    parameters
        What it was run with, where that was not the scenario's own.
    report
        Also the years kept back; the caller has logged the look.

    Returns
    -------
    pandas.DataFrame
        Columns ``mechanism, target, split, metric, with, without, ahead``; ``ahead`` is the share of samples of pairs
        in which the score is better with the mechanism.

    Raises
    ------
    ValueError
        If there is no mechanism of a name.
    """
    import pandas as pd

    each = {name: off(name) for name in mechanisms}
    own = ensemble.resolved.scenario.parameters if parameters is None else parameters

    def lived(values: dict[str, float]) -> Ensemble:
        chosen = [one.replace(**values) for one in own] if isinstance(own, Sequence) else own.replace(**values)
        return relive(
            ensemble.resolved, runs=ensemble.runs, seed=ensemble.seed, parameters=chosen, workers=workers,
            progress=progress,
        )  # fmt: skip

    every = chain([("model", ensemble)], ((name, lived(values)) for name, values in each.items()))
    found = score_ensembles(every, data, report=report)
    kept = {(one.target, one.split, one.metric): one.value for one in found if one.forecaster == "model"}
    rows = [
        (name, *place, kept[place], one.value, one.model_ahead)
        for name in each
        for one in found
        if one.forecaster == name and (place := (one.target, one.split, one.metric))
    ]
    return pd.DataFrame(rows, columns=["mechanism", "target", "split", "metric", "with", "without", "ahead"])
