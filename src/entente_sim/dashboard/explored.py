"""What a session runs: one live run, and the ensemble beside it; both what ``es.run`` gives, to the byte."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import yaml

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import run
from entente_sim.model import EntenteModel
from entente_sim.numerics import FloatArray
from entente_sim.plots.style import BAND
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.variants import Variants

__all__ = [
    "MOST_RUNS", "MOST_STATES", "MOST_YEARS", "Choice", "Explored", "Reading", "check_size", "ensemble_of", "kept",
    "opening_pair", "readings",
]  # fmt: skip

MOST_RUNS = 200
"""Most runs of an ensemble on the page."""

MOST_YEARS = 120
"""Longest horizon the page takes."""

MOST_STATES = 60
"""Largest world the page takes."""

_KEPT_BYTES = 250_000_000
_kept: OrderedDict[tuple[str, int, int], Ensemble] = OrderedDict()
_one_at_a_time = threading.Lock()

Measure = Callable[[Ensemble, str, str], FloatArray]
Spread = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, eq=False)
class Choice:
    """A scenario with its sliders as they stand, and a seed.

    Attributes
    ----------
    base
        The scenario as its file has it.
    values
        What was moved, by path; what is left out is as in the file.
    seed
        The luck of the run and of the ensemble.

    Raises
    ------
    ValueError, ScenarioError
        If :attr:`scenario` is read and the values do not make one.
    """

    base: Resolved
    values: tuple[tuple[str, float], ...] = ()
    seed: int = 1

    @functools.cached_property
    def scenario(self) -> Resolved:
        """The scenario with what was moved written into it."""
        if not self.values:
            return self.base
        moved = dict(self.values)
        return Variants(self.base, tuple(moved)).scenario(moved)

    @property
    def file(self) -> str:
        """The same as a scenario file on the base's."""
        content: dict[str, object] = {
            "kind": "scenario",
            "extends": self.base.name,
            "title": f"{self.base.scenario.title}, explored",
            "description": "Made with the sliders of entente-sim explore.",
        }
        own, here = (one.scenario.model_dump(mode="json", exclude_none=True) for one in (self.base, self.scenario))
        parameters = {
            group: inner
            for group, values in here["parameters"].items()
            if (inner := _differing(own["parameters"][group], values))
        }
        changes = {section: _differing(own[section], here[section]) for section in ("drivers", "events")}
        content |= {name: value for name, value in {"parameters": parameters, **changes}.items() if value}
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _differing(own: dict[str, object], here: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in here.items() if value != own.get(key)}


class Explored(EntenteModel):
    """The run on the page; its first year is over when it is made, so that there is something to see."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice.scenario, seed=choice.seed)
        self.choice = choice
        self._alone = threading.RLock()  # a person may press a button while the run plays
        self.step()

    def step(self) -> None:
        """Run one year, one caller at a time."""
        with self._alone:
            super().step()

    @property
    def so_far(self) -> Ensemble:
        """The years run so far, never one that is half done."""
        with self._alone:
            return super().so_far

    @property
    def shown(self) -> int:
        """Last year that is over."""
        return self.year - 1

    def up_to(self, year: int) -> Explored:
        """Run on to a year, or to the end of the horizon."""
        while self.running and self.shown < year:
            self.step()
        return self


def check_size(base: Resolved) -> None:
    """Refuse a scenario that is too long or too wide for a page."""
    horizon, states = base.scenario.horizon, len(base.world.states)
    if horizon.end - horizon.start >= MOST_YEARS or states > MOST_STATES:
        raise ValueError(
            f"{base.name} has {horizon.end - horizon.start + 1} years and {states} states; the page takes at most "
            f"{MOST_YEARS} and {MOST_STATES}. 'entente-sim run' takes more."
        )


def ensemble_of(choice: Choice, runs: int, wanted: Callable[[], bool] = lambda: True) -> Ensemble | None:
    """Return the ensemble of a choice: ``run(choice.scenario, runs=runs, seed=choice.seed)``.

    The last few are kept.  Sessions take turns, so that many of them do not slow one another down; what is no longer
    wanted when its turn comes is not made, and ``None`` is returned.

    Raises
    ------
    ValueError
        If more runs or years are asked for than the page takes.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise ValueError(f"the page makes 1 to {MOST_RUNS} runs, not {runs}; 'entente-sim run' takes more.")
    check_size(choice.base)
    key = (choice.scenario.digest, choice.seed, runs)
    with _one_at_a_time:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        if not wanted():
            return None
        made = _kept[key] = run(choice.scenario, runs=runs, seed=choice.seed)
        while len(_kept) > 1 and sum(map(_bytes, _kept.values())) > _KEPT_BYTES:
            _kept.popitem(last=False)
        return made


def kept(choice: Choice, runs: int) -> Ensemble | None:
    """Return the ensemble of a choice if it has been made and is still kept."""
    return _kept.get((choice.scenario.digest, choice.seed, runs))


def _bytes(ensemble: Ensemble) -> int:
    record = ensemble.record
    return ensemble.runs * record.nbytes_of(record.layout, len(record.years))


@dataclass(frozen=True)
class Reading:
    """One quantity in one year: in the run, over the ensemble, and the median with the file's own values."""

    name: str
    label: str
    run: float
    low: float | None = None
    median: float | None = None
    high: float | None = None
    own: float | None = None


def readings(
    so_far: Ensemble, ensemble: Ensemble | None, actor: str, target: str, own: Ensemble | None = None
) -> list[Reading]:
    """Read the last year of a run, and the same year of the ensembles that there are."""
    year = so_far.years[-1]
    out = []
    for name, (label, function) in _READ.items():

        def spread(of: Ensemble | None, function: Measure = function) -> Spread:
            if of is None:
                return None, None, None
            values = function(of, actor, target)[of.record.year(year)]
            low, middle, high = (float(one) for one in np.quantile(values, BAND))
            return low, middle, high

        here = float(function(so_far, actor, target)[-1, 0])
        out.append(Reading(name, label.format(actor, target), here, *spread(ensemble), spread(own)[1]))
    return out


def _dyad(variable: str) -> Measure:
    return lambda e, actor, target: measures.dyad(e, actor, target, variable)


_READ: dict[str, tuple[str, Measure]] = {
    "alignment_systemic": ("{0} alignment with {1}, systemic", lambda e, a, b: measures.alignment(e, a, b, "systemic")),
    "alignment_regional": ("{0} alignment with {1}, regional", lambda e, a, b: measures.alignment(e, a, b, "regional")),
    "hedging_regional": ("{0} hedging towards {1}, regional", lambda e, a, b: measures.hedging(e, a, b, "regional")),
    "commitment": ("commitment, {0} and {1}", _dyad("commitment")),
    "threat": ("threat {0} sees in {1}", _dyad("threat")),
    "seen": ("threat {1} sees in {0}", lambda e, a, b: measures.dyad(e, b, a, "threat")),
}


def opening_pair(base: Resolved) -> tuple[str, str]:
    """The dyad a page opens with: Russia and China where they are, else the world's first two in focus."""
    codes = sorted(base.world.states)
    if {"RUS", "CHN"} <= set(codes):
        return "RUS", "CHN"
    first, second, *_ = [*base.world.focus, *codes]
    return (first, second) if first != second else (codes[0], codes[1])
