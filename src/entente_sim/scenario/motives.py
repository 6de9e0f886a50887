"""Parameters of what states have, perceive and want, up to their choice of posture; one group per mechanism."""

from __future__ import annotations

from entente_sim.scenario.groups import Group, par

__all__ = [
    "Capability",
    "Incentives",
    "Legitimacy",
    "Offers",
    "Positions",
    "Posture",
    "Projection",
    "Prospect",
    "Routes",
    "Status",
    "Threat",
]


class Capability(Group):
    """Weights of the power measure (they are normalised to sum to one)."""

    gdp_weight: float = par(0.4, (0, 1), "weight of the GDP share", mark="A")
    military_weight: float = par(0.4, (0, 1), "weight of the military-stock share", mark="A")
    net_weight: float = par(0.2, (0, 1), "weight of the share in GDP times GDP per head", mark="V")
    cinc_weight: float = par(0.0, (0, 1), "weight of the CINC share", mark="V")
    cinc_growth_elasticity: float = par(
        0.5, (0, 1), "elasticity of the CINC index to GDP after the start year", mark="A"
    )


class Projection(Group):
    """Loss of strength with distance."""

    sea_length: float = par(10_000, (5_000, 100_000), "e-folding length at sea", mark="A", unit="km", low=1)
    land_length: float = par(4_000, (1_500, 12_500), "e-folding length on land", mark="A", unit="km", low=1)
    sea_discount: float = par(0.35, (0.2, 1), "threat carried by sea power relative to land power", mark="A", high=1)
    base_penalty: float = par(800, (0, 2_000), "distance added when projecting from a base abroad", mark="A", unit="km")


class Threat(Group):
    """Perceived threat: means and intent, regime security, power transition."""

    military_weight: float = par(1.0, (0, 1), "weight of the military component", mark="A", high=1)
    exposure_exponent: float = par(0.64, (0.4, 1), "decisiveness of superior means", mark="P", low=0.05, high=4)
    nuclear_defence: float = par(0.11, (0, 0.3), "defence given by a full nuclear deterrent", mark="P", unit="share")
    believed_support: float = par(
        0.4, (0.2, 0.66), "believed reliability of those committed to the state", mark="A", high=1
    )
    believed_backing: float = par(
        0.15, (0, 0.66), "believed help of those committed to a threat in attack", mark="A", high=1
    )
    intent_floor: float = par(0.15, (0, 0.6), "threat of exposure alone, without hostility", mark="A", high=1)
    regime_weight: float = par(0.8, (0, 1.5), "weight of regime insecurity", mark="A")
    positional_weight: float = par(1.06, (0, 2), "weight of power transition", mark="P")
    parity: float = par(0.8, (0.7, 0.9), "capability ratio from which a state is a contender", mark="V", low=0.01)
    parity_width: float = par(0.1, (0.05, 0.2), "width of the parity band", mark="A", low=0.001)
    lead_memory: float = par(0.02, (0, 0.1), "yearly fading of remembered rank", mark="A", unit="per year", high=1)
    extension_weight: float = par(0.5, (0, 1), "threats to those one is committed to", mark="A", high=1)
    salience_exponent: float = par(1.5, (1, 3), "concentration on the principal threat", mark="A", low=0.05, high=20)
    identity_weight: float = par(0.15, (0, 0.4), "regimes of another kind are read as hostile", mark="A", high=1)
    demography_weight: float = par(0.3, (0, 0.6), "a populous, restless neighbour without deterrence", mark="A", high=1)
    misperception: float = par(0.1, (0, 0.3), "standard deviation of the log error in judging means", mark="A", high=2)


class Status(Group):
    """Ascribed rank, status deficit and social-identity strategies."""

    rank_exponent: float = par(0.5, (0.3, 1), "rank as a power of relative capability", mark="A", low=0.05, high=4)
    club_weight: float = par(0.3, (0, 0.6), "rank owed to nuclear standing", mark="A", high=1)
    recognition_weight: float = par(0.3, (0, 0.6), "rank owed to others' conduct", mark="A", high=1)
    exclusion_weight: float = par(1.0, (0, 2), "rank lost while others settle matters among themselves", mark="A")
    autonomy_exponent: float = par(1.5, (0.5, 3), "how rank cost grows with aspiration", mark="P", low=0.05, high=10)
    rank_ratio_cap: float = par(2.5, (0.5, 3), "largest log capability ratio that counts", mark="A")
    rivalry_offset: float = par(0.1, (0, 0.3), "status rivalry reaches slightly below one's own rank", mark="A")
    steepness: float = par(8.0, (4, 16), "steepness of the strategy logit", mark="A")
    permeability_threshold: float = par(0.5, (0.3, 0.7), "openness at which mobility pays", mark="A", high=1)
    illegitimacy_threshold: float = par(
        0.25, (0.1, 0.5), "illegitimacy times instability at which competition pays", mark="A", high=1
    )
    strategy_inertia: float = par(5.0, (2, 10), "years over which strategy adjusts", mark="A", unit="years", low=1)
    legitimacy_weight: float = par(
        0.5, (0, 1), "illegitimacy owed to lost legitimacy, not disagreement", mark="A", high=1
    )


class Legitimacy(Group):
    """Acceptance of a state's leadership."""

    start: float = par(0.5, (0.3, 0.7), "legitimacy of all before the first year", mark="A", high=1)
    recognition: float = par(0.5, (0, 1), "legitimacy owed to others' conduct", mark="A")
    overreach: float = par(1.0, (0, 2), "legitimacy lost by promoting democracy among the vulnerable", mark="A")
    rate: float = par(0.1, (0.03, 0.3), "yearly adjustment", mark="A", unit="per year", high=1)


class Positions(Group):
    """Responsive part of ideal positions."""

    rate: float = par(
        0.1, (0, 0.3), "yearly adjustment of the response; 0 leaves positions given", mark="A", high=1, unit="per year"
    )
    reach: float = par(0.3, (0, 0.6), "largest response", mark="A", high=2)
    partners: float = par(0.3, (0, 0.6), "towards those one is committed to", mark="A")
    socialisation: float = par(0.5, (0, 1), "towards superiors whose club one seeks", mark="A")
    threats: float = par(0.2, (0, 0.4), "away from those one fears", mark="A")


class Routes(Group):
    """Where interest turns when the sea is unsafe or effort cannot reach."""

    overland: float = par(0.5, (0, 1), "interest in land routes while the sea is exposed", mark="A")
    turning: float = par(1.0, (0, 2), "interest that turns to where effort can reach; 1 keeps the whole", mark="A")


class Prospect(Group):
    """Prospect theory (Tversky and Kahneman 1992): each competition is a lottery."""

    weight: float = par(1.0, (0, 1), "0 gives expected value", mark="A", high=1)
    curvature: float = par(0.88, (0.6, 1), "alpha = beta, curvature of value", mark="V", low=0.05, high=1)
    loss_aversion: float = par(2.0, (1, 2.5), "lambda, losses against gains", mark="V", low=1, high=10)
    gain_weighting: float = par(0.61, (0.5, 1), "probability weighting, gains", mark="V", low=0.3, high=1)
    loss_weighting: float = par(0.69, (0.5, 1), "probability weighting, losses", mark="V", low=0.3, high=1)
    lottery_size: float = par(0.2, (0.1, 0.4), "rank at stake in competing", mark="A", unit="rank", low=0.001)
    adaptation_gain: float = par(0.30, (0.1, 0.5), "yearly adaptation to gains", mark="A", unit="per year", high=1)
    adaptation_loss: float = par(0.05, (0.01, 0.2), "yearly adaptation to losses", mark="A", unit="per year", high=1)
    aspiration_anchor: float = par(0.5, (0, 1), "pull of aspiration on the reference point", mark="A", high=1)


class Incentives(Group):
    """Weights of the terms of the two incentives; each at 0 switches its theory off."""

    consensus: float = par(0.5, (0, 1), "agreement on the arena's order", mark="P")
    gain: float = par(0.6, (0, 1.2), "joint gains from complementarity", mark="P")
    common_enemy: float = par(3.1, (0, 5), "a partner who opposes one's threats there", mark="P")
    detachment: float = par(1.2, (0, 2.5), "courting the friend of one's threat (wedge)", mark="P")
    appeasement: float = par(0.3, (0, 1), "accommodating what cannot be resisted", mark="P")
    autonomy: float = par(0.6, (0.3, 0.9), "rank cost of a stronger partner", mark="A")
    mistrust: float = par(1.3, (0, 2.5), "hostility discourages cooperation", mark="P")
    mobility: float = par(1.0, (0, 2), "seeking admission by those above", mark="A")
    threat: float = par(2.35, (0, 4), "competing against a threat", mark="P")
    rivalry: float = par(1.0, (0, 2), "competing over disagreement", mark="A")
    status: float = par(1.0, (0, 2), "competing for rank", mark="A")
    dependence: float = par(0.4, (0, 1), "trade with the other restrains competition", mark="A")
    load: float = par(0.8, (0, 2), "effort is finite: price of load above the usual", mark="P")
    acceptance: float = par(1.0, (0, 2), "an offer draws to the one who makes it", mark="A")
    forfeit: float = par(1.0, (0, 2), "an offer is lost by siding with those it is made against", mark="A")
    restraint: float = par(0.5, (0, 1), "who offers competes less", mark="A")
    institution: float = par(0.3, (0, 1), "working within institutions the two share", mark="A")
    nuclear_usefulness: float = par(0.3, (0, 0.6), "part of usefulness owed to a deterrent", mark="A", high=1)
    creativity: float = par(1.0, (0, 2), "leading those below who share one's idea of order", mark="A")
    fear_of_dependence: float = par(0.6, (0, 1.2), "autonomy lost to a partner relied on too much", mark="A")
    secondary_sanctions: float = par(1.0, (0, 2), "a sanctioner's market is worth more than its target's", mark="A")
    influence: float = par(2.0, (0, 4), "competing with those who displace one's influence", mark="A")
    winning_back: float = par(2.0, (0, 4), "courting those over whom one has lost influence", mark="A")
    deference: float = par(0.3, (0, 0.6), "competing with an accepted leader costs standing", mark="A")
    load_memory: float = par(
        0.05, (0.01, 0.2), "yearly adaptation of the usual load", mark="A", unit="per year", high=1
    )


class Offers(Group):
    """Concessions to those who stand with one's threats, and to those who stand against them."""

    weight: float = par(8.0, (4, 12), "what a partner of one's threats is worth in concessions", mark="A")
    retention: float = par(2.5, (0, 5), "what an opponent of one's threats is worth in concessions", mark="A")
    pride: float = par(0.1, (0, 0.3), "price of treating a lesser power as an equal", mark="A")
    disagreement_price: float = par(0.8, (0.3, 1.5), "price of conceding to a state that wants another order", mark="A")
    hostility_price: float = par(0.4, (0.1, 0.8), "price of conceding to an enemy", mark="A")
    uncertainty: float = par(0.25, (0.05, 0.5), "how roughly the worth of an offer is known", mark="A", low=0.001)
    rate: float = par(0.3, (0.1, 0.6), "yearly adjustment of offers", mark="A", unit="per year", high=1)


class Posture(Group):
    """Choice of cooperation and competition."""

    effort_cost: float = par(0.85, (0.4, 1.6), "kappa, quadratic cost of effort", mark="P")
    hedging_cost: float = par(0.36, (0, 0.8), "chi, cost of doing both at once", mark="P")
    inertia: float = par(0.065, (0, 0.2), "iota, cost of changing posture", mark="P")
    precision: float = par(11.0, (1, 20), "lambda_q, precision of choice; 1e6 and above is best response", mark="P")
    deterrence: float = par(0.35, (0, 1), "cost of full competition against a nuclear state", mark="A")
