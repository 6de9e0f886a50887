"""Institutions: who joins and leaves them, and what members share."""

from __future__ import annotations

from entente_sim.scenario.schema import Institution
from tests.reference.draws import JOIN, code_key, uniform
from tests.reference.record import Record
from tests.reference.rules import logistic, ratio

__all__ = ["Member"]


class Member(Record):
    """Where a state belongs and would belong."""

    def recall_membership(self) -> None:
        """Take the memberships of the year from history."""
        for name, one in self.model.institutions.items():
            spells = [spell for spell in one.members if self.code in spell.states]
            self.membership[name] = float(any(spell.in_force(self.model.year) for spell in spells))

    def consider_institutions(self) -> None:
        """Decide which institutions to join and to leave, on the memberships of the year before."""
        p = self.model.parameters.institutions
        for name, one in self.model.institutions.items():
            ever = {*one.eligible, *(code for spell in one.members for code in spell.states)}
            belongs = self.membership_to_come[name] = self.membership[name]
            if self.code not in ever or self.code in one.leaders:
                continue
            wants, entries = [0.0], [0.0]
            for leader in (self.model.states[code] for code in one.leaders if code in self.model.states):
                if leader.membership[name] == 1:
                    want = logistic((self._worth(name, one, leader) - p.threshold) / p.width)
                    consent = logistic(self._welcome(name, one, leader) / p.width)
                    wants.append(want)
                    entries.append(want * (one.openness + (1 - one.openness) * consent))
            draw = uniform(self.model.lanes[JOIN], code_key(name, self.code))
            if belongs == 1 and draw < p.rate * p.leave * (1 - max(wants)):
                self.membership_to_come[name] = 0.0
            elif belongs == 0 and draw < p.rate * max(entries):
                self.membership_to_come[name] = 1.0

    def _worth(self, name: str, one: Institution, leader: Record) -> float:
        """Return what membership is worth under a leader."""
        p = self.model.parameters.institutions
        head = leader.code
        members = [other for other in self.others if other.membership[name] == 1]
        market = sum(other.economy for other in members)
        fit = ratio(sum(other.economy * self.complementarity[other.code] for other in members), market)
        defended = self.protection[head] if one.kind == "defence" else 0.0
        return (
            p.gain * fit
            + p.tie * self.commitment[head]
            + p.offer * leader.offer[self.code]
            + p.protection * defended
            - p.autonomy * one.bindingness * self.rank_cost[head]
            - p.disagreement * abs(self.position[one.arena] - leader.position[one.arena]) / 2
            - p.mistrust * self.hostility[head]
        )

    def _welcome(self, name: str, one: Institution, leader: Record) -> float:
        """Return how much a leader wants this state in."""
        p = self.model.parameters.institutions
        members = [other for other in self.others if other is not leader and other.membership[name] == 1]
        heaviest = max((other.capability * other.stake[one.arena] for other in members), default=0.0)
        own = leader.capability * leader.stake[one.arena]
        outweighed = ratio(max(heaviest - own, 0.0), heaviest + own)
        apart = abs(self.position[one.arena] - leader.position[one.arena]) / 2
        return p.dilution * outweighed - p.disagreement * apart - p.mistrust * leader.hostility[self.code]

    def settle_membership(self) -> None:
        """Join and leave."""
        self.membership = dict(self.membership_to_come)

    def share_institutions(self) -> None:
        """See what shared institutions give: a floor of commitment, a guarantee, a closed union, a framework."""
        depth = self.model.parameters.institutions.depth
        for other in self.others:
            j = other.code
            shared = [
                one
                for name, one in self.model.institutions.items()
                if self.membership[name] == other.membership[name] == 1
            ]
            self.bond[j] = depth * max((one.bindingness for one in shared), default=0.0)
            promised = any(one.kind == "defence" for one in shared)
            self.guarantee[j] = max(self.ally[j], self.treaty[j], float(promised))
            self.union[j] = max((1 - one.openness for one in shared if one.kind == "union"), default=0.0)
            for arena in self.shared[j]:
                here = [one for one in shared if one.arena == arena]
                self.framework[j, arena] = sum((one.bindingness + one.openness) / 2 for one in here)
