"""The hindcast: many runs through history, scored against what was observed, beside naive forecasters.

Three ensembles share their luck: the model, its power-only and its events-only version.  Only the model's is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.hindcast.data import observed, required
from entente_sim.analysis.hindcast.facts import Held, facts_held, veto_scores
from entente_sim.analysis.hindcast.naive import events_only, power_only
from entente_sim.analysis.hindcast.scoring import SAMPLES, Link, Score, link, log_score, scores, with_naive
from entente_sim.analysis.hindcast.signs import Sign, threat_signs
from entente_sim.analysis.hindcast.splits import FROZEN, SPLITS, log_look, looks_page
from entente_sim.analysis.hindcast.targets import ORDER, TARGETS, Target, given_promises, places_of
from entente_sim.experiments.past import relive
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.experiments.runner import Progress
    from entente_sim.scenario.loading import Resolved
    from entente_sim.scenario.parameters import Parameters

__all__ = [
    "FORECASTERS",
    "Hindcast",
    "hindcast",
    "score_ensembles",
    "shown",
    "veto_log_scores",
]

FORECASTERS = ("model", "power", "events", "persistence", "trend")
"""Columns of forecasts, the model's first."""

Forecasts = dict[str, FloatArray]

VERSIONS: dict[str, Callable[[Parameters], Parameters]] = {
    "model": lambda parameters: parameters, "power": power_only, "events": events_only,
}  # fmt: skip
"""Forecasters that are runs of the model, and how their parameters are made from its own."""


@dataclass(eq=False)
class Hindcast:
    """What came of runs through history.

    Attributes
    ----------
    ensemble
        The model's runs.
    facts
        By version, in how many runs each typed fact is shown.
    vetoes
        Dated drafts: chances by version and what was observed, one row per draft and member.
    tables
        By target, observed and forecast values; empty without a data folder.
    links
        By target, what puts the model's series in observed units.
    scores
        Every score; empty without a data folder.
    signs
        Whether threat goes with disputes; empty without a data folder.
    report
        Whether the years kept back were read.
    """

    ensemble: Ensemble = field(repr=False)
    facts: dict[str, list[Held]]
    vetoes: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    links: dict[str, Link] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    report: bool = False


def hindcast(
    resolved: Resolved,
    *,
    runs: int = 200,
    seed: int = 1,
    data: Path | None = None,
    report: bool = False,
    log: Path | None = None,
    parameters: Parameters | Sequence[Parameters] | None = None,
    samples: int = SAMPLES,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Hindcast:
    """Run a world through its history and score it.

    Parameters
    ----------
    resolved
        A scenario on a world with a spin-up; its history is what is run.
    runs, seed
        Runs of each version, and the seed they share.
    data
        Folder of public data; without one only the typed facts are put.
    report
        Also read and score the years kept back.
    log
        File in which that look is logged, where there is no documentation to log it in.
    parameters
        In place of the scenario's own: one set, or one per run (a posterior).
    samples
        Samples of pairs drawn with replacement, for intervals.
    workers, progress
        As in :func:`~entente_sim.experiments.past.relive`.

    Raises
    ------
    DataError
        If the folder lacks a file or a column.
    ResultsError
        If a look at the years kept back cannot be logged.
    """
    folder = required(data) if data is not None else None
    if report:
        page = looks_page() or log
        if page is None:
            raise ValueError("a look at the years kept back needs a file to be logged in: give log=.")
        log_look(f"hindcast of {resolved.name}, {runs} runs, seed {seed}", resolved.digest, page)
    own = resolved.scenario.parameters if parameters is None else parameters
    forecasts: dict[str, Forecasts] = {}
    facts: dict[str, list[Held]] = {}
    vetoes: dict[str, pd.DataFrame] = {}
    kept: Ensemble | None = None
    for name, version in VERSIONS.items():
        chosen = _each(own, version) if isinstance(own, Sequence) else version(own)
        ensemble = relive(resolved, runs=runs, seed=seed, parameters=chosen, workers=workers, progress=progress)
        facts[name] = facts_held(ensemble, report=report)
        vetoes[name] = veto_scores(ensemble, report=report)
        forecasts[name] = _forecasts(ensemble)
        kept = kept or ensemble
    assert kept is not None
    keys = ["draft", "year", "state", "observed"]
    joint = vetoes["model"].rename(columns={"veto": "model"})
    for name in ("power", "events"):
        joint = joint.merge(vetoes[name].rename(columns={"veto": name}), how="left", on=keys)
    out = Hindcast(kept, facts, joint, report=report)
    if folder is not None:
        out.tables, out.links, out.scores = _against(kept, folder, forecasts, samples, report=report)
        out.signs = threat_signs(kept, out.tables["dispute"], samples=samples)
    return out


def _each(parameters: Sequence[Parameters], version: Callable[[Parameters], Parameters]) -> list[Parameters]:
    """A version of every set; sets that are one object stay one."""
    made = {id(one): version(one) for one in parameters}
    return [made[id(one)] for one in parameters]


def shown(ensemble: Ensemble) -> list[Target]:
    """Targets that a world can show: positions need the arena of order."""
    arenas = ensemble.record.layout.arenas
    return [target for target in TARGETS if ORDER in arenas or target.name not in ("position", "distance")]


def score_ensembles(
    ensembles: Iterable[tuple[str, Ensemble]], data: Path, *, samples: int = SAMPLES, report: bool = False
) -> list[Score]:
    """Score ensembles by name, the one of interest first, on the same rows; nothing is logged.

    They are taken one by one, and only the first is kept.

    Raises
    ------
    DataError
        If the folder lacks a file or a column.
    """
    folder, pairs = required(data), iter(ensembles)
    name, kept = next(pairs)
    forecasts = {name: _forecasts(kept)} | {other: _forecasts(one) for other, one in pairs}
    return _against(kept, folder, forecasts, samples, report=report)[2]


def _forecasts(ensemble: Ensemble) -> Forecasts:
    """What an ensemble says of every target its world can show."""
    return {target.name: target.forecast(ensemble) for target in shown(ensemble)}


def _against(
    ensemble: Ensemble, folder: Path, forecasts: Mapping[str, Forecasts], samples: int, *, report: bool
) -> tuple[dict[str, pd.DataFrame], dict[str, Link], list[Score]]:
    """Tables, links of the first forecaster, and scores, by target."""
    tables, links, found = {}, {}, []
    for target in shown(ensemble):
        table, own = _table(target, ensemble, folder, forecasts, report=report)
        tables[target.name], links[target.name] = table, own[next(iter(forecasts))]
        for split in SPLITS:
            if split != "report" or report:
                # Persistence and trend look at all of the training years: there they are no forecasts.
                naive = [] if split == "train" else ["persistence", "trend"]
                found.extend(scores(table, target, split, [*forecasts, *naive], samples=samples))
    return tables, links, found


def _table(
    target: Target, ensemble: Ensemble, folder: Path, forecasts: Mapping[str, Forecasts], *, report: bool
) -> tuple[pd.DataFrame, dict[str, Link]]:
    """Observed values of a target beside every forecast in observed units, one row per unit and year."""
    states, years = ensemble.states, ensemble.years
    table = observed(target.name, folder, states, report=report).rename(columns={"value": "observed"})
    table = with_naive(table, target)
    table = table[table["year"].between(years[0], years[-1])]
    if target.name == "defence":
        given = given_promises(ensemble)[places_of(table, target, ensemble)]
        table = table[~given]
    table = table.reset_index(drop=True)
    where = places_of(table, target, ensemble)
    train, truth = table["year"].to_numpy() <= FROZEN, table["observed"].to_numpy(float)
    links = {}
    for name, found in forecasts.items():
        raw = found[target.name][where]
        links[name] = link(raw, truth, train, target.kind)
        table[name] = np.clip(links[name](raw), *target.bounds)
    return table, links


def veto_log_scores(found: Hindcast) -> dict[str, float]:
    """Mean log score of the vetoes of dated drafts, by version; empty where none was seen."""
    seen = found.vetoes.dropna()
    truth = seen["observed"].to_numpy(float)
    return {name: log_score(truth, seen[name].to_numpy(float)) for name in VERSIONS} if len(seen) else {}
