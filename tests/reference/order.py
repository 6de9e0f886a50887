"""Order: positions, legitimacy, rank and the reference point from which rank is seen."""

from __future__ import annotations

import math
from itertools import combinations

from tests.reference.record import Record
from tests.reference.rules import chance_weight, clip, power, prospect_value, ratio

__all__ = ["Order"]

SOFTENING = 0.05
"""Keeps the strategy of a state without superiors defined."""


class Order(Record):
    """What order a state wants, which leaders it accepts and what rank it has and claims."""

    # --- positions --------------------------------------------------------------------------------------------------

    def respond(self) -> None:
        """Let last year's partners, superiors and threats move the responsive part of the position."""
        p = self.model.parameters.positions
        for arena in self.model.arenas:
            here = self.position[arena]
            to_partners = partners = to_superiors = superiors = from_threats = 0.0
            for other in self.others:
                j = other.code
                gap = other.position[arena] - here
                tie = self.commitment[j] * other.stake[arena]
                height = max(other.status - self.status, 0.0) * other.stake[arena]
                to_partners += tie * gap
                partners += tie
                to_superiors += height * gap
                superiors += height
                from_threats -= self.salience[j] * self.threat[j] * other.stake[arena] * gap / 2
            push = (
                p.partners * to_partners / (1 + partners)
                + p.socialisation * self.mobility * to_superiors / (1 + superiors)
                + p.threats * from_threats
            )
            self.response[arena] += p.rate * (clip(push, -p.reach, p.reach) - self.response[arena])

    def take_positions(self) -> None:
        """Form the ideal position in each arena from stance, regime and response."""
        regime = 2 * self.liberalism - 1
        for arena, slope in self.model.regime_slope.items():
            self.position[arena] = clip(self.stance[arena] + slope * regime + self.response[arena], -1, 1)
        self.total_stake = sum(self.stake.values())

    def compare_positions(self) -> None:
        """Measure the disagreement with each other state."""
        for other in self.others:
            gaps = joints = 0.0
            for arena in self.shared[other.code]:
                joint = math.sqrt(self.stake[arena] * other.stake[arena])
                distance = abs(self.position[arena] - other.position[arena])
                self.joint_stake[other.code, arena] = joint
                self.distance[other.code, arena] = distance
                gaps += joint * distance / 2
                joints += joint
            self.disagreement[other.code] = ratio(gaps, joints)

    # --- legitimacy -------------------------------------------------------------------------------------------------

    def earn_legitimacy(self) -> None:
        """Be recognised by others' conduct, and resented where one presses vulnerable regimes."""
        p = self.model.parameters.legitimacy
        recognised = pressed = audience = 0.0
        for other in self.others:
            j = other.code
            recognised += other.capability * (self.cooperation_received[j] - self.competition_received[j])
            pressed += other.capability * other.vulnerability * (1 - other.liberalism)
            audience += other.capability
        self.recognition = ratio(recognised, audience)
        overreach = p.overreach * self.promotion * self.liberalism * ratio(pressed, audience)
        goal = clip(p.start + p.recognition * self.recognition - overreach, 0, 1)
        self.legitimacy += p.rate * (goal - self.legitimacy)

    # --- status -----------------------------------------------------------------------------------------------------

    def feel_excluded(self) -> None:
        """See how far others cooperate with one another and not with this state."""
        passed = pairs = 0.0
        for j, k in combinations(self.others, 2):
            weight = j.capability * k.capability
            included = (self.mutual[j.code] + self.mutual[k.code]) / 2
            passed += weight * j.mutual[k.code] * (1 - included)
            pairs += weight
        self.excluded = ratio(passed, pairs)

    def take_rank(self) -> None:
        """Receive a rank from power, club, others' conduct and being counted in."""
        p = self.model.parameters.status
        relative = ratio(self.capability, self.model.greatest)
        rank = (1 - p.club_weight) * power(relative, p.rank_exponent) + p.club_weight * self.nuclear
        standing = 1 + p.recognition_weight * self.recognition - p.exclusion_weight * self.excluded
        self.status = clip(rank * standing, 0, 1)
        self.deficit = max(self.aspiration - self.status, 0.0)

    def compare_rank(self) -> None:
        """Find what aligning with each other state costs in rank, and the strategy that pays."""
        p = self.model.parameters.status
        pride = power(self.aspiration, p.autonomy_exponent)
        above, cooperative, illegitimate = SOFTENING, SOFTENING, 0.0
        for other in self.others:
            j = other.code
            times = ratio(other.capability, self.capability)
            steps = min(math.log(times), p.rank_ratio_cap) if times > 1 else 0.0
            self.rank_cost[j] = pride * steps * (1 - self.cooperation_received[j]) * (1 - other.offer[self.code])
            height = max(other.status - self.status, 0.0)
            above += height
            cooperative += height * self.cooperation_received[j]
            w = p.legitimacy_weight
            illegitimate += height * ((1 - w) * self.disagreement[j] + w * (1 - other.legitimacy))
        is_open, illegitimacy = cooperative / above, illegitimate / above

        pull = (1 - is_open) * illegitimacy * self.model.instability
        e_mobility = math.exp(p.steepness * (is_open - p.permeability_threshold))
        e_contest = math.exp(p.steepness * (pull - p.illegitimacy_threshold))
        e_creativity = 1.0
        total = e_mobility + e_contest + e_creativity
        self.mobility += (e_mobility / total - self.mobility) / p.strategy_inertia
        self.contest += (e_contest / total - self.contest) / p.strategy_inertia
        self.creativity += (e_creativity / total - self.creativity) / p.strategy_inertia

    # --- prospect ---------------------------------------------------------------------------------------------------

    def frame_prospect(self) -> None:
        """See the lottery of competing with each other state from the reference point, then adapt that point."""
        p = self.model.parameters.prospect
        if self.reference < 0:
            self.reference = self.status
        expected = p.aspiration_anchor * self.aspiration + (1 - p.aspiration_anchor) * self.reference
        y = self.status - expected
        for other in self.others:
            self.risk[other.code] = self._boldness(y, self.resistance[other.code])
        self.attitude = self._boldness(y, 0.5)
        rate = p.adaptation_gain if self.status > self.reference else p.adaptation_loss
        self.reference += rate * (self.status - self.reference)

    def _boldness(self, y: float, chance: float) -> float:
        """Return the attitude to a risk: how much more than its expected value a lottery is worth."""
        p = self.model.parameters.prospect
        in_hand = y + (2 * chance - 1) * p.lottery_size
        premium = self._certainty_equivalent(y, chance) - in_hand
        return max(0.1, 1 + p.weight * premium / p.lottery_size)

    def _certainty_equivalent(self, y: float, chance: float) -> float:
        """Return the sure outcome worth as much as winning rank with a chance, and losing as much otherwise."""
        p = self.model.parameters.prospect
        high, low = y + p.lottery_size, y - p.lottery_size
        w_gain = chance_weight(chance, p.gain_weighting)
        w_loss = chance_weight(1 - chance, p.loss_weighting)
        w_high = w_gain if high > 0 else 1 - w_loss
        w_low = w_loss if low < 0 else 1 - w_gain
        value = w_high * prospect_value(high, p.curvature, p.loss_aversion)
        value += w_low * prospect_value(low, p.curvature, p.loss_aversion)
        if value >= 0:
            return power(value, 1 / p.curvature)
        return -power(-value / p.loss_aversion, 1 / p.curvature)
