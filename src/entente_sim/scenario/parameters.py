"""Behavioural parameters: defaults, sweep ranges and how well each is evidenced.

One group per mechanism.  A scenario overrides any of them under ``parameters:`` and a
sweep addresses them by the same readable path (``threat.regime_weight``).  Evidence marks:

* ``V`` the value was read in a published source;
* ``C`` computed from public data;
* ``P`` a starting value from the search that preceded this package, not a calibration;
* ``A`` an assumption without an estimate: sweep it widely.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

__all__ = [
    "INCENTIVE_WEIGHTS",
    "POWER_MEASURES",
    "Group",
    "ParameterInfo",
    "Parameters",
    "parameter_table",
]


def par(
    default: float,
    sweep: tuple[float, float],
    about: str,
    *,
    mark: str,
    unit: str = "1",
    low: float = 0.0,
    high: float | None = None,
) -> Any:
    """Declare one parameter: its default, sweep range, meaning, evidence and hard bounds."""
    extra: dict[str, Any] = {"sweep": list(sweep), "mark": mark, "unit": unit}
    return Field(default, ge=low, le=high, description=about, json_schema_extra=extra)


class Group(BaseModel):
    """A mechanism's parameters; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


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
    sea_discount: float = par(0.5, (0.2, 1), "threat carried by sea power relative to land power", mark="A", high=1)
    base_penalty: float = par(800, (0, 2_000), "distance added when projecting from a base abroad", mark="A", unit="km")


class Threat(Group):
    """Perceived threat: means and intent, regime security, power transition."""

    military_weight: float = par(1.0, (0, 1), "weight of the military component", mark="A", high=1)
    exposure_exponent: float = par(0.64, (0.4, 1), "decisiveness of superior means", mark="P", low=0.05, high=4)
    nuclear_defence: float = par(0.11, (0, 0.3), "defence given by a full nuclear deterrent", mark="P", unit="share")
    believed_support: float = par(
        0.4, (0.2, 0.66), "believed reliability of those committed to the state", mark="A", high=1
    )
    intent_floor: float = par(0.28, (0, 0.6), "threat of exposure alone, without hostility", mark="P", high=1)
    regime_weight: float = par(1.15, (0, 1.5), "weight of regime insecurity", mark="P")
    positional_weight: float = par(1.06, (0, 2), "weight of power transition", mark="P")
    parity: float = par(0.8, (0.7, 0.9), "capability ratio at which transition is felt", mark="V", low=0.01)
    parity_width: float = par(0.1, (0.05, 0.2), "width of the parity band", mark="A", low=0.001)
    lead_memory: float = par(0.02, (0, 0.1), "yearly fading of remembered rank", mark="A", unit="per year", high=1)
    extension_weight: float = par(0.5, (0, 1), "threats to those one is committed to", mark="A", high=1)
    salience_exponent: float = par(1.5, (1, 3), "concentration on the principal threat", mark="A", low=0.05, high=20)


class Status(Group):
    """Ascribed rank, status deficit and social-identity strategies."""

    rank_exponent: float = par(0.5, (0.3, 1), "rank as a power of relative capability", mark="A", low=0.05, high=4)
    club_weight: float = par(0.3, (0, 0.6), "rank owed to nuclear standing", mark="A", high=1)
    recognition_weight: float = par(0.3, (0, 0.6), "rank owed to others' conduct", mark="A", high=1)
    autonomy_exponent: float = par(1.5, (0.5, 3), "how rank cost grows with aspiration", mark="P", low=0.05, high=10)
    rank_ratio_cap: float = par(1.5, (0.5, 3), "largest log capability ratio that counts", mark="A")
    rivalry_offset: float = par(0.1, (0, 0.3), "status rivalry reaches slightly below one's own rank", mark="A")
    steepness: float = par(8.0, (4, 16), "steepness of the strategy logit", mark="A")
    permeability_threshold: float = par(0.5, (0.3, 0.7), "openness at which mobility pays", mark="A", high=1)
    illegitimacy_threshold: float = par(
        0.25, (0.1, 0.5), "illegitimacy times instability at which competition pays", mark="A", high=1
    )
    strategy_inertia: float = par(5.0, (2, 10), "years over which strategy adjusts", mark="A", unit="years", low=1)


class Prospect(Group):
    """Prospect theory (Tversky and Kahneman 1992) applied to the lottery of competing."""

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
    autonomy: float = par(0.2, (0, 0.9), "rank cost of a stronger partner", mark="P")
    mistrust: float = par(1.3, (0, 2.5), "hostility discourages cooperation", mark="P")
    mobility: float = par(0.5, (0, 1), "seeking admission by those above", mark="A")
    threat: float = par(2.35, (0, 4), "competing against a threat", mark="P")
    rivalry: float = par(1.0, (0, 2), "competing over disagreement", mark="A")
    status: float = par(0.5, (0, 1), "competing for rank", mark="P")
    dependence: float = par(0.3, (0, 1), "complementarity restrains competition", mark="P")
    load: float = par(0.8, (0, 2), "effort is finite: price of load above the usual", mark="P")
    acceptance: float = par(1.0, (0, 2), "an offer draws to the one who makes it", mark="A")
    forfeit: float = par(1.0, (0, 2), "an offer is lost by siding with those it is made against", mark="A")
    restraint: float = par(0.5, (0, 1), "who offers competes less", mark="A")
    nuclear_usefulness: float = par(0.3, (0, 0.6), "part of usefulness owed to a deterrent", mark="A", high=1)
    load_memory: float = par(
        0.05, (0.01, 0.2), "yearly adaptation of the usual load", mark="A", unit="per year", high=1
    )


class Offers(Group):
    """Concessions to those who stand with one's threats."""

    weight: float = par(8.0, (4, 12), "what a partner of one's threats is worth in concessions", mark="A")
    disagreement_price: float = par(0.8, (0.3, 1.5), "price of conceding to a state that wants another order", mark="A")
    hostility_price: float = par(0.4, (0.1, 0.8), "price of conceding to an enemy", mark="A")
    rate: float = par(0.3, (0.1, 0.6), "yearly adjustment of offers", mark="A", unit="per year", high=1)


class Posture(Group):
    """Choice of cooperation and competition."""

    effort_cost: float = par(0.85, (0.4, 1.6), "kappa, quadratic cost of effort", mark="P")
    hedging_cost: float = par(0.36, (0, 0.8), "chi, cost of doing both at once", mark="P")
    inertia: float = par(0.065, (0, 0.2), "iota, cost of changing posture", mark="P")
    precision: float = par(11.0, (1, 20), "lambda_q, precision of choice; 1e6 and above is best response", mark="P")
    deterrence: float = par(0.35, (0, 1), "cost of full competition against a nuclear state", mark="A")


class Commitment(Group):
    """Depth of the tie."""

    weight: float = par(2.0, (1, 4), "depth per mutual cooperation; 0 leaves only treaties in force", mark="A")
    rate_up: float = par(0.15, (0.05, 0.3), "yearly deepening", mark="A", unit="per year", high=1)
    rate_down: float = par(0.15, (0.05, 0.4), "yearly loosening", mark="A", unit="per year", high=1)
    rank_bound: float = par(0.4, (0, 0.8), "rank cost keeps ties shallow", mark="A", high=1)
    mistrust_bound: float = par(0.6, (0, 1), "hostility keeps ties shallow", mark="A", high=1)


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


class Learning(Group):
    """How conduct becomes perceived hostility and memory."""

    start: float = par(0.30, (0.1, 0.5), "hostility between all before the first year", mark="A", high=1)
    intercept: float = par(-0.9, (-1.5, 0.5), "g0", mark="A", low=-10, high=10)
    hostile_acts: float = par(2.3, (0, 4), "gq, competition received", mark="P")
    cooperation: float = par(2.8, (0, 5), "gc, cooperation received", mark="P")
    enemy_support: float = par(1.6, (0, 3), "ge, support for one's threats", mark="P")
    arming_nearby: float = par(0.5, (0, 1.5), "exposure to the other's offensive means", mark="A")
    grievance: float = par(2.6, (0, 5), "gG, memory of hostile acts", mark="P")
    persistence: float = par(1.2, (0, 3.5), "gm, self-sustaining images", mark="P")
    sanction_acts: float = par(0.5, (0, 1), "sanctions counted as hostile acts", mark="A")
    worst_share: float = par(0.5, (0, 1), "weight of the worst act against the mean", mark="A", high=1)
    rate_up: float = par(0.25, (0.1, 0.5), "yearly rate towards greater hostility", mark="A", unit="per year", high=1)
    rate_down: float = par(0.10, (0.02, 0.2), "yearly rate towards less hostility", mark="A", unit="per year", high=1)
    half_life_fast: float = par(2.3, (1.7, 5.3), "half-life of recent grievance", mark="C", unit="years", low=0.1)
    half_life_slow: float = par(38.0, (25, 60), "half-life of old grievance", mark="C", unit="years", low=0.1)
    deposit_fast: float = par(0.10, (0, 0.3), "recent grievance laid down by an unredeemed hostile year", mark="A")
    deposit_slow: float = par(0.008, (0, 0.03), "old grievance laid down by an unredeemed hostile year", mark="A")


class Parameters(Group):
    """All behavioural parameters, one group per mechanism."""

    capability: Capability = Capability()
    projection: Projection = Projection()
    threat: Threat = Threat()
    status: Status = Status()
    prospect: Prospect = Prospect()
    incentives: Incentives = Incentives()
    offers: Offers = Offers()
    posture: Posture = Posture()
    commitment: Commitment = Commitment()
    arming: Arming = Arming()
    economy: Economy = Economy()
    learning: Learning = Learning()

    def replace(self, **paths: float) -> Parameters:
        """Return a copy with values replaced by path, ``__`` or ``.`` between group and name.

        Examples
        --------
        >>> Parameters().replace(threat__regime_weight=0).threat.regime_weight
        0.0
        """
        data = self.model_dump()
        for path, value in paths.items():
            group, name = path.replace("__", ".").split(".")
            data[group][name] = value
        return Parameters.model_validate(data)

    def with_power(self, measure: str) -> Parameters:
        """Return a copy under another measure of power (see :data:`POWER_MEASURES`)."""
        if measure not in POWER_MEASURES:
            raise ValueError(f"power must be one of {', '.join(POWER_MEASURES)}, not {measure!r}.")
        weights = zip(_POWER_WEIGHTS, POWER_MEASURES[measure], strict=True)
        return self.replace(**{f"capability.{name}": weight for name, weight in weights})

    def null(self) -> Parameters:
        """Return the null model: every incentive weight zero, all else equal."""
        return self.replace(**dict.fromkeys(INCENTIVE_WEIGHTS, 0.0))


_POWER_WEIGHTS = ("gdp_weight", "military_weight", "net_weight", "cinc_weight")

POWER_MEASURES = {
    "composite": (0.4, 0.4, 0.2, 0.0),
    "gdp": (1.0, 0.0, 0.0, 0.0),
    "military": (0.0, 1.0, 0.0, 0.0),
    "cinc": (0.0, 0.0, 0.0, 1.0),
}
"""Weights of GDP, military stock, net power and CINC under each measure of power."""

INCENTIVE_WEIGHTS = (
    *(
        f"incentives.{name}"
        for name in (
            "consensus", "gain", "common_enemy", "detachment", "appeasement", "autonomy", "mistrust", "mobility",
            "threat", "rivalry", "status", "dependence", "load", "acceptance", "forfeit", "restraint",
        )
    ),
    "offers.weight",
)  # fmt: skip
"""Paths of the weights that the null model sets to zero."""


class ParameterInfo(NamedTuple):
    """One row of the parameter table."""

    path: str
    default: float
    sweep: tuple[float, float]
    unit: str
    mark: str
    about: str


def parameter_table() -> Iterator[ParameterInfo]:
    """Yield every parameter with default, sweep range, unit, evidence mark and meaning."""
    for group_name, group_field in Parameters.model_fields.items():
        group = group_field.annotation
        assert group is not None
        fields: dict[str, FieldInfo] = group.model_fields
        for name, info in fields.items():
            extra: Any = info.json_schema_extra
            yield ParameterInfo(
                path=f"{group_name}.{name}",
                default=info.default,
                sweep=(extra["sweep"][0], extra["sweep"][1]),
                unit=extra["unit"],
                mark=extra["mark"],
                about=info.description or "",
            )
