"""Central Asia in words and numbers: who provides security and trade, and whether the division of labour holds."""

from __future__ import annotations

import numpy as np

from entente_sim.experiments.study import Study
from entente_sim.measures.region import Provision
from entente_sim.report.tables import Cells, title_of
from entente_sim.report.words import PAIR, base_name, figure

__all__ = ["labour_words", "region_table"]


def region_table(study: Study, other: str | None) -> list[Cells]:
    """Rows on who provides what: where, kind, year, mean shares of Russia and China, clients each leads, entropy.

    The base in its first and last year, then its null and another scenario in the last.
    """
    base = study.provided.get(study.base_name)
    if not base or not set(PAIR) <= set(base["security"].providers):
        return []
    first, last = study.years[0], study.years[-1]
    sources: list[tuple[str, dict[str, Provision], tuple[int, ...]]] = [(base_name(study), base, (first, last))]
    if study.provided_null.get(study.base_name):
        sources.append(("null model", study.provided_null[study.base_name], (last,)))
    if other is not None:
        sources.append((title_of(study, other), study.provided[other], (last,)))
    rows = []
    for name, kinds, years in sources:
        for kind, one in kinds.items():
            for year in years:
                shares = [f"{figure(100 * float(one.share(code, year).mean()), 0)} %" for code in PAIR]
                leads = [f"{_led(one, code, year)} of {len(one.clients)}" for code in PAIR]
                entropy = figure(float(np.median(one.entropy[one.years.index(year)])))
                rows.append([name, kind, str(year), *shares, *leads, entropy])
    return rows


def _led(one: Provision, provider: str, year: int) -> int:
    """Count the clients whose largest partner it is in most runs."""
    return int((one.lead(provider, year) > 0.5).sum())


def labour_words(study: Study) -> list[str]:
    """Say for how many clients the division of labour holds: Russia first in security, China first in trade."""
    base = study.provided.get(study.base_name)
    if not base or not set(PAIR) <= set(base["security"].providers):
        return []
    first, last = study.years[0], study.years[-1]
    held = [
        int(((base["security"].lead("RUS", year) > 0.5) & (base["trade"].lead("CHN", year) > 0.5)).sum())
        for year in (first, last)
    ]
    total = len(base["security"].clients)
    words = (
        "The thesis's division of labour in Central Asia, Russia first in security and China first in trade, shows in "
        f"{held[0]} of {total} states in {first} and in {held[1]} in {last} (in most runs of {base_name(study)})."
    )
    russia, china, trade = (
        _led(base[kind], code, first) for kind, code in (("security", "RUS"), ("security", "CHN"), ("trade", "CHN"))
    )
    words += (
        f" In {first} Russia is first in security in {russia}, China in {china}; China is first in trade in {trade}."
    )
    return [words]
