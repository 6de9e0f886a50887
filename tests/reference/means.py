"""Means: capability, its projection, arming, transfers of arms and technology, and growth."""

from __future__ import annotations

import math

from tests.reference.draws import GROWTH, SPENDING, normal
from tests.reference.record import Record
from tests.reference.rules import clip, power, ratio

__all__ = ["Means"]


class Means(Record):
    """How a state comes by its means and how far they reach."""

    # --- capability -------------------------------------------------------------------------------------------------

    def list_means(self) -> None:
        """List GDP, military stock, net power and CINC."""
        elasticity = self.model.parameters.capability.cinc_growth_elasticity
        self.means = (
            self.economy,
            self.military,
            self.economy**2 / self.population,
            self.cinc * (self.economy / self.economy_start) ** elasticity,
        )

    def weigh_capability(self) -> None:
        """Average the shares of all means that anybody has."""
        each = zip(self.model.means_weights, self.means, self.model.means_totals, strict=True)
        held = [(weight, own / total) for weight, own, total in each if total > 0]
        self.capability = ratio(sum(weight * share for weight, share in held), sum(weight for weight, _ in held))

    def remember_lead(self) -> None:
        """Let the lead fade unless it is renewed."""
        fading = (1 - self.model.parameters.threat.lead_memory) * self.lead
        self.lead = max(ratio(self.capability, self.model.greatest), fading)

    # --- projection -------------------------------------------------------------------------------------------------

    def receive_power(self) -> None:
        """Work out how much of each other state's power reaches this one."""
        p = self.model.parameters.projection
        for other in self.others:
            j = other.code
            d = min(self.distance_home[j], self.distance_base[j] + p.base_penalty)
            sea = p.sea_discount * math.exp(-d / p.sea_length) * other.sea_access[self.code]
            land = math.exp(-d / p.land_length) * self.barrier[j]
            self.projected[j] = other.capability * (other.sea_power * sea + (1 - other.sea_power) * land)

    # --- arming -----------------------------------------------------------------------------------------------------

    def feel_menace(self) -> None:
        """Add up the others' spending, as far as it threatens."""
        self.menace = sum(self.threat[other.code] * other.spending for other in self.others)
        if self.is_new or self.model.year <= self.model.start:
            self.menace_start = self.menace

    def arm(self) -> None:
        """Add what this year's spending buys to the stock and settle next year's."""
        p = self.model.parameters.arming
        self.military = (1 - p.depreciation) * self.military + self.spending / self.military_price
        if self.model.year >= self.model.start:
            desired = (
                math.log(self.spending_start)
                + p.growth_elasticity * math.log(self.economy / self.economy_start)
                + p.rival_elasticity * math.log((self.menace + 1e-9) / (self.menace_start + 1e-9))
                + self.modernisation
            )
            log_spending = math.log(self.spending)
            shock = p.shock_sd * normal(self.model.lanes[SPENDING], self.key)
            self.spending = math.exp(log_spending + p.adjustment * (desired - log_spending) + shock)

    # --- transfers --------------------------------------------------------------------------------------------------

    def deliver_arms(self) -> None:
        """Sell what one is ahead in to those one is tied to, unless one fears them."""
        p = self.model.parameters.transfers
        for other in self.others:
            j = other.code
            edge = max(self.technology - other.technology, 0.0)
            trusting = max(1 - p.copying_fear * self.threat[j], 0.0)
            bound = self.commitment[j] * (1 - other.sanctioned_by(self))
            self.arms[j] = p.scale * edge * other.spending * bound * trusting

    def receive_arms(self) -> None:
        """Add what was delivered to the stock."""
        self.military += self.model.parameters.transfers.worth * sum(k.arms[self.code] for k in self.others)

    def foresee_technology(self) -> None:
        """Learn from what was delivered, and approach what means allow."""
        p, model = self.model.parameters.transfers, self.model
        strength = ratio(self.military, model.strongest_military)
        wealth = ratio(self.economy / self.population, model.richest)
        goal = (power(strength, 0.25) + power(wealth, 0.25)) / 2
        copied = sum(k.arms[self.code] * max(k.technology - self.technology, 0.0) for k in self.others)
        learnt = p.copying * ratio(copied, self.spending) + p.progress * (goal - self.technology)
        self.technology_to_come = clip(self.technology + learnt, 0, 1)

    def adopt_technology(self) -> None:
        """Put the new technology to use."""
        self.technology = self.technology_to_come

    # --- economy ----------------------------------------------------------------------------------------------------

    def foresee_growth(self) -> None:
        """Work out growth in percent from trend, sanctions, trade, burden and chance."""
        p = self.model.parameters.economy
        sanctioned = sum(
            (self.sanctioned_by(other) - other.sanctions_known[self.code]) * other.economy for other in self.others
        )
        rest = sum(other.economy for other in self.others)
        shielded = sum(self.dependence[other.code] * self.settlement[other.code] for other in self.others)
        burden = self.spending / self.economy - self.spending_start / self.economy_start
        grown = (
            self.growth
            + self.growth_drift * max(self.model.year - self.model.inputs.known, 0)
            - p.sanction_drag * (1 - shielded) * ratio(sanctioned, rest)
            + self.model.parameters.trade.growth * (self.openness - self.openness_start)
            - 100 * p.burden_drag * burden
            + p.shock_scale * self.growth_sd * normal(self.model.lanes[GROWTH], self.key)
        )
        self.grown = clip(grown, -100, 100)

    def grow(self) -> None:
        """Let the economy grow."""
        self.economy = math.exp(math.log(self.economy) + self.grown / 100)
