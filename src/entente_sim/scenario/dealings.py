"""Parameters of what states do with each other and what comes of it; one group per mechanism."""

from __future__ import annotations

from entente_sim.scenario.groups import Group, par

__all__ = [
    "Agreements",
    "Arming",
    "Borders",
    "Commitment",
    "Council",
    "Crises",
    "Economy",
    "Finance",
    "Influence",
    "Institutions",
    "Leaders",
    "Learning",
    "Pacts",
    "Regime",
    "Trade",
    "Transfers",
]


class Commitment(Group):
    """Depth of the tie."""

    weight: float = par(1.8, (1, 4), "depth per mutual cooperation; 0 leaves only treaties in force", mark="A")
    rate_up: float = par(0.15, (0.05, 0.3), "yearly deepening", mark="A", unit="per year", high=1)
    rate_down: float = par(0.15, (0.05, 0.4), "yearly loosening", mark="A", unit="per year", high=1)
    rank_bound: float = par(0.4, (0, 0.8), "rank cost keeps ties shallow", mark="A", high=1)
    mistrust_bound: float = par(0.6, (0, 1), "hostility keeps ties shallow", mark="A", high=1)


class Crises(Group):
    """Hazard of crises, and what third states do in them."""

    rate: float = par(
        0.041, (0.009, 0.1), "yearly hazard at the middle of hostility, threat and competition; 0: no crises",
        mark="C", unit="per year",
    )  # fmt: skip
    hostility: float = par(1.9, (0, 4), "log hazard per mutual hostility", mark="A")
    threat: float = par(1.5, (0, 3), "log hazard per threat, mean of both sides", mark="A")
    competition: float = par(1.5, (0, 3), "log hazard per worst competition of the year, mean of both sides", mark="A")
    parity: float = par(3.0, (0, 7), "hazard added near parity by full disagreement, in multiples", mark="A")
    nuclear: float = par(0.3, (0, 0.9), "share of the hazard that two full deterrents take away", mark="A", high=1)
    fit: float = par(0.5, (0, 1.5), "log hazard taken away by full economic fit", mark="A")
    commitment: float = par(1.0, (0, 2), "backing the side one is committed to", mark="A")
    danger: float = par(1.0, (0, 2), "backing the side that threatens less", mark="A")
    common_enemy: float = par(0.5, (0, 1), "backing a useful opponent of one's threat", mark="A")
    exposure: float = par(0.5, (0, 1), "fear of the opponent's reach", mark="A")
    load: float = par(0.8, (0, 2), "price of load above the usual", mark="A")
    cost: float = par(0.85, (0.4, 1.6), "quadratic cost of backing", mark="A")
    deterrence: float = par(0.35, (0, 1), "cost of military backing against a nuclear state", mark="A")


class Pacts(Group):
    """Defence treaties signed and ended within the run."""

    rate: float = par(
        0.15, (0.03, 0.5), "signing by those who want it and are fully committed", mark="A", unit="per year", high=1
    )
    end: float = par(0.03, (0.006, 0.08), "ending of a treaty while nothing changes", mark="A", unit="per year", high=1)
    shift: float = par(5.0, (0, 20), "growth of ending per shift of the balance since signing", mark="A")
    regret: float = par(5.0, (0, 20), "growth of ending per worth lost since signing", mark="A")
    depth: float = par(0.7, (0.4, 0.9), "least commitment under a treaty", mark="A", high=1)
    threshold: float = par(0.1, (0, 0.3), "worth at which half of the wanting is there", mark="A", low=-5, high=5)
    width: float = par(0.1, (0.05, 0.3), "width of the band of wanting", mark="A", low=0.01)
    reliability: float = par(0.66, (0.22, 0.78), "promises kept by the least of partners", mark="V", high=1)
    rank_discount: float = par(0.4, (0, 0.66), "reliability lost with the partner's rank", mark="A", high=1)
    security: float = par(1.0, (0, 2), "resistance a partner adds against a common threat", mark="A")
    shadow: float = par(1.0, (0, 2), "the same where the threat is mutual: the shadow of war", mark="A")
    autonomy: float = par(0.6, (0.3, 0.9), "psi, rank cost of a stronger partner", mark="A")
    entrapment: float = par(0.3, (0, 0.6), "chi, the partner's threats that are not one's own", mark="A")
    mistrust: float = par(0.5, (0, 1), "hostility discourages promises", mark="A")


class Institutions(Group):
    """Joining and leaving of institutions, and what membership does."""

    rate: float = par(
        0.1, (0.02, 0.3), "joining by those who want it and are welcome", mark="A", unit="per year", high=1
    )
    leave: float = par(0.2, (0, 1), "leaving by those who do not want it, against joining", mark="A", high=1)
    depth: float = par(0.8, (0.4, 1), "least commitment among members of a fully binding institution", mark="A", high=1)
    threshold: float = par(0.2, (0, 0.5), "worth at which half of the wanting is there", mark="A", low=-5, high=5)
    width: float = par(0.2, (0.1, 0.5), "width of the band of wanting", mark="A", low=0.01)
    gain: float = par(1.0, (0, 2), "economic fit with members", mark="A")
    tie: float = par(1.0, (0, 2), "commitment to the leader", mark="A")
    offer: float = par(1.0, (0, 2), "what the leader offers", mark="A")
    protection: float = par(1.0, (0, 2), "the leader's promise of defence", mark="A")
    autonomy: float = par(0.6, (0.3, 0.9), "rank cost of the leader, where rules bind", mark="A")
    disagreement: float = par(1.0, (0, 2), "distance from the leader in the arena, for both", mark="A")
    mistrust: float = par(1.0, (0, 2), "hostility between leader and candidate, for both", mark="A")
    dilution: float = par(1.0, (0, 2), "a leader outweighed by a member welcomes others", mark="A")


class Council(Group):
    """Votes of the permanent members on drafts, and what an intervention teaches."""

    weight: float = par(1.0, (0, 1), "scales what a fallen regime teaches; 0 leaves the Council out", mark="A", high=1)
    precedent: float = par(6.0, (3, 12), "own regime's insecurity against a precedent", mark="A")
    ally: float = par(0.8, (0.4, 1.6), "interest in the target", mark="A")
    hostility: float = par(1.0, (0.5, 2), "suspicion of the sponsor", mark="A")
    agreement: float = par(1.0, (0.5, 2), "agreement with the sponsor", mark="A")
    request: float = par(1.0, (0.5, 2), "the region asks for it: for a yes, against a veto", mark="A")
    image: float = par(5.5, (2.75, 11), "cost of standing alone to those who live on recognition", mark="A")
    partner: float = par(1.0, (0.5, 2), "vetoing with a partner who is expected to", mark="A")
    expectation: float = par(1.0, (0, 1), "how far partners' vetoes are foreseen; 0: all vote alone", mark="A", high=1)
    tie_half: float = par(0.1, (0.05, 0.3), "commitment at which ties count half as cover", mark="A", low=0.001)
    force: float = par(0.9, (0.5, 1), "coercion from which an adopted draft is an intervention", mark="A", high=1)
    lesson: float = par(2.0, (0, 4), "what the fall of a regime teaches a fully insecure one", mark="A")
    lesson_half_life: float = par(6.0, (3, 12), "half-life of the lesson", mark="A", unit="years", low=0.1)
    lesson_threat: float = par(0.2, (0, 0.5), "how far the lesson sharpens regime insecurity", mark="A")
    draft_rate: float = par(
        0.0,
        (0, 1),
        "chance of a drawn draft in a free year after the last dated one",
        mark="A",
        unit="per year",
        high=1,
    )


class Arming(Group):
    """Military spending by log partial adjustment."""

    adjustment: float = par(
        0.20, (0.10, 0.45), "yearly adjustment to the desired level", mark="C", unit="per year", high=1
    )
    growth_elasticity: float = par(0.80, (0.5, 1.2), "elasticity to GDP", mark="C")
    rival_elasticity: float = par(0.25, (0, 0.5), "elasticity to threat-weighted spending of others", mark="C")
    depreciation: float = par(
        0.08, (0.04, 0.15), "yearly loss of military stock", mark="A", unit="per year", low=0.01, high=1
    )
    shock_sd: float = par(0.06, (0.03, 0.15), "standard deviation of log spending shocks", mark="C")


class Economy(Group):
    """Growth around its trend."""

    shock_scale: float = par(1.0, (0, 1.5), "multiplies each state's growth volatility", mark="A")
    sanction_drag: float = par(
        1.7, (0.5, 6), "growth lost when the whole rest of the world sanctions", mark="V", unit="percent per year"
    )
    burden_drag: float = par(0.05, (0, 0.2), "growth lost per unit of military burden", mark="A")


class Trade(Group):
    """Trade between states of the world, by gravity."""

    scale: float = par(0.64, (0.4, 1), "trade per unit of economic mass and fit", mark="C")
    distance: float = par(0.5, (0.2, 1), "elasticity to distance", mark="A")
    sanction_cut: float = par(0.5, (0.2, 0.9), "trade cut by full sanctions", mark="A", high=1)
    chill: float = par(0.2, (0, 0.4), "trade lost to full competition both ways", mark="A", high=1)
    diversion: float = par(0.5, (0, 1), "lost trade that goes to other partners", mark="A", high=1)
    projects: float = par(1.0, (0, 2), "trade added by carrying out what was agreed", mark="A")
    union: float = par(1.0, (0, 2), "trade added inside a wholly closed union", mark="A")
    rate: float = par(0.3, (0.1, 0.6), "yearly adjustment", mark="A", unit="per year", high=1)
    bargaining: float = par(1.0, (0, 1), "how far the less dependent takes more of the joint gain", mark="A", high=1)
    growth: float = par(5.0, (0, 10), "growth lost per unit of trade over GDP lost", mark="A", unit="percent per year")


class Finance(Group):
    """Settling trade outside the sanctioners' currencies."""

    weight: float = par(1.5, (0, 3), "settlement per mutual cooperation under pressure", mark="A")
    rate: float = par(0.1, (0.03, 0.3), "yearly adjustment", mark="A", unit="per year", high=1)


class Transfers(Group):
    """Arms transfers and technology."""

    scale: float = par(0.3, (0, 0.6), "deliveries per unit of edge, spending and commitment", mark="A")
    copying_fear: float = par(1.0, (0, 2), "suppliers hold back from those they fear", mark="A")
    worth: float = par(1.0, (0, 3), "military stock per delivery", mark="A")
    copying: float = par(0.5, (0, 1), "technology learnt per delivery over spending", mark="A")
    progress: float = par(0.05, (0.01, 0.1), "yearly approach to what means allow", mark="A", unit="per year", high=1)


class Influence(Group):
    """Who provides what to whom."""

    arms: float = par(0.5, (0, 1), "deliveries over spending counted as security provided", mark="A")
    comfort: float = par(0.25, (0.1, 0.5), "reliance on one partner felt as safe", mark="A", high=1)
    memory: float = par(0.05, (0.01, 0.2), "yearly adaptation of the usual reliance", mark="A", unit="per year", high=1)


class Agreements(Group):
    """What is declared and what is carried out."""

    expiry: float = par(0.1, (0.05, 0.3), "yearly lapse of agreements", mark="A", unit="per year", high=0.4)
    signal: float = par(0.5, (0, 1), "declaring more under a common threat", mark="A")
    rate: float = par(
        0.3, (0.1, 0.6), "yearly execution between fully committed states", mark="A", unit="per year", high=0.6
    )
    joint_forces: float = par(0.5, (0, 1), "believed support added by interoperability", mark="A")
    integration: float = par(
        0.1, (0.03, 0.3), "yearly adjustment of interoperability", mark="A", unit="per year", high=1
    )
    confidence: float = par(
        0.1, (0, 0.3), "old memory worn off by what is carried out together", mark="A", unit="per year", high=1
    )


class Borders(Group):
    """Settlement of what is open between neighbours."""

    rate: float = par(
        0.35, (0.1, 0.8), "yearly settlement between neighbours wholly willing; 0: none", mark="A", unit="per year",
        high=1,
    )  # fmt: skip
    insecurity: float = par(0.5, (0, 1), "part of the will that needs a regime insecure at home", mark="A", high=1)
    relief: float = par(0.4, (0.1, 0.7), "part of memory handed down that settlement takes away", mark="A", high=1)


class Learning(Group):
    """How conduct becomes perceived hostility and memory."""

    start: float = par(0.30, (0.1, 0.5), "hostility between all before the first year", mark="A", high=1)
    intercept: float = par(-1.1, (-1.5, 0.5), "g0", mark="A", low=-10, high=10)
    hostile_acts: float = par(2.0, (0, 4), "gq, competition received", mark="A")
    cooperation: float = par(2.8, (0, 5), "gc, cooperation received", mark="P")
    enemy_support: float = par(1.6, (0, 3), "ge, support for one's threats", mark="P")
    arming_nearby: float = par(0.5, (0, 1.5), "exposure to the other's offensive means", mark="A")
    grievance: float = par(1.6, (0, 5), "gG, memory of hostile acts", mark="A")
    persistence: float = par(1.2, (0, 3.5), "gm, self-sustaining images", mark="P")
    sanction_acts: float = par(0.5, (0, 1), "sanctions counted as hostile acts", mark="A")
    crisis_acts: float = par(0.5, (0, 1), "a crisis of the year counted as a hostile act", mark="A")
    backing: float = par(0.5, (0, 1), "backing in a crisis counted as cooperation", mark="A")
    opposition: float = par(0.5, (0, 1), "backing of one's opponent counted as support for one's threats", mark="A")
    worst_share: float = par(0.5, (0, 1), "weight of the worst act against the mean", mark="A", high=1)
    resentment: float = par(0.5, (0, 1), "relying on one partner beyond comfort", mark="A")
    rate_up: float = par(0.25, (0.1, 0.5), "yearly rate towards greater hostility", mark="A", unit="per year", high=1)
    rate_down: float = par(0.10, (0.02, 0.2), "yearly rate towards less hostility", mark="A", unit="per year", high=1)
    half_life_fast: float = par(2.3, (1.7, 5.3), "half-life of recent grievance", mark="C", unit="years", low=0.1)
    half_life_slow: float = par(38.0, (25, 60), "half-life of old grievance", mark="C", unit="years", low=0.1)
    deposit_fast: float = par(0.10, (0, 0.3), "recent grievance laid down by an unredeemed hostile year", mark="A")
    deposit_slow: float = par(0.008, (0, 0.03), "old grievance laid down by an unredeemed hostile year", mark="A")


class Leaders(Group):
    """Images that leave with a leader."""

    renewal: float = par(0.5, (0, 1), "share of an image that leaves with a wholly personal ruler", mark="A", high=1)


class Regime(Group):
    """Domestic vulnerability and change of regime."""

    rate: float = par(
        0.06, (0.01, 0.2), "yearly hazard of a half-open, wholly vulnerable regime; 0: regimes stay", mark="A",
        unit="per year",
    )  # fmt: skip
    exponent: float = par(2.0, (1, 4), "how steeply the hazard grows with vulnerability", mark="A", low=0.05, high=10)
    shortfall: float = par(0.2, (0, 1), "hazard added per point of growth short of trend", mark="A", unit="per point")
    exit: float = par(3.0, (1, 5), "hazard in a year of succession, in multiples", mark="A", low=1)
    target: float = par(0.6, (0.5, 0.8), "liberalism a changed regime comes to", mark="A", low=0.01, high=1)
    transition_years: float = par(5.0, (3, 10), "years a change of regime takes", mark="A", unit="years", low=1)
    turmoil: float = par(0.2, (0, 0.4), "vulnerability added half way through a transition", mark="A", high=1)
    relief: float = par(0.6, (0.2, 0.8), "share of vulnerability gone when it is complete", mark="A", high=1)
    growth_sensitivity: float = par(
        0.05, (0, 0.15), "vulnerability per point of growth short of trend", mark="A", unit="per point"
    )
    growth_memory: float = par(5.0, (3, 8), "years over which growth is judged", mark="A", unit="years", low=1)
