"""Crises, and the sides third states take in them."""

from __future__ import annotations

import math

from tests.reference.draws import BACKING, CRISIS, code_key, uniform
from tests.reference.record import Record
from tests.reference.rules import logistic, pick

__all__ = ["Crises"]

STEPS = (1, 2, 3)
"""Thirds of full backing: moral, material, military."""


class Crises(Record):
    """How a state comes into crises, and whom it backs in those of others."""

    def forget_crises(self) -> None:
        """Close the books of last year."""
        for j in self.crisis:
            self.crisis[j] = self.backing[j] = self.opposition[j] = 0.0

    def stumble_into_crises(self) -> None:
        """Draw whether a crisis breaks out with each state that comes later in the alphabet."""
        for other in self.others:
            if self.code < other.code:
                chance = 1 - math.exp(-self._hazard(other))
                if uniform(self.model.lanes[CRISIS], self.pair_keys[other.code]) < chance:
                    self.crisis[other.code] = other.crisis[self.code] = 1.0
                    self.model.crises.append((self, other))

    def _hazard(self, other: Record) -> float:
        """Return the yearly hazard of a crisis with another state."""
        p = self.model.parameters.crises
        transition = self.model.parameters.threat
        i, j = self.code, other.code
        joint = max((self.joint_stake[j, arena] for arena in self.shared[j]), default=0.0)
        contact = 1.0 if self.distance_home[j] == 0 else joint
        mutual = math.sqrt(self.hostility[j] * other.hostility[i])
        fear = (self.threat[j] + other.threat[i]) / 2
        push = (self.worst_received[j] + other.worst_received[i]) / 2
        heat = p.hostility * (mutual - 0.5) + p.threat * (fear - 0.5) + p.competition * (push - 0.5)
        near = min(self.capability, other.capability) / max(self.capability, other.capability)
        parity = logistic((near - transition.parity) / transition.parity_width)
        return (
            p.rate
            * self.incident[j]
            * contact
            * math.exp(heat - p.fit * self.complementarity[j])
            * (1 + p.parity * self.disagreement[j] * parity)
            * (1 - p.nuclear * self.nuclear * other.nuclear)
        )

    def take_sides(self) -> None:
        """Back one side, or neither, in every crisis of two others."""
        model = self.model
        for one, two in model.crises:
            if self is one or self is two:
                continue
            worths = [0.0]
            worths += [self._worth_of_backing(one, two, step) for step in STEPS]
            worths += [self._worth_of_backing(two, one, step) for step in STEPS]
            key = code_key(one.code, two.code, self.code)
            draw = 0.0 if model.is_best_response else uniform(model.lanes[BACKING], key)
            number = pick(worths, model.precision, draw)
            if number > 0:
                friend, foe = (one, two) if number <= len(STEPS) else (two, one)
                level = STEPS[(number - 1) % len(STEPS)] / 3
                self.backing[friend.code] = max(self.backing[friend.code], level)
                self.opposition[foe.code] = max(self.opposition[foe.code], level)

    def _worth_of_backing(self, friend: Record, foe: Record, step: int) -> float:
        """Return what backing one state against another is worth at a level of so many thirds."""
        p = self.model.parameters.crises
        i, j = friend.code, foe.code
        gain = (
            p.commitment * (self.commitment[i] - self.commitment[j])
            + p.danger * (self.danger[j] - self.danger[i])
            + p.common_enemy * friend.usefulness * self.danger[j]
            - p.exposure * self.exposure[j]
            - p.load * (self.load - self.usual_load)
        )
        level = step / 3
        deterred = p.deterrence * foe.nuclear if level == 1 else 0.0
        return level * gain - p.cost * level**2 / 2 - deterred
