"""Tables of the report, and the sentences that go with them, all read off a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.analysis.effects import effect
from entente_sim.analysis.futures import FUTURES, LONG_RUN
from entente_sim.experiments.study import Study
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.order import ThreatOrder, threat_order
from entente_sim.measures.ties import STAGES, TIE_TYPES, tie_type
from entente_sim.report.words import PAIR, base_name, counted, figure, listed, outcome, years

__all__ = [
    "Cells",
    "Fear",
    "fears",
    "fears_words",
    "india",
    "long_run",
    "powers",
    "ties",
    "title_of",
]

DECADE = 10
"""Years after the start by which, beside the last year, turns are counted."""

Cells = list[str]


@dataclass(frozen=True)
class Fear:
    """The order of Russia's fears in one scenario, or in the base under one measure of power."""

    name: str
    kind: str
    order: ThreatOrder
    by_decade: str
    by_end: str
    first: str
    nearest: str


def title_of(study: Study, name: str) -> str:
    """Short title of a scenario: number and title of a future, or its own title."""
    for future in FUTURES:
        if future.scenario == name:
            return f"{future.number} {future.title}"
    return next(one.scenario.title for one in study.scenarios if one.name == name)


def long_run(study: Study) -> tuple[int, int]:
    """The years of the long run, or the last five of a study that ends before."""
    last = study.years[-1]
    return LONG_RUN if last >= LONG_RUN[1] else (max(study.years[0], last - 4), last)


_POWER_COLUMNS = (
    "china_us_power", "entente_alignment", "regional_hedging", "russia_fears_us", "russia_fears_china",
)  # fmt: skip


def powers(study: Study) -> list[dict[str, object]]:
    """Rows of the table by measure of power: medians over runs at the start and at the end."""
    rows: list[dict[str, object]] = []
    first, last = study.years[0], study.years[-1]
    spans = ((first, min(first + 4, last)), (max(first, last - 4), last))
    for measure, observed in study.by_power.items():
        if not set(_POWER_COLUMNS) <= set(observed):
            return []
        for span in spans:
            cells = [figure(float(np.median(study.window(observed[name], span)))) for name in _POWER_COLUMNS]
            rows.append({"measure": measure, "years": years(span), "cells": cells, "first": span == spans[0]})
    return rows


def fears(study: Study) -> list[Fear]:
    """When Russia comes to fear China more than the United States: every scenario, then every measure of power."""
    sources = [("scenario", title_of(study, name), observed) for name, observed in study.observed.items()]
    sources += [("power", measure, observed) for measure, observed in study.by_power.items()]
    out = []
    for kind, name, observed in sources:
        if not {"russia_fears_us", "russia_fears_china"} <= set(observed):
            return []
        order = threat_order(observed["russia_fears_us"], observed["russia_fears_china"], study.years)
        by_decade, by_end = (f"{order.by(year)} of {order.runs}" for year in (order.since + DECADE, order.until))
        first = str(order.first or f"never in {counted(order.runs, 'run')}")
        out.append(Fear(name, kind, order, by_decade, by_end, first, figure(order.nearest)))
    return out


def fears_words(study: Study, rows: Sequence[Fear]) -> list[str]:
    """Say when the order of Russia's fears turns over: by scenario, and under which measures of power."""
    if not rows:
        return []
    base = rows[0].order
    asked = "; the thesis's package asks for at least 80 % up to 2021 (claims, 16.3)" if base.since == 2021 else ""
    out = [
        f"In {base.since} of {base_name(study)} Russia fears the United States more than China in "
        f"{base.runs - base.already} of {counted(base.runs, 'run')}{asked}."
    ]
    for kind, nouns, where in (
        ("scenario", "scenarios", "in"),
        ("power", "measures of power", f"in {base_name(study)} under"),
    ):
        mine = [row for row in rows if row.kind == kind]
        if mine:
            out.append(_turns(mine, nouns, where))
    return out


def _turns(rows: Sequence[Fear], nouns: str, where: str) -> str:
    turning = [row for row in rows if row.order.by(row.order.until)]
    if not turning:
        most = max(rows, key=lambda row: row.order.nearest)
        if len(rows) == 1:
            return (
                f"The order turns over in none of {counted(most.order.runs, 'run')}; China's threat peaks at "
                f"{most.nearest} of the American one (median run)."
            )
        return (
            f"The order turns over in no run {where} any of {len(rows)} {nouns} "
            f"({counted(rows[0].order.runs, 'run')} each); nearest to it comes {most.name}, where China's threat peaks "
            f"at {most.nearest} of the American one (median run)."
        )
    parts = [
        f"{row.name} ({row.order.by(row.order.until)} of {row.order.runs} runs by {row.order.until}, first in "
        f"{row.order.first} in the median of these" + (f"; {row.order.back} turn back)" if row.order.back else ")")
        for row in turning
    ]
    rest = [row.name for row in rows if row not in turning]
    return f"It turns over {where} {listed(parts)}" + (f"; never {where} {listed(rest, 'or')}." if rest else ".")


def ties(study: Study) -> list[Cells]:
    """Stage and type of the Russian-Chinese tie in the last year by scenario: title, stage, its name, type, runs."""
    out = []
    for name, ensemble in study.focus.items():
        if not set(PAIR) <= set(ensemble.states):
            return []
        stages = study.observed[name]["entente_stage"][-1]
        low, middle, high = (int(q) for q in np.quantile(stages, [0.1, 0.5, 0.9], method="lower"))
        types = tie_type(ensemble, *PAIR)[-1]
        counts = np.bincount(types, minlength=len(TIE_TYPES))
        most = sorted((k for k in range(len(TIE_TYPES)) if counts[k]), key=lambda k: (-counts[k], k))
        kinds = ", ".join(f"{TIE_TYPES[k]} {counts[k]}" for k in most)
        spread = f"{middle}" if low == high else f"{middle} ({low} to {high})"
        out.append([title_of(study, name), spread, STAGES[middle], kinds])
    return out


_INDIA = ("india_us_alignment", "india_china_alignment", "russia_india_alignment")


def india(study: Study) -> tuple[list[str], list[Cells]]:
    """Head and rows of the table on India: each alignment in the base, and what each scenario changes."""
    base = study.observed[study.base_name]
    if not set(_INDIA) <= set(base):
        return [], []
    window = long_run(study)
    rows = [[base_name(study), *(figure(float(np.mean(study.window(base[n], window))), sign=True) for n in _INDIA)]]
    for one in study.scenarios[1:]:
        results = [effect(study, one.name, name, window) for name in _INDIA]
        strength = ["noise" if outcome(e) == "noise" else e.reading.split(", ")[-1] for e in results]
        cells = [f"{figure(e.mean, sign=True)} ({how})" for e, how in zip(results, strength, strict=True)]
        rows.append([title_of(study, one.name), *cells])
    return [years(window), *(OBSERVABLES[name].label for name in _INDIA)], rows
