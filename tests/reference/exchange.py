"""Exchange: agreements, trade, settlement of payments, and the influence that goes with them."""

from __future__ import annotations

import math

from tests.reference.record import Record
from tests.reference.rules import power, ratio

__all__ = ["Exchange"]

GRAVITY_KM = 2000
"""Distance that doubles the denominator of trade at an elasticity of 1."""


class Exchange(Record):
    """What a state agrees, trades and relies on with each other state."""

    # --- routes -----------------------------------------------------------------------------------------------------

    def watch_routes(self) -> None:
        """See how exposed trade is at sea, and turn to arenas that lead round it or that effort can reach."""
        p, greatest = self.model.parameters.routes, self.model.greatest
        barred = sum(self.trade[j] * (1 - self.sea_access[j]) for j in self.trade)
        closed = ratio(barred, sum(self.trade.values()))
        endangered = max(
            self.threat[k.code] * k.sea_power * math.sqrt(ratio(k.capability, greatest)) for k in self.others
        )
        self.chokepoint = self.sea_trade * (1 - (1 - closed) * (1 - endangered))
        blocked = ratio(sum(self.stake[a] * (1 - self.access[a]) for a in self.stake), self.total_stake)
        for arena, stake in self.stake.items():
            overland = p.overland * self.model.overland[arena] * self.chokepoint
            turning = p.turning * blocked * self.access[arena]
            self.interest[arena] = min(1.0, stake * (1 + overland + turning))

    # --- displacement -----------------------------------------------------------------------------------------------

    def feel_displaced(self) -> None:
        """See where those who used to rely on this state rely on another one instead."""
        for other in self.others:
            self.lost[other.code] = max(other.usual_reliance[self.code] - other.reliance[self.code], 0.0)
            thirds = [third for third in self.others if third is not other]
            moved = [self._moved(third, other) for third in thirds]
            for arena in self.shared[other.code]:
                lost = sum(third.stake[arena] * share for third, share in zip(thirds, moved, strict=True))
                stakes = sum(third.stake[arena] for third in thirds)
                self.displaced[other.code, arena] = ratio(lost, stakes)

    def _moved(self, third: Record, rival: Record) -> float:
        """Return the part of a third state's reliance lost to this state that a rival can have taken."""
        reliance = third.reliance[self.code]
        lost = max(third.usual_reliance[self.code] - reliance, 0.0)
        return ratio(lost * third.reliance[rival.code], 1 - reliance)

    # --- agreements -------------------------------------------------------------------------------------------------

    def agree(self) -> None:
        """Declare, carry out and join forces as far as conduct, danger, trust and rank allow."""
        p = self.model.parameters.agreements
        for other in self.others:
            j = other.code
            dangers = [self.danger[k.code] * other.danger[k.code] for k in self.others if k is not other]
            will = min(1.0, self.mutual[j] * (1 + p.signal * max(dangers, default=0.0)))
            self.declared[j] += p.expiry * (will - self.declared[j])
            trust = self.commitment[j] * (1 - max(self.hostility[j], other.hostility[self.code]))
            done = self.implemented[j]
            self.implemented[j] += p.rate * trust * (self.declared[j] - done) - p.expiry * done
            rank = min(1.0, max(self.rank_cost[j], other.rank_cost[self.code]))
            self.interoperability[j] += p.integration * (trust * (1 - rank) - self.interoperability[j])

    # --- trade ------------------------------------------------------------------------------------------------------

    def feel_pull(self) -> None:
        """Find how much trade each other state invites, and how much of it politics lets through."""
        p = self.model.parameters.trade
        for other in self.others:
            j = other.code
            mass = self.economy * other.economy / self.model.world_economy
            nearness = (1 + self.distance_home[j] / GRAVITY_KM) ** -p.distance
            fit = self.complementarity[j] * self.links[j]
            together = (1 + p.projects * self.implemented[j]) * (1 + p.union * self.union[j])
            self.pull[j] = p.scale * mass * nearness * fit * together
            sanctions = max(self.sanctioned_by(other), other.sanctioned_by(self))
            chill = (self.competition_received[j] + other.competition_received[self.code]) / 2
            self.ease[j] = (1 - p.sanction_cut * sanctions) * (1 - p.chill * chill)
        self.diversion = ratio(sum(self.pull.values()), sum(self.pull[j] * self.ease[j] for j in self.pull))

    def trade_with_others(self) -> None:
        """Move trade towards what is left of the pull, with part of the rest diverted to other partners."""
        p = self.model.parameters.trade
        for other in self.others:
            j = other.code
            diverted = power(self.diversion, p.diversion / 2) * power(other.diversion, p.diversion / 2)
            goal = self.pull[j] * self.ease[j] * diverted
            rate = 1.0 if self.is_new or other.is_new else p.rate
            self.trade[j] += rate * (goal - self.trade[j])

    def share_trade(self) -> None:
        """Find how much of the trade is with each other state, and how much it is to the economy."""
        total = sum(self.trade.values())
        for j, trade in self.trade.items():
            self.dependence[j] = ratio(trade, total)
        self.openness = total / self.economy
        if self.is_new or self.model.year <= self.model.inputs.known:
            self.openness_start = self.openness

    # --- finance ----------------------------------------------------------------------------------------------------

    def settle_payments(self) -> None:
        """Settle more in own currencies where third states press either; the rest exposes to those who press them."""
        p = self.model.parameters.finance
        for other in self.others:
            j = other.code
            thirds = [third for third in self.others if third is not other]
            pressure = max((max(self.sanctioned_by(m), other.sanctioned_by(m)) for m in thirds), default=0.0)
            goal = min(1.0, p.weight * self.mutual[j] * pressure)
            self.settlement[j] += p.rate * (goal - self.settlement[j])
            at_stake = sum(other.sanctioned_by(m) * self.dependence[m.code] for m in thirds)
            self.sanction_exposure[j] = (1 - self.settlement[j]) * at_stake

    # --- influence --------------------------------------------------------------------------------------------------

    def count_providers(self) -> None:
        """Find whom trade and security come from, and get used to it."""
        p = self.model.parameters.influence
        provided = {}
        for other in self.others:
            j = other.code
            guarded = self.projected[j] * self.commitment[j] * (self.guarantee[j] + self.interoperability[j])
            provided[j] = guarded + p.arms * ratio(other.arms[self.code], self.spending)
        total = self.capability + sum(provided.values())
        for j in provided:
            self.security[j] = ratio(provided[j], total)
            self.reliance[j] = (self.dependence[j] + self.security[j]) / 2
            rate = 1.0 if self.is_new or self.model.states[j].is_new else p.memory
            self.usual_reliance[j] += rate * (self.reliance[j] - self.usual_reliance[j])
