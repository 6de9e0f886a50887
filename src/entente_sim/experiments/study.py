"""A study: paired scenarios, each beside the null, measured as they finish.

Full trajectories are held for one scenario at a time; what is kept is small: observables,
yearly quantiles of every dyad and state, the dyads among the focus states, and who provides what in Central Asia.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.packing import measured_by_cinc
from entente_sim.experiments.runner import Progress, run_each
from entente_sim.measures.alignment import acts
from entente_sim.measures.observables import observe
from entente_sim.measures.region import CENTRAL_ASIA, KINDS, Provision, provision
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.votes import votes
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import POWER_MEASURES, Parameters

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Study", "base_of", "study"]

POWER_RUNS = 60
"""Most runs spent on each alternative measure of power."""

QUANTILES = {"p10": 0.1, "median": 0.5, "p90": 0.9}
"""Quantiles over runs reported everywhere."""


@dataclass(eq=False)
class Study:
    """What a set of paired scenarios left behind.

    Attributes
    ----------
    scenarios
        In order; the first is the base that the others are compared with.
    runs, seed
        Runs per scenario, and their seed.
    parameters
        One set per run, where they stood in place of the scenarios' own.
    years
        Simulated years.
    observed, null
        Observables by scenario and name, ``(years, runs)``; of the model and of the null.
    base
        The base scenario's full ensemble.
    null_base
        The base's null among the focus states, if a null was run.
    by_power
        Observables of the base under each measure of power, from at most :data:`POWER_RUNS` runs.
    focus
        By scenario, the ensemble among the world's focus states.
    provided, provided_null
        By scenario, who provides security and trade to the states of Central Asia, by kind; empty where the world
        has none of them.
    digests
        Digest of each full record, by scenario.
    states, dyads
        Yearly quantiles over runs, one row per scenario, year and state or dyad.
    votes
        Shares of votes in the Security Council, one row per scenario, draft and permanent member.
    """

    scenarios: list[Resolved]
    runs: int
    seed: int
    parameters: Sequence[Parameters] = ()
    years: tuple[int, ...] = ()
    observed: dict[str, dict[str, FloatArray]] = field(default_factory=dict)
    null: dict[str, dict[str, FloatArray]] = field(default_factory=dict)
    base: Ensemble | None = None
    null_base: Ensemble | None = None
    by_power: dict[str, dict[str, FloatArray]] = field(default_factory=dict)
    focus: dict[str, Ensemble] = field(default_factory=dict)
    provided: dict[str, dict[str, Provision]] = field(default_factory=dict)
    provided_null: dict[str, dict[str, Provision]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    states: list[pd.DataFrame] = field(default_factory=list)
    dyads: list[pd.DataFrame] = field(default_factory=list)
    votes: list[pd.DataFrame] = field(default_factory=list)

    @property
    def base_name(self) -> str:
        """Name of the base scenario."""
        return self.scenarios[0].name

    def window(self, values: FloatArray, years: tuple[int, int]) -> FloatArray:
        """Mean over a span of years, ``(runs,)``; see :func:`~entente_sim.measures.summaries.mean_over`."""
        return mean_over(values, self.years, years)


def base_of(scenarios: Sequence[Resolved]) -> Resolved | None:
    """The scenario that all the others extend, on their world and over their years, if there is one.

    A scenario that only moves its base to another world, or to other years, has that base's base.
    """
    from entente_sim.scenario.loading import load

    bases = {s.extends for s in scenarios}
    if len(bases) == 1:
        (file,) = bases
        while file is not None:
            base = load(file).on_the_world_of(scenarios[0]).over_the_years_of(scenarios[0])
            if all(_content(one) != _content(base) for one in scenarios):
                return base
            file = base.extends
        return None
    baseline = load("baseline").over_the_years_of(scenarios[0])
    return baseline if all(s.scenario.world == baseline.scenario.world for s in scenarios) else None


def _content(resolved: Resolved) -> dict[str, Any]:
    """What a scenario says, apart from what it is called."""
    return resolved.scenario.model_dump(exclude={"title", "description", "extends"})


def study(
    scenarios: Sequence[Resolved],
    *,
    runs: int = 300,
    seed: int = 1,
    with_null: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
    parameters: Sequence[Parameters] | None = None,
) -> Study:
    """Run paired scenarios under the same seeds; with the null, each also with all incentive weights zero.

    With the null, the base is also run under every measure of power.  ``parameters``, one set per run, stand in
    place of the scenarios' own.

    Raises
    ------
    ValueError
        If the scenarios do not end in one year, or :func:`~entente_sim.experiments.runner.run_each` refuses them.
    """
    ends = sorted({one.scenario.horizon.end for one in scenarios})
    if len(ends) > 1:
        raise ValueError(f"scenarios that are compared must end in one year; these end in {', '.join(map(str, ends))}.")
    out = Study(list(scenarios), runs, seed, parameters or ())
    for null in (False, True) if with_null else (False,):
        each = run_each(
            scenarios, runs=runs, seed=seed, null=null, parameters=parameters, workers=workers, progress=progress
        )
        for ensemble in each:
            if null:
                out.null[ensemble.name] = observe(ensemble)
                out.provided_null[ensemble.name] = _provided(ensemble)
                out.null_base = out.null_base or _among_focus(ensemble)
                continue
            out.years = ensemble.years
            out.observed[ensemble.name] = observe(ensemble)
            out.digests[ensemble.name] = ensemble.record.digest()
            out.focus[ensemble.name] = _among_focus(ensemble)
            out.provided[ensemble.name] = _provided(ensemble)
            out.states.append(_state_quantiles(ensemble))
            out.dyads.append(_dyad_quantiles(ensemble))
            cast = votes(ensemble)
            if len(cast):
                cast.insert(0, "scenario", ensemble.name)
                out.votes.append(cast)
            if out.base is None:
                out.base = ensemble
    if with_null:
        for measure in POWER_MEASURES:
            if measure != "cinc" or measured_by_cinc(scenarios[0]):
                base = scenarios[0].under(measure)
                few = run_each([base], runs=min(runs, POWER_RUNS), seed=seed, workers=workers)
                out.by_power[measure] = observe(next(few))
    return out


def _among_focus(ensemble: Ensemble) -> Ensemble:
    return ensemble.among(ensemble.resolved.world.focus or ensemble.states)


def _provided(ensemble: Ensemble) -> dict[str, Provision]:
    if not set(CENTRAL_ASIA) & set(ensemble.states):
        return {}
    return {kind: provision(ensemble, kind=kind) for kind in KINDS}


def _columns(name: str, values: FloatArray) -> dict[str, FloatArray]:
    """Quantiles over the last axis, flattened, as table columns."""
    parts = np.quantile(values, list(QUANTILES.values()), axis=-1)
    return {f"{name}_{label}": part.reshape(-1) for label, part in zip(QUANTILES, parts, strict=True)}


def _state_quantiles(ensemble: Ensemble) -> pd.DataFrame:
    import pandas as pd

    years, codes = np.array(ensemble.years), np.array(ensemble.states)
    columns: dict[str, object] = {
        "scenario": np.full(len(years) * len(codes), ensemble.name),
        "year": np.repeat(years, len(codes)),
        "state": np.tile(codes, len(years)),
    }
    for name, array in ensemble.record.states.items():
        columns.update(_columns(name, array.astype(np.float64)))
    return pd.DataFrame(columns)


def _dyad_quantiles(ensemble: Ensemble) -> pd.DataFrame:
    import pandas as pd

    years, codes = np.array(ensemble.years), np.array(ensemble.states)
    n = len(codes)
    both = acts(ensemble)
    columns: dict[str, object] = {
        "scenario": np.full(len(years) * n * n, ensemble.name),
        "year": np.repeat(years, n * n),
        "state": np.tile(np.repeat(codes, n), len(years)),
        "partner": np.tile(codes, len(years) * n),
    }
    for k, level in enumerate(("systemic", "regional")):
        columns.update(_columns(f"{level}_c", both[0, k]))
        columns.update(_columns(f"{level}_k", both[1, k]))
        columns.update(_columns(f"{level}_a", both[0, k] - both[1, k]))
    for name, array in ensemble.record.dyads.items():
        columns.update(_columns(name, array.astype(np.float64)))
    table = pd.DataFrame(columns)
    return table[table["state"] != table["partner"]].reset_index(drop=True)
