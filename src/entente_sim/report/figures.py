"""The figures of a report, with captions made from what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.analysis.futures import FUTURES
from entente_sim.experiments.study import Study
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.typology import EVEN
from entente_sim.report.page import figure_of
from entente_sim.report.tables import title_of
from entente_sim.report.words import NOT_SEEN, PAIR, Row, base_name, figure, outcome, years

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Drawn", "beside", "figures"]

_MOST_COURSES = 6

HUBRIS = "chinese_hubris"
"""Scenario whose Central Asian shares stand beside the base's, where it was run."""


@dataclass(frozen=True)
class Drawn:
    """A figure of the report; ``scenario`` is set where it belongs to one scenario's section."""

    name: str
    caption: str
    figure: Figure
    scenario: str = ""


def beside(study: Study) -> str | None:
    """Which scenario's Central Asian shares stand beside the base's: future 6, or the last."""
    names = [one.name for one in study.scenarios[1:] if study.provided.get(one.name)]
    return HUBRIS if HUBRIS in names else names[-1] if names else None


def figures(study: Study, rows: Sequence[Row]) -> list[Drawn]:
    """Draw the figures of a study."""
    from entente_sim import plots

    base = study.base
    assert base is not None
    drawn = _pair(study) if set(PAIR) <= set(base.states) else []
    drawn.append(
        Drawn(
            "network",
            "Ties and enmities among all states of the world file. Which ties are drawn, and how, is in the legend.",
            plots.network(base),
        )
    )
    drawn.append(
        Drawn(
            "threat_map",
            f"Who fears whom in {base.years[0]}, the first year after the spin-up: median over runs; states in "
            "order of capability.",
            figure_of(plots.threat_map(base)),
        )
    )
    if study.provided.get(study.base_name):
        drawn.append(_region(study))
    if rows:
        labelled = [(f"{future.number}  {one.sentence}".strip(), result) for future, one, result in rows]
        drawn.append(
            Drawn(
                "effects",
                "What each scenario changes, in run-to-run standard deviations: bars hold 10-90 % of runs. In the grey "
                "strip an effect is smaller than two deviations: one could miss it in a single history. Rows that say "
                "since compare with the scenario's own first five years.",
                figure_of(plots.effects(labelled)),
            )
        )
    told = dict.fromkeys(result.scenario for *_, result in rows)
    drawn += [_course(study, name, rows) for name in told]
    return drawn


def _pair(study: Study) -> list[Drawn]:
    from entente_sim import plots

    base = study.base
    assert base is not None
    others = {s.name: study.focus[s.name] for s in study.scenarios[1:]}
    titles = {name: title_of(study, name) for name in others}
    focus = study.focus[study.base_name]
    if others:
        grid = plots.futures_grid(others, focus, titles)
    else:
        grid = figure_of(plots.alignment(base, *PAIR, against=study.null_base))
    return [
        Drawn("two_level", _two_level_words(study), figure_of(plots.two_level(base, *PAIR, null=study.null_base))),
        Drawn(
            "ladder",
            "Depth of the Russian-Chinese tie read in stages (names in the order of Korolev 2019): a stage is the "
            "space between two lines. The names stand for eighths of commitment, not for what was observed.",
            plots.ladder(others, focus, titles),
        ),
        Drawn(
            "alignment",
            f"Russia's systemic alignment with China year by year; grey is {base_name(study)}, bands hold 80 % of runs."
            if others
            else "Russia's alignment with China year by year, at both levels; grey is the null model where it was run.",
            grid,
        ),
        Drawn(
            "typology",
            "What Russia and China are to each other, arena by arena, by a rule that does not know an arena's level. "
            "In the thesis it is balancing against the United States in systemic arenas and hedging in regional ones.",
            plots.typology(base, *PAIR, null=study.null_base),
        ),
        Drawn(
            "strategies",
            "Strategy towards the state each fears most, by a rule fixed beforehand on what it does, arms and relies "
            "on: shares of runs by year.",
            plots.strategies(base, [code for code in base.resolved.world.focus if code in base.states]),
        ),
    ]


def _two_level_words(study: Study) -> str:
    """Say on which side of the hedging line each level lies at the start and at the end, by its median."""
    base = study.base
    assert base is not None
    parts = []
    for level in ("systemic", "regional"):
        index = measures.hedging(base, *PAIR, level)
        ends = [float(np.median(index[rows].mean(axis=0))) for rows in (slice(0, 5), slice(-5, None))]
        places = ["inside" if value >= EVEN else "outside" for value in ends]
        where = f"{places[0]} the hedging wedge" if places[0] == places[1] else f"{places[0]} it, then {places[1]}"
        parts.append(f"{level} arenas lie {where} (index {figure(ends[0])}, at the end {figure(ends[1])})")
    return (
        f"Russia towards China in {base_name(study)}, at two levels at once; each dot is a run, arrows lead from the "
        f"first five years to the last. By the median {parts[0]}; {parts[1]}."
    )


def _region(study: Study) -> Drawn:
    from entente_sim import plots

    base = study.base
    assert base is not None
    other = beside(study)
    shown = [study.base_name] + ([other] if other else [])
    titles = {study.base_name: base.title, other: title_of(study, other) if other else ""}
    columns = [
        (f"{kind}\n{titles[name]}", study.provided[name][kind])
        for kind in study.provided[study.base_name]
        for name in shown
    ]
    names = {code: state.name for code, state in base.resolved.world.states.items()}
    caption = (
        "Who provides security and who trade in Central Asia: mean shares over runs, numbers in per cent for the first "
        "and the last year. Security counts treaties and commitments by the power that can be brought to bear, and "
        "arms."
    )
    return Drawn("region", caption, plots.provision(columns, names))


def _course(study: Study, name: str, rows: Sequence[Row]) -> Drawn:
    """One scenario's observables year by year; where nothing is stated, those that change most."""
    from entente_sim import plots

    mine = [result for *_, result in rows if result.scenario == name]
    if not any(future.scenario == name for future in FUTURES):
        moved = sorted((e for e in mine if outcome(e) not in NOT_SEEN), key=lambda e: -abs(e.size))
        mine = (moved or mine)[:_MOST_COURSES]
    seen = list({result.observable: result for result in mine}.values())
    courses = [
        plots.Course(
            OBSERVABLES[e.observable].label, OBSERVABLES[e.observable].about,
            study.observed[study.base_name][e.observable], study.observed[name][e.observable], e.window,
        )
        for e in seen
    ]  # fmt: skip
    spans = ", ".join(sorted({years(e.window) for e in seen}))
    caption = (
        f"{title_of(study, name)}: the observables behind its rows, year by year; median and 10-90 % of runs, the "
        f"years read ({spans}) shaded. Vertical axes need not begin at zero."
    )
    return Drawn(f"course_{name}", caption, plots.course(courses, study.years, base_name(study)), name)
