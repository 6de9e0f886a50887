"""Choice: load, common enemies, offers, incentives, postures, and the conduct and ties they make."""

from __future__ import annotations

import math

from tests.reference.draws import CHOICE, uniform
from tests.reference.record import Record
from tests.reference.rules import excess, pick, ratio

__all__ = ["LEVELS", "OPTIONS", "Choice"]

LEVELS = (0.0, 1 / 3, 2 / 3, 1.0)
OPTIONS = tuple((cooperation, competition) for cooperation in LEVELS for competition in LEVELS)
"""Cooperation and competition of each posture; the place in the list is the number of the option."""

OUTSIDE = 1.05
"""What a state has besides each other one when they share a gain."""


class Choice(Record):
    """How a state weighs cooperation against competition, chooses, and takes in what the others chose."""

    # --- load -------------------------------------------------------------------------------------------------------

    def feel_load(self) -> None:
        """Average last year's effort and get used to it."""
        weights = efforts = 0.0
        for other in self.others:
            weight = ratio(other.capability, self.capability + other.capability)
            efforts += weight * self.effort[other.code]
            weights += weight
        self.load = ratio(efforts, weights)
        self.usual_load += self.model.parameters.incentives.load_memory * (self.load - self.usual_load)

    # --- common enemy and detachment --------------------------------------------------------------------------------

    def review_postures(self) -> None:
        """List whom this state opposed and favoured last year, for the others to see, and its usefulness."""
        u = self.model.parameters.incentives.nuclear_usefulness
        weight = math.sqrt(ratio(self.capability, self.model.greatest))
        self.usefulness = (1 - u) * weight + u * self.nuclear
        self.opposed = {arena: [] for arena in self.model.arenas}
        self.favoured = {arena: [] for arena in self.model.arenas}
        for (k, arena), cooperation in self.cooperation.items():
            net = cooperation - self.competition[k, arena]
            if net > 0:
                self.favoured[arena].append((k, net))
            elif net < 0:
                self.opposed[arena].append((k, -net))

    def find_common_enemies(self) -> None:
        """See where others oppose the states that threaten this one."""
        quarrel = {
            (k.code, a): self.danger[k.code] * k.stake[a] * self.distance[k.code, a] / 2
            for k in self.others
            for a in self.shared[k.code]
        }
        for other in self.others:
            for arena in self.shared[other.code]:
                against = sum(quarrel[k, arena] * net for k, net in other.opposed[arena] if k != self.code)
                self.common_enemy[other.code, arena] = other.usefulness * against

    def find_support(self) -> None:
        """See who sides with the states that threaten this one, and who stands against them."""
        for other in self.others:
            self.support[other.code] = self._matter(other.favoured)
            self.counterweight[other.code] = self._matter(other.opposed)

    def _matter(self, conduct: dict[str, list[tuple[str, float]]]) -> float:
        """Add up another state's conduct towards this one's threats, by danger and stake."""
        felt = 0.0
        for arena, acts in conduct.items():
            felt += self.stake[arena] * sum(self.danger[k] * net for k, net in acts if k != self.code)
        return ratio(felt, self.total_stake)

    # --- offers -----------------------------------------------------------------------------------------------------

    def make_offers(self) -> None:
        """Offer concessions to those who side with, or stand against, the states that threaten this one."""
        p = self.model.parameters.offers
        for other in self.others:
            j = other.code
            worth = other.usefulness * (p.weight * self.support[j] + p.retention * self.counterweight[j])
            times = ratio(self.capability, other.capability)
            lowering = self.aspiration * math.log(times) if times > 1 else 0.0
            price = p.disagreement_price * self.disagreement[j] + p.hostility_price * self.hostility[j]
            price += p.pride * lowering
            hoped = excess(worth - price, p.uncertainty) - excess(-price, p.uncertainty)
            goal = self.lead * min(hoped, 1)
            self.offer[j] += p.rate * (goal - self.offer[j])

    def count_forfeits(self) -> None:
        """See what cooperating with each other state would lose."""
        for other in self.others:
            k = other.code
            self.forfeit[k] = sum(i.offer[self.code] * i.danger[k] for i in self.others if i is not other)

    # --- incentives and posture -------------------------------------------------------------------------------------

    def weigh_incentives(self) -> None:
        """Weigh cooperation and competition with each other state in each arena."""
        for other in self.others:
            self._weigh_cooperation(other)
            self._weigh_competition(other)

    def _weigh_cooperation(self, other: Record) -> None:
        """Weigh cooperation with another state in each arena."""
        w = self.model.parameters.incentives
        offset = self.model.parameters.status.rivalry_offset
        comfort = self.model.parameters.influence.comfort
        j = other.code
        joint_gain = w.gain * self.complementarity[j] * 2 * self._share_of_gain(other)
        wedge = w.detachment * other.usefulness * self.support[j]
        yielding = w.appeasement * self.threat[j] * (1 - self.resistance[j])
        rising = w.mobility * self.mobility * self.deficit * max(other.status - self.status + offset, 0.0)
        leading = w.creativity * self.creativity * self.deficit * max(self.status - other.status + offset, 0.0)
        invited = w.acceptance * other.offer[self.code] - w.forfeit * self.forfeit[j]
        invited += w.winning_back * self.lost[j]
        proud = w.autonomy * self.rank_cost[j] + w.fear_of_dependence * max(self.reliance[j] - comfort, 0.0)
        wary = w.mistrust * self.hostility[j]
        for arena in self.shared[j]:
            s, o = self.interest[arena], other.interest[arena]
            agreed = max(1 - self.distance[j, arena], 0.0)
            enemies = w.common_enemy * self.common_enemy[j, arena]
            penalty = w.secondary_sanctions * self.sanction_exposure[j] * self.model.sanctionable[arena]
            drawn = (w.consensus + leading) * agreed + enemies + yielding + rising + invited
            drawn += w.institution * self.framework[j, arena]
            own = drawn - proud - wary - penalty
            self.gain_cooperation[j, arena] = own * s + joint_gain * math.sqrt(s * o) + wedge * o

    def _weigh_competition(self, other: Record) -> None:
        """Weigh competition with another state in each arena."""
        w = self.model.parameters.incentives
        offset = self.model.parameters.status.rivalry_offset
        j = other.code
        wedge = w.detachment * other.usefulness * self.support[j]
        deterred = w.threat * self.threat[j] * math.sqrt(self.salience[j]) * self.resistance[j]
        contending = w.status * self.contest * self.deficit * max(other.status - self.status + offset, 0.0)
        tired = w.load * (self.load - self.usual_load)
        bound = w.dependence * self.dependence[j] + w.restraint * self.offer[j]
        deferent = w.deference * other.legitimacy * other.lead**2
        for arena in self.shared[j]:
            s, o = self.interest[arena], other.interest[arena]
            q = math.sqrt(s * o)
            defended = deterred + w.influence * self.displaced[j, arena]
            reach = defended * s + (w.rivalry * self.distance[j, arena] / 2 + contending) * q
            held_back = (bound + tired + deferent) * s + wedge * o
            self.gain_competition[j, arena] = reach * self.access[arena] * self.risk[j] - held_back

    def _share_of_gain(self, other: Record) -> float:
        """Return the part of the joint gain that goes to this state: more to the one who depends less."""
        b = self.model.parameters.trade.bargaining
        own, its = OUTSIDE - b * self.dependence[other.code], OUTSIDE - b * other.dependence[self.code]
        return own / (own + its)

    def choose_postures(self) -> None:
        """Choose cooperation and competition towards each other state in each arena."""
        deterrence = self.model.parameters.posture.deterrence
        for other in self.others:
            deterred = deterrence * other.nuclear
            for arena in self.shared[other.code]:
                key = (other.code, arena)
                matters = self.stake[arena] * other.stake[arena] != 0
                number = self._choose(key, deterred) if matters else 0
                self.option[key] = number
                self.cooperation[key], self.competition[key] = OPTIONS[number]

    def _choose(self, key: tuple[str, str], deterred: float) -> int:
        """Draw a posture with odds that follow its utility."""
        model = self.model
        gain_c, gain_k = self.gain_cooperation[key], self.gain_competition[key]
        costs = model.posture_costs[self.option[key]]
        utility = [
            c * gain_c + k * gain_k - cost - (deterred if k == 1 else 0.0)
            for (c, k), cost in zip(OPTIONS, costs, strict=True)
        ]
        draw = 0.0 if model.is_best_response else uniform(model.lanes[CHOICE], self.triple_keys[key])
        return pick(utility, model.precision, draw)

    # --- conduct and commitment -------------------------------------------------------------------------------------

    def receive_conduct(self) -> None:
        """Take in what the others do where it matters."""
        for other in self.others:
            j = other.code
            stakes = cooperation = competition = worst = effort = 0.0
            joints = mutual = 0.0
            for arena in self.shared[j]:
                here = (self.code, arena)
                stake = self.stake[arena]
                given, taken = self.cooperation[j, arena], other.cooperation[here]
                if other.stake[arena] > 0:
                    blow = stake * other.competition[here]
                    stakes += stake
                    cooperation += stake * taken
                    competition += blow
                    worst = max(worst, blow)
                    effort += stake * self.competition[j, arena]
                joint = self.joint_stake[j, arena]
                mutual += joint * math.sqrt(given * taken)
                joints += joint
            self.cooperation_received[j] = ratio(cooperation, stakes)
            self.competition_received[j] = ratio(competition, stakes)
            self.worst_received[j] = worst
            self.effort[j] = ratio(effort, stakes)
            self.mutual[j] = ratio(mutual, joints)

    def deepen_commitment(self) -> None:
        """Move each tie towards the depth that cooperation, rank and trust allow."""
        p = self.model.parameters.commitment
        for other in self.others:
            j = other.code
            rank = min(1.0, max(self.rank_cost[j], other.rank_cost[self.code]))
            mistrust = max(self.hostility[j], other.hostility[self.code])
            goal = min(1.0, p.weight * self.mutual[j]) * (1 - p.rank_bound * rank) * (1 - p.mistrust_bound * mistrust)
            depth = self.commitment[j]
            depth += (p.rate_up if goal > depth else p.rate_down) * (goal - depth)
            promised = self.model.parameters.pacts.depth * self.treaty[j]
            self.commitment[j] = max(depth, self.pact[j], self.bond[j], promised)
