"""Danger: perceived threats, the memory of hostile acts and the images that follow from them."""

from __future__ import annotations

import math

from tests.reference.draws import PERCEPTION, normal
from tests.reference.record import Record
from tests.reference.rules import logistic, power, ratio

__all__ = ["Danger"]

CERTAINTY = 0.95
"""No single source of threat is more certain than this."""


class Danger(Record):
    """Whom a state fears, how much, and what it learns from their acts."""

    # --- threat -----------------------------------------------------------------------------------------------------

    def perceive_threat(self) -> None:
        """Judge means and intent, regime insecurity and transition of each other state."""
        p = self.model.parameters.threat
        m = p.exposure_exponent
        joint_forces = self.model.parameters.agreements.joint_forces
        insecure = self.insecurity() * (1 + self.model.parameters.council.lesson_threat * self.lesson)
        believed = sum(
            self.commitment[k] * self.projected[k] * (1 + joint_forces * self.interoperability[k])
            for k in self.commitment
        )
        once_led = logistic((self.lead - p.parity) / p.parity_width)
        self.defence = self.capability + p.nuclear_defence * self.nuclear + p.believed_support * believed
        shield = power(self.defence, m)
        for other in self.others:
            j = other.code
            reach = power(self.projected[j], m)
            attack = power(other.offence * self.projected[j] + p.believed_backing * self._backing(other), m)
            self.exposure[j] = ratio(attack, attack + shield)
            self.resistance[j] = ratio(shield, shield + reach)
            misjudged = math.exp(p.misperception * normal(self.model.lanes[PERCEPTION], self.dyad_keys[j]))
            means = min(CERTAINTY, p.military_weight * self.exposure[j] * self._intent(other) * misjudged)
            weight = math.sqrt(ratio(other.capability, self.model.greatest))
            pressure = other.promotion * (1 - other.offer[self.code])
            regime = min(CERTAINTY, p.regime_weight * insecure * pressure * other.liberalism * weight)
            parity = logistic((ratio(other.capability, self.capability) - p.parity) / p.parity_width)
            transition = min(CERTAINTY, p.positional_weight * once_led * self.disagreement[j] * parity)
            self.direct_threat[j] = 1 - (1 - means) * (1 - regime) * (1 - transition)

    def _backing(self, other: Record) -> float:
        """Return what those committed to another state, and not to this one, can bring against it."""
        joint_forces = self.model.parameters.agreements.joint_forces
        return sum(
            other.commitment[k.code] * (1 + joint_forces * other.interoperability[k.code])
            * (1 - self.commitment[k.code]) * k.offence * self.projected[k.code]
            for k in self.others if k is not other
        )  # fmt: skip

    def _intent(self, other: Record) -> float:
        """Return how hostile another state's intent looks, from its image, its regime and its people next door."""
        p = self.model.parameters.threat
        crowd = 0.0
        if self.distance_home[other.code] == 0:
            weight = other.population / (self.population + other.population)
            crowd = weight * other.vulnerability * (1 - self.nuclear)
        trust = 1 - p.intent_floor - (1 - p.intent_floor) * self.hostility[other.code]
        kinship = 1 - p.identity_weight * abs(self.liberalism - other.liberalism)
        return 1 - trust * kinship * (1 - p.demography_weight * crowd)

    def extend_threat(self) -> None:
        """Feel threats to those one is committed to; find the principal threat."""
        p = self.model.parameters.threat
        ties = [(k, self.commitment[k.code]) for k in self.others if self.commitment[k.code] > 0]
        for other in self.others:
            j = other.code
            shared = max((depth * k.direct_threat[j] for k, depth in ties if k is not other), default=0.0)
            extended = p.extension_weight * (1 - self.commitment[j]) * shared
            self.threat[j] = 1 - (1 - self.direct_threat[j]) * (1 - extended)
        principal = max(self.threat.values())
        for j, threat in self.threat.items():
            self.salience[j] = power(ratio(threat, principal), p.salience_exponent)
            self.danger[j] = self.salience[j] * threat

    # --- learning ---------------------------------------------------------------------------------------------------

    def learn(self) -> None:
        """Remember hostile acts and revise the image of each other state."""
        p = self.model.parameters.learning
        comfort = self.model.parameters.influence.comfort
        relief = self.model.parameters.borders.relief
        confidence = self.model.parameters.agreements.confidence
        keep_fast, keep_slow = self.model.keep_fast, self.model.keep_slow
        for other in self.others:
            j = other.code
            acts = (1 - p.worst_share) * self.competition_received[j] + p.worst_share * self.worst_received[j]
            acts += p.sanction_acts * self.sanctioned_by(other)
            acts += p.crisis_acts * self.crisis[j]
            kindness = self.cooperation_received[j] + p.backing * other.backing[self.code]
            enmity = self.support[j] + p.opposition * other.opposition[self.code]
            deposit = max(acts - kindness, 0.0)
            self.grievance_fast[j] = keep_fast * self.grievance_fast[j] + p.deposit_fast * deposit
            lasting = keep_slow * (1 - confidence * self.implemented[j])
            self.grievance_slow[j] = lasting * self.grievance_slow[j] + p.deposit_slow * deposit
            inherited = self.grievance[j] * (1 - relief * self.settled[j])
            memory = inherited + self.grievance_fast[j] + self.grievance_slow[j]
            hostility = self.hostility[j]
            image = logistic(
                p.intercept
                + p.hostile_acts * acts
                - p.cooperation * kindness
                + p.enemy_support * enmity
                + p.grievance * memory
                + p.arming_nearby * self.exposure[j]
                + p.resentment * max(self.reliance[j] - comfort, 0.0)
                + p.persistence * (hostility - 0.5)
            )
            self.hostility[j] += (p.rate_up if image > hostility else p.rate_down) * (image - hostility)

    def look_anew(self) -> None:
        """Let images and recent memory go with the leaders they were of."""
        p = self.model.parameters
        for other in self.others:
            j = other.code
            own, theirs = (one.succession * (1 - one.liberalism) for one in (self, other))
            renewed = p.leaders.renewal * (1 - (1 - own) * (1 - theirs))
            self.hostility[j] += renewed * (p.learning.start - self.hostility[j])
            self.grievance_fast[j] *= 1 - renewed
