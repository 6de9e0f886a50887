"""Defence treaties: what they are worth, and how they are signed and ended."""

from __future__ import annotations

from tests.reference.draws import PACT, uniform
from tests.reference.record import Record
from tests.reference.rules import logistic, power, ratio

__all__ = ["Signatory"]


class Signatory(Record):
    """Whom a state would bind itself to."""

    def value_treaties(self) -> None:
        """Weigh a treaty with each other state: security against rank, entrapment and mistrust."""
        p = self.model.parameters.pacts
        m = self.model.parameters.threat.exposure_exponent
        for other in self.others:
            j = other.code
            together = power(self.defence + self.projected[j], m)
            gains, quarrels = [0.0], [0.0]
            for third in self.others:
                if third is other:
                    continue
                k = third.code
                relief = ratio(together, together + power(self.projected[k], m)) - self.resistance[k]
                worry = p.security + p.shadow * third.threat[self.code]
                gains.append(self.danger[k] * other.salience[k] * worry * relief)
                quarrels.append(other.danger[k] * (1 - self.salience[k]))
            self.protection[j] = p.reliability * (1 - p.rank_discount * other.status) * max(gains)
            self.treaty_worth[j] = (
                self.protection[j]
                - p.autonomy * self.rank_cost[j]
                - p.entrapment * max(quarrels)
                - p.mistrust * self.hostility[j]
            )

    def sign_treaties(self) -> None:
        """Sign or end treaties with the states that come later in the alphabet."""
        p = self.model.parameters.pacts
        for other in self.others:
            i, j = self.code, other.code
            if j < i:
                continue
            draw = uniform(self.model.lanes[PACT], self.pair_keys[j])
            worth = min(self.treaty_worth[j], other.treaty_worth[i])
            both = self.capability + other.capability
            share = self.capability / both
            if self.treaty[j] == 1:
                shifted = p.shift * abs(share - self.balance[j])
                regret = p.regret * max(self.bargain[j] - worth, 0.0)
                if draw < p.end * (1 + shifted + regret):
                    self.treaty[j] = other.treaty[i] = 0.0
                    self.balance[j] = other.balance[i] = 0.0
                    self.bargain[j] = other.bargain[i] = 0.0
            elif self.guarantee[j] == 0:
                want = logistic((worth - p.threshold) / p.width)
                if draw < p.rate * want * self.commitment[j]:
                    self.treaty[j] = other.treaty[i] = 1.0
                    self.balance[j], other.balance[i] = share, other.capability / both
                    self.bargain[j] = other.bargain[i] = worth
