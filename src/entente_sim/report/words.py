"""Sentences made from the numbers; nothing here asserts what was not measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from entente_sim.analysis.effects import Effect
from entente_sim.experiments.study import Study
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.analysis.futures import Consequence, Future

__all__ = ["caveats", "headline", "number", "powers", "years"]


def number(value: float) -> str:
    """Three significant places, without needless zeros."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def years(window: tuple[int, int]) -> str:
    """A span of years."""
    return f"{window[0]}-{str(window[1])[-2:]}"


def headline(study: Study, rows: Sequence[tuple[Future, Consequence, Effect]]) -> list[str]:
    """The findings in a few sentences, made from the study's numbers."""
    out = list(_two_levels(study))
    failed = [
        f"{future.number} ({result.reading})"
        for future, one, result in rows
        if one.claim.endswith("-A") and result.verdict != "as expected"
    ]
    if failed:
        out.append(f"The antecedent did not come about in {', '.join(failed)}: what follows there tests nothing.")
    by_reading: dict[str, list[str]] = {}
    firsts: set[str] = set()
    for future, one, result in rows:
        if not future.number or future.scenario in firsts or one.claim.endswith("-A"):
            continue
        firsts.add(future.scenario)
        by_reading.setdefault(result.reading, []).append(f"{future.number} ({one.sentence})")
    order = sorted(by_reading, key=lambda words: (not words.startswith("as"), words))
    out += [f"First consequence {words}: {'; '.join(by_reading[words])}." for words in order]
    return out


def _two_levels(study: Study) -> list[str]:
    base, null = study.observed[study.base_name], study.null.get(study.base_name)
    if "entente_alignment" not in base:
        return []
    span = (study.years[0], min(study.years[0] + 4, study.years[-1]))

    def middle(values: FloatArray) -> float:
        return float(np.median(study.window(values, span)))

    aligned, hedged = middle(base["entente_alignment"]), middle(base["regional_hedging"])
    volume = middle(base["regional_volume"])
    out = (
        f"In {years(span)} of the base run Russia and China stand at a systemic alignment of {aligned:+.2f} "
        f"(scale -1 to 1), while Russia's regional hedging index towards China is {hedged:.2f} (0 one-sided, 1 even)"
    )
    if null is not None:
        usual = middle(null["regional_volume"])
        out += (
            f" at a volume of {volume:.2f}; the null model, in which states act at random, has alignment "
            f"{middle(null['entente_alignment']):+.2f} and volume {usual:.2f}"
        )
    return [out + "."]


_POWER_COLUMNS = (
    "china_us_power", "entente_alignment", "regional_hedging", "russia_fears_us", "russia_fears_china",
)  # fmt: skip


def powers(study: Study) -> list[dict[str, Any]]:
    """Rows of the table by measure of power: medians over runs at the start and at the end."""
    rows = []
    first, last = study.years[0], study.years[-1]
    spans = ((first, min(first + 4, last)), (max(first, last - 4), last))
    for measure, observed in study.by_power.items():
        if not set(_POWER_COLUMNS) <= set(observed):
            return []
        for span in spans:
            cells = [number(float(np.median(study.window(observed[name], span)))) for name in _POWER_COLUMNS]
            rows.append({"measure": measure, "years": years(span), "cells": cells, "first": span == spans[0]})
    return rows


def caveats(study: Study) -> list[str]:
    """What a reader must know before quoting the report."""
    return [
        "Effects are conditional on the drivers of each scenario file and on default parameters, many of which are "
        "assumptions (the parameter table marks them). A share of runs is not a probability of events.",
        "Run-to-run noise here comes from choices, growth and spending; uncertainty about parameters is not in these "
        "intervals yet.",
        "An effect called drowned in noise is smaller than 0.2 run-to-run deviations or has an interval that includes "
        "zero; it is shown because leaving it out would flatter the model.",
        "Not yet in this round: crises and third-party support, pacts signed within the run, "
        "trade and arms flows, votes. Futures that work through them (2, 3a) are expected to be weak here.",
        f"The state of {study.years[0]} is what a spin-up on known inputs leaves behind; it has not been scored "
        "against data yet.",
    ]
