"""Regimes, their vulnerability and their change."""

from __future__ import annotations

import math

from tests.reference.draws import REGIME, uniform
from tests.reference.record import Record
from tests.reference.rules import clip, power

__all__ = ["Regime"]


class Regime(Record):
    """What becomes of a state's regime."""

    def settle_regime(self) -> None:
        """Turn the year's inputs into liberalism and vulnerability as they are."""
        p = self.model.parameters.regime
        done = self.transition
        self.liberalism += max(p.target - self.liberalism, 0.0) * done
        unsettled = self.vulnerability * (1 - p.relief * done) + 4 * p.turmoil * done * (1 - done)
        self.vulnerability = clip(unsettled + p.growth_sensitivity * max(self.growth_gap, 0.0), 0, 1)

    def judge_growth(self) -> None:
        """Compare growth with its trend, over some years."""
        p = self.model.parameters.regime
        drifted = self.growth_drift * max(self.model.year - self.model.inputs.known, 0)
        self.growth_gap += (self.growth + drifted - self.grown - self.growth_gap) / p.growth_memory

    def change_regime(self) -> None:
        """Draw whether the regime gives way, and move a transition on."""
        p = self.model.parameters.regime
        half_open = 4 * self.liberalism * max(p.target - self.liberalism, 0.0) / p.target**2
        hazard = p.rate * half_open * power(self.vulnerability, p.exponent)
        hazard *= 1 + p.shortfall * max(self.growth_gap, 0.0)
        hazard *= 1 + (p.exit - 1) * self.succession
        if uniform(self.model.lanes[REGIME], self.key) < 1 - math.exp(-hazard):
            self.regime_shift = 1.0
        self.transition = min(1.0, self.transition + self.regime_shift / p.transition_years)
