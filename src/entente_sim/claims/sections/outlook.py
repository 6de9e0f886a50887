"""Section 15, beyond the single futures: what decides the partnership's fate, and which signs to watch."""

from __future__ import annotations

import numpy as np

from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.interventions import BASELINE, FUTURES, HUBRIS, LONG_RUN, STAGE
from entente_sim.claims.rules import at_least, at_most, below, mean, statistic, yearly
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.observables import SIGNPOSTS
from entente_sim.measures.signposts import warning
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]


def _between_within(sample: Sample) -> FloatArray:
    """Variance of the scenarios' means over the mean variance within a scenario, by draw."""
    means = np.stack([one.mean(axis=-1) for one in sample.arms])
    within = np.mean(
        [one.var(axis=-1, ddof=1) if one.shape[-1] > 1 else one.var(axis=-1) for one in sample.arms], axis=0
    )
    ratio: FloatArray = np.divide(
        means.var(axis=0, ddof=1), within, out=np.full(within.shape, np.nan), where=within > 0.0
    )
    return ratio


def _signposts_and_loss(e: Ensemble) -> FloatArray:
    """The four signposts and whether the tie has lost two stages, by year: ``(5, years, runs)``."""
    depth = yearly("entente_commitment")(e)
    lost = (depth <= depth[:5].mean(axis=0) - 2.0 * STAGE).astype(np.float64)
    return np.stack([*(yearly(name)(e) for name in SIGNPOSTS), lost])


def _best_warning(sample: Sample) -> FloatArray:
    """AUC of the best signpost; nan where no tie, or every one, loses two stages."""
    *signs, lost = sample.arms[0].reshape(*sample.arms[0].shape[:2], -1)
    found = [warning(sign, lost > 0.5) for sign in signs]
    return np.array(np.nan if np.isnan(found).all() else np.nanmax(found))


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "SC-00", "The partnership's fate is decided by systemic change", "T C", "cons", "E",
        (
            statistic("variance of commitment in 2046-50 between the futures is at least that within (falsified: half)",
                      (BASELINE, *FUTURES), mean("entente_commitment", *LONG_RUN), _between_within, at_least(1.0),
                      count="draws", fails=below(0.5), unit="ratio of variances"),
        ),
    ),
    Claim(
        "SC-01", "Four signposts warn of a split", "T C", "cons", "E",
        (
            statistic("the best has an AUC of .65 for the loss of two stages within ten years (falsified: .55)",
                      (HUBRIS,), _signposts_and_loss, _best_warning, at_least(0.65), fails=at_most(0.55), unit="AUC"),
        ),
        note="The best by hindsight: an upper bound. Where no tie loses two stages there is nothing to warn of.",
    ),
)  # fmt: skip
