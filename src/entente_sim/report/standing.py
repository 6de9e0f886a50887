"""Where the base stands: both levels, the depth of the tie."""

from __future__ import annotations

import numpy as np

from entente_sim.experiments.study import Study
from entente_sim.measures.ties import STAGES, TIE_TYPES, tie_type
from entente_sim.measures.typology import EVEN
from entente_sim.numerics import FloatArray
from entente_sim.report.words import PAIR, base_name, counted, figure, years

__all__ = ["depth", "two_levels"]


def two_levels(study: Study) -> list[str]:
    """Where Russia and China stand in the first five years of the base, at both levels, beside the null."""
    base, null = study.observed[study.base_name], study.null.get(study.base_name)
    needed = {"entente_alignment", "regional_hedging", "regional_volume"}
    if not needed <= set(base):
        return []
    span = (study.years[0], min(study.years[0] + 4, study.years[-1]))

    def middle(observed: dict[str, FloatArray], name: str) -> float:
        return float(np.median(study.window(observed[name], span)))

    aligned, hedged, volume = (
        middle(base, name) for name in ("entente_alignment", "regional_hedging", "regional_volume")
    )
    out = [
        f"In {years(span)} of {base_name(study)} Russia and China stand at a systemic alignment of "
        f"{figure(aligned, sign=True)} (scale from {figure(-1, 0)} to 1; median of {counted(study.runs, 'run')}). "
        "Russia's regional "
        f"hedging index towards China is {figure(hedged)} (0 one-sided, 1 even), "
        + ("at or above" if hedged >= EVEN else "below")
        + f" the {EVEN} from which this report speaks of hedging."
    ]
    if null is not None:
        usual = middle(null, "regional_volume")
        more = "more" if volume > usual else "no more"
        out.append(
            "In the null model, where no incentive has weight, alignment is "
            f"{figure(middle(null, 'entente_alignment'))}. Regional activity (C + K) is {figure(volume)} against the "
            f"null's {figure(usual)}: {more} than random choice brings"
            + (", so the index can be read." if volume > usual else ", so the index says nothing about purpose.")
        )
    return out


def depth(study: Study) -> list[str]:
    """How deep the Russian-Chinese tie is at the start and at the end of the base, and of what type."""
    stages = study.observed[study.base_name].get("entente_stage")
    if stages is None:
        return []
    first, last = study.years[0], study.years[-1]
    ends = [int(np.quantile(stages[row], 0.5, method="lower")) for row in (0, -1)]
    where = f"stands at stage {ends[0]} ({STAGES[ends[0]]}) in {first}"
    where += f" and at {ends[1]} ({STAGES[ends[1]]}) in {last}" if ends[1] != ends[0] else f", and still in {last}"
    out = [f"Read in stages 0 to 7, the tie {where} (median run of {base_name(study)})."]
    focus = study.focus[study.base_name]
    if set(PAIR) <= set(focus.states):
        counts = np.bincount(tie_type(focus, *PAIR)[-1], minlength=len(TIE_TYPES))
        kinds = [f"{TIE_TYPES[k]} in {counts[k]}" for k in np.argsort(-counts, kind="stable") if counts[k]]
        out.append(f"In {last} it reads as {', '.join(kinds)} of {counted(study.runs, 'run')}.")
    return out
