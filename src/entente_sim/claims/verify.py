"""Put claims to the model: run what they need once, read it, judge by the rules.

Parameters are drawn from their sweep ranges, each draw averaged over a few runs (a Latin hypercube; see
:mod:`entente_sim.analysis.priors`); all arms share their luck.  Only what tests read is kept, so memory does not grow
with the number of arms.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from entente_sim.analysis.priors import draw_priors
from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Judged, Outcome, Sample, Test
from entente_sim.claims.interventions import BASELINE, START
from entente_sim.claims.rules import Bound
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.runner import Progress, run_draws
from entente_sim.experiments.study import QUANTILES
from entente_sim.measures.futures import AMOUNTS
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.ties import TIE_TYPES, tie_type
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters

__all__ = [
    "FULL", "QUICK", "Effort", "Runs", "label", "needed", "planned", "quantiles_of", "share_of", "share_of_runs",
    "simulate", "values_of", "verify",
]  # fmt: skip

RESAMPLES = 400
"""Bootstrap samples of draws for statistics of the whole sample."""


@dataclass(frozen=True)
class Effort:
    """How much to run: parameter draws, runs of each, and runs at the default parameters."""

    draws: int
    runs: int
    defaults: int


QUICK = Effort(16, 4, 16)
"""Some minutes on two cores."""

FULL = Effort(80, 6, 64)
"""More than the rule's 200 paired runs; with fewer of a draw, small effects are ties more often than not."""

Key = tuple[Arm, bool]
"""An arm, of the model (False) or of its null (True)."""

Plan = dict[Key, dict[str, Test]]
"""What is run, and the tests (by label) that read it."""


def label(claim: Claim, number: int) -> str:
    """Name a claim's test for tables of readings, numbered from 0."""
    return f"{claim.id} {number}"


def planned(readings: Iterable[tuple[str, Test, Key]]) -> Plan:
    """Collect what is read off which arm, each arm once.

    Raises
    ------
    ValueError
        If two arms of one name differ.
    """
    out: Plan = defaultdict(dict)
    known: dict[str, Arm] = {}
    for name, test, key in readings:
        arm = key[0]
        if known.setdefault(arm.name, arm).content != arm.content:
            raise ValueError(f"two arms of different content are both called '{arm.name}'.")
        out[key][name] = test
    return out


def _entente(ensemble: Ensemble) -> FloatArray:
    kind = tie_type(ensemble, "RUS", "CHN")
    between = (kind >= TIE_TYPES.index("soft entente")) & (kind <= TIE_TYPES.index("entente"))
    return mean_over(between.astype(np.float64), ensemble.years, START)


BEGINS = Test(
    "Russia and China are an entente, soft or not, and no alliance or near it, in most of the years 2021-25",
    (BASELINE,), _entente, lambda sample: sample.arms[0], Bound(low=AMOUNTS.most_years),
)  # fmt: skip
"""Draws in which there is an entente to speak of: what the theory is about."""

_BEGINS = "begins"


def needed(claims: Iterable[Claim]) -> Plan:
    """Plan the arms that claims ask for, of the model, of the null, and with the credited mechanisms off."""
    readings = [
        (label(claim, number), test, key)
        for claim in claims for number, test in enumerate(claim.tests)
        for arm in test.arms for key in _variants(claim, arm)
    ]  # fmt: skip
    return planned([*readings, (_BEGINS, BEGINS, (BASELINE, False))])


def verify(
    claims: Sequence[Claim],
    *,
    effort: Effort = QUICK,
    seed: int = 1,
    workers: int | None = None,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> list[Judged]:
    """Judge claims, in the order given; those without a test come back untestable.

    With ``kept`` what has been run before, and what is run now, is kept on disk.

    Examples
    --------
    >>> from entente_sim.claims import CLAIMS
    >>> one = verify([c for c in CLAIMS if c.id == "S4-C1"][:1], effort=Effort(2, 1, 1))[0]
    >>> one.claim.id, len(one.outcomes)
    ('S4-C1', 2)
    """
    arms = needed(claims)
    done = 0

    def step(name: str, count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(name, done, 2 * len(arms))

    drawn = simulate(arms, Runs(draw_priors(effort.draws, seed), effort.runs), seed, workers, kept, step)
    usual = simulate(arms, Runs([Parameters()], effort.defaults), seed, workers, kept, step)
    begins = BEGINS.holds(drawn[_BEGINS, (BASELINE, False)].mean(axis=-1))
    return [
        Judged(one, tuple(_judge(one, number, drawn, usual, begins, seed) for number in range(len(one.tests))))
        for one in claims
    ]


@dataclass(frozen=True)
class Runs:
    """Parameter sets, and how many runs of each."""

    draws: list[Parameters]
    each: int


Reading = dict[tuple[str, Key], FloatArray]
"""What a test (by label) read off an arm, ``(..., draws, runs)``."""


def _variants(claim: Claim, arm: Arm) -> list[Key]:
    return [(arm, False), (arm, True)] + ([(arm.without(*claim.credits), False)] if claim.credits else [])


def _groups(arms: Iterable[Key]) -> list[list[Key]]:
    """Arms that share world, start and parameters, and so their past, go together."""
    groups: dict[tuple[object, ...], list[Key]] = defaultdict(list)
    for arm, null in arms:
        resolved = arm.resolved
        held = tuple(sorted(arm.values.items()))
        stated = resolved.scenario.parameters.model_dump_json()
        groups[id(resolved.world), resolved.scenario.horizon.start, stated, held, null].append((arm, null))
    return list(groups.values())


def simulate(
    arms: Plan,
    runs: Runs,
    seed: int,
    workers: int | None = None,
    kept: Kept | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Reading:
    """Run arms, each once and none that is kept already, and keep what tests read of them."""
    out: Reading = {}
    asked = _digest(runs)
    for group in _groups(arms):
        found = {key: kept.get(_what(key, asked, seed), list(arms[key])) if kept else None for key in group}
        missing = [key for key in group if found[key] is None]
        made = _run(missing, arms, runs, seed, workers) if missing else {}
        for key in group:
            arrays = found[key] or made[key]
            if kept is not None and found[key] is None:
                kept.put(_what(key, asked, seed), arrays)
            out.update({(name, key): array for name, array in arrays.items()})
        if progress is not None:
            progress(group[0][0].name, len(group))
    return out


def _digest(runs: Runs) -> str:
    text = "\n".join(draw.model_dump_json() for draw in runs.draws)
    return f"{runs.each} of {hashlib.sha256(text.encode()).hexdigest()}"


def _what(key: Key, runs: str, seed: int) -> dict[str, object]:
    """All that a reading depends on besides the code: arms of one name are the same, and their edits are code."""
    return {"arm": key[0].name, "inputs": key[0].resolved.digest, "null": key[1], "runs": runs, "seed": seed}


def _run(group: list[Key], arms: Plan, runs: Runs, seed: int, workers: int | None) -> dict[Key, dict[str, FloatArray]]:
    """Run arms that share their past, batch by batch; arrays by arm and label."""
    parts: dict[Key, dict[str, list[FloatArray]]] = {key: defaultdict(list) for key in group}
    scenarios, null = [arm.resolved for arm, _ in group], group[0][1]
    draws = group[0][0].parameters(runs.draws)
    for ensembles in run_draws(scenarios, draws, runs.each, seed=seed, null=null, workers=workers):
        for key, ensemble in zip(group, ensembles, strict=True):
            for name, test in arms[key].items():
                values = np.asarray(test.read(ensemble), dtype=np.float64)
                parts[key][name].append(values.reshape(*values.shape[:-1], -1, runs.each))
    return {key: {name: np.concatenate(read, axis=-2) for name, read in found.items()} for key, found in parts.items()}


def _judge(claim: Claim, number: int, drawn: Reading, usual: Reading, begins: NDArray[np.bool_], seed: int) -> Outcome:
    test, name = claim.tests[number], label(claim, number)

    def sample(source: Reading, which: int) -> Sample:
        keys = [_variants(claim, arm) for arm in test.arms]
        null = [source[name, key[1]] for key in keys]
        return Sample([source[name, key[which]] for key in keys], null)

    model, null = sample(drawn, 0), sample(drawn, 1)
    values = values_of(test, model, seed)
    share, failing = share_of(test.holds, values), share_of(test.ruled_out, values)
    low, high = _interval(share, model.arms[0].shape[-2]) if test.count != "sample" else (share, share)
    p10, median, p90 = quantiles_of(values)
    at_default = sample(usual, 0)
    usual_value = quantiles_of(np.asarray(test.value(at_default)))[1]
    same_world = all(arm.resolved.scenario.world == BASELINE.resolved.scenario.world for arm in test.arms)
    begun = int(begins.sum()) if same_world else 0
    among = _brief(test, _picked(model, np.flatnonzero(begins)), seed)[0] if begun else np.nan
    spread = float(np.std(test.outcome(model))) if test.outcome is not None else np.nan
    return Outcome(
        test, share, low, high, failing, median, p10, p90, _size(median, spread), usual_value,
        share_of_runs(test, at_default, seed), _size(usual_value, spread), among, begun,
        *_brief(test, null, seed),
        *(_brief(test, sample(drawn, 2), seed) if claim.credits else (np.nan, np.nan)),
    )  # fmt: skip


def share_of_runs(test: Test, sample: Sample, seed: int) -> float:
    """Share of the runs of a single draw in which a test holds: each run is taken for a draw of its own."""
    each = Sample([np.swapaxes(one, -1, -2) for one in sample.arms], [np.swapaxes(one, -1, -2) for one in sample.null])
    return _brief(test, each, seed)[0]


def values_of(test: Test, sample: Sample, seed: int) -> FloatArray:
    """The test's numbers: per draw, per run, or per bootstrap sample of draws."""
    if test.count != "sample":
        return np.asarray(test.value(sample), dtype=np.float64)
    draws = sample.arms[0].shape[-2]
    picks = np.random.default_rng([seed, draws]).integers(0, draws, (RESAMPLES, draws))
    return np.array([float(test.value(_picked(sample, pick))) for pick in picks])


def _picked(sample: Sample, draws: NDArray[np.int64]) -> Sample:
    return Sample([one[..., draws, :] for one in sample.arms], [one[..., draws, :] for one in sample.null])


def share_of(bound: Callable[[FloatArray], object], values: FloatArray) -> float:
    """Share of the values, those left out that could not be told (nan), within a bound."""
    kept = values[~np.isnan(values)]
    return float(np.mean(np.asarray(bound(kept)))) if kept.size else float(np.nan)


def quantiles_of(values: FloatArray) -> tuple[float, float, float]:
    """10 %, 50 % and 90 % of the values that could be told; nan where none could.

    Where some are infinite (something from nothing) none are averaged.
    """
    kept = values[~np.isnan(values)]
    if not kept.size:
        return np.nan, np.nan, np.nan
    asked = list(QUANTILES.values())
    finite = bool(np.isfinite(kept).all())
    low, middle, high = np.quantile(kept, asked) if finite else np.quantile(kept, asked, method="inverted_cdf")
    return float(low), float(middle), float(high)


def _interval(share: float, draws: int) -> tuple[float, float]:
    """Wilson's 95 % interval, as if each draw counted once; all of 0 to 1 where nothing could be told."""
    if not np.isfinite(share):
        return 0.0, 1.0
    found = stats.binomtest(round(share * draws), draws).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def _brief(test: Test, sample: Sample, seed: int) -> tuple[float, float]:
    values = values_of(test, sample, seed)
    return share_of(test.holds, values), quantiles_of(values)[1]


def _size(median: float, spread: float) -> float:
    return 0.0 if spread == 0.0 else median / spread
