"""Rules that turn one measured effect into words; nothing here asserts what was not measured.

Every rule has a threshold with a name, so that a reader can check a sentence against its number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from entente_sim.analysis.effects import CLEAR, FAINT, Effect, effect
from entente_sim.analysis.futures import Consequence, Future
from entente_sim.experiments.study import Study
from entente_sim.measures.observables import OBSERVABLES

__all__ = [
    "FEW",
    "NOT_SEEN",
    "NULL_SHARE",
    "PAIR",
    "SHOWN",
    "SLIGHT",
    "Outcome",
    "Row",
    "base_name",
    "by_start",
    "change",
    "clause",
    "counted",
    "deviations",
    "figure",
    "in_null",
    "is_antecedent",
    "listed",
    "null_shows",
    "number",
    "of_runs",
    "outcome",
    "percent",
    "slight",
    "threshold_words",
    "years",
]

Row = tuple[Future, Consequence, Effect]
"""One row of the effect table."""

PAIR = ("RUS", "CHN")
"""The dyad that the report is about."""

NULL_SHARE = 0.5
"""Share of an effect from which the null model is said to show it too."""

SLIGHT = 0.05
"""Size on a scale of length one below which an effect is called slight, whatever its deviations."""

FEW = 30
"""Runs below which a report warns that they are few."""

_MINUS = "\N{MINUS SIGN}"

Outcome = Literal["clear", "faint", "against", "noise", "none", "free"]
"""How an expectation fared: as expected (clear or faint), against it, drowned in noise, no change in any run; or
``free``, where nothing was expected."""


SHOWN: tuple[Outcome, ...] = ("clear", "faint")
"""Outcomes with the expected sign, beyond noise."""

NOT_SEEN: tuple[Outcome, ...] = ("noise", "none")
"""Outcomes that cannot be told from no change."""


def number(value: float) -> str:
    """Two places, one from ten on."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def years(window: tuple[int, int]) -> str:
    """A span of years."""
    return f"{window[0]}-{str(window[1])[-2:]}"


def figure(value: float, places: int = 2, *, sign: bool = False) -> str:
    r"""A number for print: a true minus, no negative zero.

    Examples
    --------
    >>> figure(-0.001), figure(-0.25) == "\N{MINUS SIGN}0.25", figure(0.25, sign=True)
    ('0.00', True, '+0.25')
    """
    rounded = round(value, places) + 0.0
    text = f"{rounded:+.{places}f}" if sign and rounded else f"{rounded:.{places}f}"
    return text.replace("-", _MINUS)


def change(result: Effect) -> tuple[str, str, str]:
    """Mean change and the ends of its 95 % interval, with one to three places: what its half-width bears."""
    half = (result.high - result.low) / 2.0
    places = 2 if half <= 0.0 else min(3, max(1, math.ceil(-math.log10(half))))
    return figure(result.mean, places, sign=True), figure(result.low, places), figure(result.high, places)


def percent(share: float) -> str:
    """A share as percent, a dash where there is none."""
    return f"{100.0 * share:.0f} %" if math.isfinite(share) else "-"


def deviations(result: Effect) -> str:
    """The effect in run-to-run standard deviations."""
    if math.isinf(result.size):
        return "no spread"
    return figure(result.size, 2, sign=True)


def of_runs(result: Effect, runs: int) -> str:
    """In how many runs the difference has the expected sign."""
    return f"{round(result.share * runs)} of {runs} runs"


def counted(count: int, noun: str) -> str:
    """A count with its noun: '1 run', '2 runs'."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items as a list in a sentence."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def is_antecedent(one: Consequence) -> bool:
    """Whether a row says that the scenario happened, not what follows from it."""
    return one.claim.endswith("-A")


def outcome(result: Effect) -> Outcome:
    """How the expectation of a row fared, by the rule of :func:`entente_sim.analysis.effects.wording`."""
    verdict, _, strength = result.reading.partition(", ")
    told: dict[str, Outcome] = {
        "no change": "none", "drowned in noise": "noise", "against expectation": "against",
        "as expected": "clear" if strength == "clear" else "faint",
    }  # fmt: skip
    return told.get(verdict, "free")


def in_null(result: Effect) -> bool:
    """Whether the null model shows at least :data:`NULL_SHARE` of an effect that is not noise."""
    return outcome(result) not in NOT_SEEN and null_shows(result.mean, result.null)


def null_shows(mean: float, null: float) -> bool:
    """Whether the null's effect has the sign of another and at least :data:`NULL_SHARE` of it; not where missing."""
    return null * mean > 0.0 and abs(null) >= NULL_SHARE * abs(mean)


def slight(result: Effect) -> bool:
    """Whether an effect that is not noise is below :data:`SLIGHT` on its scale."""
    scale = OBSERVABLES[result.observable].scale
    bounded = scale is not None and scale[1] - scale[0] <= 2.0
    return bounded and outcome(result) not in NOT_SEEN and abs(result.mean) < SLIGHT


def by_start(study: Study, result: Effect) -> Effect | None:
    """For a row against the scenario's own start: the base's change over the same years, else nothing."""
    if result.contrast != "start":
        return None
    return effect(study, study.base_name, result.observable, result.window, result.expected, "start")


def clause(study: Study, result: Effect) -> str:
    """The numbers behind a statement, as a sentence without its stop.

    A row against the scenario's own start carries the base's change over the same years with it, for where the
    base moves as far the scenario has shown nothing.
    """
    label, span, base = OBSERVABLES[result.observable].label, years(result.window), base_name(study)
    if outcome(result) == "none":
        return f"{label} is {figure(result.value)} in both ({span})"
    drift = by_start(study, result)
    if drift is None:
        words = f"{label} is {figure(result.value)} against {figure(result.base)} in {base}"
    else:
        words = f"{label} goes from {figure(result.base)} to {figure(result.value)}"
    tail = [span, f"{deviations(result)} sd"]
    if drift is not None:
        tail.insert(0, f"{change(result)[0]}, in {base} {change(drift)[0]}")
    if result.expected:
        tail.append(f"expected sign in {of_runs(result, study.runs)}")
    return f"{words} ({'; '.join(tail)})"


def base_name(study: Study) -> str:
    """How sentences call the base scenario."""
    return "the baseline" if study.base_name == "baseline" else study.scenarios[0].scenario.title


def threshold_words() -> str:
    """The rule of reading in one sentence."""
    return (
        f"An effect is clear from {CLEAR:g} run-to-run standard deviations (sd), faint below that, and drowned in "
        f"noise below {FAINT:g} or where the 95 % interval of the mean holds zero"
    )
