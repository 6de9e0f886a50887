"""Switches: at 0, each mechanism and each term is gone, exactly; above 0 it is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entente_sim.engine.round import Mechanism, advance
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.agreements import agreements
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.borders import borders
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.council import council
from entente_sim.mechanisms.crises import crises
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.finance import finance
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.influence import influence
from entente_sim.mechanisms.institutions import institutions
from entente_sim.mechanisms.leaders import leaders
from entente_sim.mechanisms.learning import learning
from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.pacts import pacts
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.posture import posture
from entente_sim.mechanisms.prospect import prospect
from entente_sim.mechanisms.regime import regime, settle
from entente_sim.mechanisms.routes import routes
from entente_sim.mechanisms.status import status
from entente_sim.mechanisms.threat import threat
from entente_sim.mechanisms.trade import trade
from entente_sim.mechanisms.transfers import transfers
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters, parameter_table
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.conftest import begun, small, small_world
from tests.mechanism_worlds import RUNS, SCOPES, after, lifted, random_worlds, rich, told

COOPERATE, COMPETE = "gain_cooperation", "gain_competition"


def settling(chunk: Chunk, lanes: Lanes, _: Streams) -> None:
    """Set the regimes that a year meets."""
    settle(chunk, lanes)


def council_of(year: int) -> Mechanism:
    """Return the Council as it sits in a year: on a target of the world in 2000, on what is drawn in 2004."""

    def sitting(chunk: Chunk, lanes: Lanes, streams: Streams) -> None:
        chunk.year = year
        council(chunk, lanes, streams)

    return sitting


# Weight, mechanism, causes it gives an effect, and the effect.
SWITCHES = [
    ("threat.military_weight", threat, ["hostility", "offence", "projected"], "direct_threat"),
    ("threat.regime_weight", threat, ["vulnerability", "promotion", "liberalism", "offer"], "threat"),
    ("threat.positional_weight", threat, ["lead", "disagreement"], "threat"),
    ("threat.extension_weight", threat, ["commitment"], "threat"),
    ("threat.believed_backing", threat, ["commitment", "interoperability"], "exposure"),
    ("threat.identity_weight", threat, ["liberalism"], "threat"),
    ("threat.demography_weight", threat, ["population", "vulnerability"], "threat"),
    ("positions.partners", positions, ["commitment"], "response"),
    ("positions.socialisation", positions, ["mobility", "status"], "response"),
    ("positions.threats", positions, ["threat", "salience"], "response"),
    ("positions.rate", positions, ["commitment", "mobility", "status", "threat", "salience"], "position"),
    ("legitimacy.recognition", legitimacy, ["cooperation_received", "competition_received"], "legitimacy"),
    ("legitimacy.overreach", legitimacy, ["promotion", "vulnerability"], "legitimacy"),
    ("status.legitimacy_weight", status, ["legitimacy"], "contest"),
    ("status.recognition_weight", status, ["recognition"], "status"),
    ("status.club_weight", status, ["nuclear"], "status"),
    ("status.exclusion_weight", status, ["mutual"], "status"),
    ("prospect.weight", prospect, ["status", "aspiration", "reference", "resistance"], "risk"),
    ("routes.overland", routes, ["sea_trade", "sea_access", "sea_power", "threat", "trade"], "interest"),
    ("routes.turning", routes, ["access"], "interest"),
    ("commitment.weight", commitment, ["mutual"], "commitment"),
    ("agreements.signal", agreements, ["threat", "salience"], "declared"),
    ("agreements.rate", agreements, ["mutual", "commitment", "threat"], "implemented"),
    ("agreements.integration", agreements, ["commitment", "hostility", "rank_cost"], "interoperability"),
    ("agreements.joint_forces", threat, ["interoperability"], "resistance"),
    ("agreements.confidence", learning, ["implemented"], "grievance_slow"),
    ("borders.rate", borders, ["mutual", "hostility", "vulnerability"], "settled"),
    ("borders.insecurity", borders, ["vulnerability"], "settled"),
    ("borders.relief", learning, ["settled"], "hostility"),
    ("arming.rival_elasticity", arming, ["threat", "menace_start"], "spending"),
    ("transfers.scale", transfers, ["technology", "commitment", "sanctions", "threat"], "arms"),
    ("transfers.copying_fear", transfers, ["threat"], "arms"),
    ("transfers.worth", transfers, ["commitment", "threat"], "military"),
    ("transfers.copying", transfers, ["commitment", "threat"], "technology"),
    ("transfers.progress", transfers, ["economy", "population", "military"], "technology"),
    ("economy.sanction_drag", economy, ["sanctions", "offer", "dependence", "settlement"], "economy"),
    ("economy.burden_drag", economy, ["spending", "spending_start"], "economy"),
    ("economy.shock_scale", economy, ["growth_sd"], "economy"),
    ("trade.growth", economy, ["openness", "openness_start"], "economy"),
    ("trade.bargaining", incentives, ["dependence"], COOPERATE),
    ("trade.sanction_cut", trade, ["sanctions", "offer"], "trade"),
    ("trade.chill", trade, ["competition_received"], "trade"),
    ("trade.projects", trade, ["implemented"], "trade"),
    ("trade.union", trade, ["union"], "trade"),
    ("finance.weight", finance, ["mutual", "sanctions", "offer"], "settlement"),
    ("influence.arms", influence, ["arms", "spending"], "security"),
    ("posture.deterrence", posture, ["nuclear"], "competition"),
    ("offers.weight", offers, ["support"], "offer"),
    ("offers.retention", offers, ["counterweight"], "offer"),
    ("offers.pride", offers, ["aspiration"], "offer"),
    ("incentives.winning_back", incentives, ["lost"], COOPERATE),
    ("incentives.consensus", incentives, ["position"], COOPERATE),
    ("incentives.gain", incentives, ["complementarity", "dependence"], COOPERATE),
    ("incentives.common_enemy", incentives, ["common_enemy"], COOPERATE),
    ("incentives.detachment", incentives, ["support"], COOPERATE),
    ("incentives.detachment", incentives, ["support"], COMPETE),
    ("incentives.appeasement", incentives, ["threat", "resistance"], COOPERATE),
    ("incentives.autonomy", incentives, ["rank_cost"], COOPERATE),
    ("incentives.mistrust", incentives, ["hostility"], COOPERATE),
    ("incentives.mobility", incentives, ["mobility", "deficit", "status"], COOPERATE),
    ("incentives.creativity", incentives, ["creativity", "deficit", "status"], COOPERATE),
    ("incentives.acceptance", incentives, ["offer"], COOPERATE),
    ("incentives.forfeit", incentives, ["forfeit"], COOPERATE),
    ("incentives.fear_of_dependence", incentives, ["reliance"], COOPERATE),
    ("incentives.secondary_sanctions", incentives, ["sanction_exposure"], COOPERATE),
    ("incentives.threat", incentives, ["threat", "resistance", "salience"], COMPETE),
    ("incentives.rivalry", incentives, ["position"], COMPETE),
    ("incentives.status", incentives, ["contest", "deficit", "status"], COMPETE),
    ("incentives.influence", incentives, ["displaced"], COMPETE),
    ("incentives.dependence", incentives, ["dependence"], COMPETE),
    ("incentives.deference", incentives, ["legitimacy", "lead"], COMPETE),
    ("incentives.load", incentives, ["load", "usual_load"], COMPETE),
    ("incentives.restraint", incentives, ["offer"], COMPETE),
    ("incentives.institution", incentives, ["framework"], COOPERATE),
    ("pacts.rate", pacts, ["commitment"], "treaty"),
    ("pacts.depth", commitment, ["treaty"], "commitment"),
    ("pacts.security", pacts, ["status", "threat", "salience", "defence"], "protection"),
    ("pacts.shadow", pacts, ["status", "threat", "salience", "defence"], "protection"),
    ("pacts.autonomy", pacts, ["rank_cost"], "treaty_worth"),
    ("pacts.entrapment", pacts, ["threat", "salience"], "treaty_worth"),
    ("pacts.mistrust", pacts, ["hostility"], "treaty_worth"),
    ("institutions.rate", institutions, ["commitment", "hostility"], "membership"),
    ("institutions.depth", institutions, ["membership"], "bond"),
    ("institutions.gain", institutions, ["complementarity"], "membership"),
    ("institutions.tie", institutions, ["commitment"], "membership"),
    ("institutions.offer", institutions, ["offer"], "membership"),
    ("institutions.protection", institutions, ["protection"], "membership"),
    ("institutions.autonomy", institutions, ["rank_cost"], "membership"),
    ("institutions.disagreement", institutions, ["position"], "membership"),
    ("institutions.mistrust", institutions, ["hostility"], "membership"),
    ("institutions.dilution", institutions, ["capability"], "membership"),
    ("crises.rate", crises, ["hostility", "threat", "worst_received", "incident"], "crisis"),
    ("crises.hostility", crises, ["hostility"], "crisis"),
    ("crises.threat", crises, ["threat"], "crisis"),
    ("crises.competition", crises, ["worst_received"], "crisis"),
    ("crises.parity", crises, ["disagreement"], "crisis"),
    ("crises.nuclear", crises, ["nuclear"], "crisis"),
    ("crises.fit", crises, ["complementarity"], "crisis"),
    ("crises.commitment", crises, ["commitment"], "backing"),
    ("crises.danger", crises, ["salience"], "backing"),
    ("crises.common_enemy", crises, ["salience"], "backing"),
    ("crises.exposure", crises, ["exposure"], "backing"),
    ("crises.load", crises, ["load", "usual_load"], "backing"),
    ("council.weight", council, ["vulnerability", "hostility"], "veto_chance"),
    ("council.precedent", council, ["vulnerability", "liberalism", "lesson"], "veto_chance"),
    ("council.ally", council_of(2000), ["commitment"], "veto_chance"),
    ("council.hostility", council, ["hostility"], "veto_chance"),
    ("council.agreement", council, ["disagreement"], "veto_chance"),
    ("council.image", council, ["mobility", "creativity", "status", "aspiration", "attitude"], "veto_chance"),
    ("council.partner", council, ["commitment"], "veto_chance"),
    ("council.expectation", council, ["commitment"], "veto_chance"),
    ("council.lesson", council, ["vulnerability", "liberalism"], "lesson"),
    ("council.lesson_threat", threat, ["lesson"], "direct_threat"),
    ("council.draft_rate", council_of(2004), ["vulnerability", "hostility"], "veto_chance"),
    ("regime.rate", regime, ["vulnerability", "succession"], "regime_shift"),
    ("regime.shortfall", regime, ["growth"], "regime_shift"),
    ("regime.growth_sensitivity", settling, ["growth_gap"], "vulnerability"),
    ("learning.hostile_acts", learning, ["worst_received"], "hostility"),
    ("learning.enemy_support", learning, ["support"], "hostility"),
    ("learning.arming_nearby", learning, ["exposure"], "hostility"),
    ("learning.grievance", learning, ["grievance", "grievance_fast", "grievance_slow"], "hostility"),
    ("learning.sanction_acts", learning, ["sanctions"], "hostility"),
    ("learning.crisis_acts", learning, ["crisis"], "hostility"),
    ("learning.backing", learning, ["backing"], "hostility"),
    ("learning.opposition", learning, ["opposition"], "hostility"),
    ("learning.resentment", learning, ["reliance"], "hostility"),
    ("leaders.renewal", leaders, ["succession"], "hostility"),
]
ON = {"agreements.rate": 0.5}  # where 1 is not allowed
BESIDES = {  # by another way the same causes have an effect
    "threat.extension_weight": {"threat.believed_support": 0.0, "threat.believed_backing": 0.0},
    "threat.believed_backing": {"threat.believed_support": 0.0},
    "threat.regime_weight": {"threat.identity_weight": 0.0, "threat.demography_weight": 0.0},
    "threat.identity_weight": {"threat.regime_weight": 0.0},
    "threat.demography_weight": {"threat.regime_weight": 0.0},
    "positions.rate": {"positions.reach": 0.6},
    "transfers.copying": {"transfers.worth": 0.0},
    "incentives.consensus": {"incentives.creativity": 0.0},
    "incentives.mobility": {"incentives.creativity": 0.0},
    "incentives.creativity": {"incentives.mobility": 0.0},
    "learning.hostile_acts": {"learning.grievance": 0.0},
    "pacts.rate": {"pacts.threshold": -2},
    "pacts.security": {"pacts.shadow": 0.0},
    "pacts.shadow": {"pacts.security": 0.0},
    "pacts.entrapment": {"pacts.security": 0.0, "pacts.shadow": 0.0},
    **{
        f"institutions.{name}": {"institutions.rate": 1, "institutions.leave": 1, "institutions.threshold": 0}
        for name in ("gain", "tie", "offer", "autonomy", "disagreement", "mistrust", "dilution")
    },
    "institutions.protection": {"institutions.rate": 1, "institutions.leave": 1, "institutions.threshold": 1},
    **{f"crises.{name}": {"crises.rate": 1.0} for name in Parameters().crises.model_dump() if name != "rate"},
    "crises.parity": {"crises.rate": 0.5, "threat.parity": 0.3},
    "crises.danger": {"crises.rate": 1.0, "crises.common_enemy": 0.0},
    "crises.common_enemy": {"crises.rate": 1.0, "crises.danger": 0.0},
    "council.ally": {"council.expectation": 0.0},
    "council.partner": {"council.image": 0.0, "council.ally": 0.0},
    "council.expectation": {"council.ally": 0.0},
    "regime.shortfall": {"regime.rate": 2.0, "regime.growth_memory": 1.0},
}


@pytest.mark.parametrize(
    ("path", "mechanism", "causes", "effect"), SWITCHES,
    ids=[f"{path} on {effect}" for path, _, _, effect in SWITCHES],
)  # fmt: skip
def test_a_switch_turns_its_term_off(path: str, mechanism: Mechanism, causes: list[str], effect: str) -> None:
    """At 0 the causes have no effect; above 0, with all else equal, each has one."""

    def effects(weight: float) -> list[bool]:
        chunk, lanes = random_worlds(**{**BESIDES.get(path, {}), path: weight})
        still = told(after(mechanism, chunk, lanes), effect)
        return [not np.array_equal(still, told(after(mechanism, chunk, lanes, lifted(c)), effect)) for c in causes]

    assert not any(effects(0.0))
    assert all(effects(ON.get(path, 1.0)))


def test_misperception_of_0_leaves_nothing_to_luck() -> None:
    def differ(sd: float) -> bool:
        chunk, lanes = random_worlds(threat__misperception=sd)
        first, second = (after(threat, chunk, lanes, seed=seed) for seed in (5, 6))
        return not np.array_equal(first.threat, second.threat)

    assert not differ(0.0)
    assert differ(0.1)


def test_learning_stops_at_rates_of_0() -> None:
    chunk, lanes = random_worlds(learning__rate_up=0, learning__rate_down=0)
    made = after(learning, chunk, lanes)
    np.testing.assert_array_equal(told(made, "hostility"), told(chunk, "hostility"))


# --- what the documentation says can be switched off -----------------------------------------------------------------


def documented() -> set[str]:
    """Return the parameters named in the table of switches."""
    text = (Path(__file__).parents[1] / "docs" / "odd.md").read_text(encoding="utf-8")
    table = text.split("### Switching mechanisms off")[1].split("\n### ")[0]
    return set(re.findall(r"`(\w+\.\w+)`", table)) | set(INCENTIVE_WEIGHTS)


def test_every_documented_switch_is_tried() -> None:
    tried = {path for path, *_ in SWITCHES} | {"threat.misperception", "learning.rate_up", "learning.rate_down"}
    tried |= {"council.request"}  # with the drafts themselves
    assert documented() - tried == set()
    assert documented() <= {info.path for info in parameter_table()}


# What happens seldom by default happens often here.
LIVELY = Parameters().replace(
    crises__rate=0.3, pacts__rate=1, pacts__threshold=-1, institutions__rate=0.5, regime__rate=2, council__precedent=1
)

# With the first at 0 the others do nothing: not to anything, or not to anything but the variables named last.
INERT: list[tuple[list[str], list[str], str]] = [
    (["positions.rate"], ["positions.*"], ""),
    (["incentives.deference", "status.legitimacy_weight"], ["legitimacy.*"], "legitimacy"),
    (["prospect.weight"], ["prospect.*"], "reference"),
    (["commitment.weight"], ["commitment.rate_up", "commitment.rank_bound", "commitment.mistrust_bound"], ""),
    (
        ["offers.weight", "offers.retention"],
        ["offers.*", "incentives.acceptance", "incentives.forfeit", "incentives.restraint", "institutions.offer"], "",
    ),
    (["crises.rate"], ["crises.*", "learning.crisis_acts", "learning.backing", "learning.opposition"], ""),
    (["regime.rate", "regime.growth_sensitivity"], ["regime.*"], "growth_gap"),
    (["pacts.rate", "institutions.protection"], ["pacts.*"], "protection treaty_worth"),
    (["institutions.rate"], ["institutions.*", "not institutions.depth"], ""),
    (["council.weight"], ["council.*"], ""),
    (["agreements.rate"], ["trade.projects", "agreements.confidence"], ""),
    (["borders.rate"], ["borders.*"], ""),
    (["borders.relief"], ["borders.*"], "settled"),
    (["transfers.scale"], ["transfers.*", "influence.arms"], "technology"),
    (["finance.weight", "incentives.secondary_sanctions"], ["finance.rate"], ""),
    (
        ["incentives.influence", "incentives.winning_back", "incentives.fear_of_dependence", "learning.resentment"],
        ["influence.*"], "security reliance usual_reliance lost displaced",
    ),
    (
        ["learning.rate_up", "learning.rate_down"], ["learning.*", "not learning.start"],
        "grievance_fast grievance_slow",
    ),
    (
        ["trade.growth", "trade.bargaining", "incentives.dependence", "incentives.influence", "incentives.winning_back",
         "routes.overland",
         "incentives.fear_of_dependence", "learning.resentment", "incentives.secondary_sanctions", "finance.weight"],
        ["trade.*"], "trade dependence openness openness_start chokepoint sanction_exposure reliance usual_reliance "
        "lost displaced",
    ),
    (
        ["incentives.influence", "incentives.winning_back", "incentives.fear_of_dependence", "learning.resentment",
         "transfers.scale", "threat.believed_backing",
         "agreements.joint_forces", "agreements.confidence", "trade.projects"],
        ["agreements.*"],
        "declared implemented interoperability security reliance usual_reliance lost displaced",
    ),
]  # fmt: skip


def history(parameters: Parameters) -> dict[str, FloatArray]:
    """Run the rich small world and return every variable of every year."""
    chunk, lanes = begun(small(small_world(rich), end=2008), runs=4, parameters=parameters)
    years: dict[str, list[FloatArray]] = {name: [] for name in SCOPES}
    for _ in advance(chunk, lanes, Streams(9, range(4)), 2008):
        for name, seen in years.items():
            seen.append(getattr(chunk, name).copy())
    return {name: np.stack(seen) for name, seen in years.items()}


def moved(parameters: Parameters, paths: list[str]) -> Parameters:
    """Move parameters to that end of their range which is farther off."""
    far = {}
    for info in parameter_table():
        group = f"{info.path.split('.')[0]}.*"
        if info.path in paths or (group in paths and f"not {info.path}" not in paths):
            value = getattr(getattr(parameters, info.path.split(".")[0]), info.path.split(".")[1])
            if value:
                low, high = info.sweep
                far[info.path] = high if high - value >= value - low else low
    assert far
    return parameters.replace(**far)


@pytest.mark.parametrize(("off", "idle", "apart"), INERT, ids=[" and ".join(off[:2]) for off, *_ in INERT])
def test_a_mechanism_that_is_off_has_no_other_way_in(off: list[str], idle: list[str], apart: str) -> None:
    """Its other parameters change no bit of a run; with the switches on, they do."""
    without = LIVELY.replace(**dict.fromkeys(off, 0.0))
    base, other = history(without), history(moved(without, idle))
    assert {name for name in SCOPES if not np.array_equal(base[name], other[name])} <= set(apart.split())
    base, other = history(LIVELY), history(moved(LIVELY, idle))
    assert {name for name in SCOPES if not np.array_equal(base[name], other[name])} - set(apart.split())


@pytest.mark.parametrize(
    ("off", "names"),
    [
        ("positions.rate", "response"),
        ("agreements.rate", "implemented"),
        ("borders.rate", "settled"),
        ("transfers.scale", "arms"),
        ("finance.weight", "settlement"),
        ("offers.weight offers.retention", "offer forfeit"),
        ("crises.rate", "crisis backing opposition"),
        ("pacts.rate", "treaty balance bargain"),
        ("regime.rate", "regime_shift transition"),
        ("council.weight", "vote veto_chance targeted outcome lesson"),
    ],
)
def test_what_is_off_never_comes_to_be(off: str, names: str) -> None:
    never, ever = history(LIVELY.replace(**dict.fromkeys(off.split(), 0.0))), history(LIVELY)
    for name in names.split():
        assert not never[name].any(), name
        assert ever[name].any(), name


def test_without_turning_interest_is_what_is_at_stake() -> None:
    seen = history(Parameters().replace(routes__overland=0, routes__turning=0))
    np.testing.assert_array_equal(seen["interest"], seen["stake"])
    assert (history(Parameters())["interest"] > seen["stake"]).any()


def test_without_prospect_theory_risk_is_neutral() -> None:
    seen = history(Parameters().replace(prospect__weight=0))
    assert set(np.unique(seen["risk"][:, ~np.eye(4, dtype=bool)])) == {1.0}
    assert set(np.unique(seen["attitude"])) == {1.0}


# --- incentives and the null model -----------------------------------------------------------------------------------


@pytest.mark.parametrize("effect", [COOPERATE, COMPETE])
def test_incentives_are_the_sum_of_their_terms(effect: str) -> None:
    """Hence a weight of 0 takes away exactly its own term."""
    chunk, _ = random_worlds()

    def of(parameters: Parameters) -> FloatArray:
        return told(after(incentives, chunk, Lanes(parameters, RUNS)), effect)

    default = Parameters()
    nothing = default.null()
    assert not of(nothing).any()
    terms = {
        path: of(nothing.replace(**{path: getattr(default.incentives, path.split(".")[1])}))
        for path in INCENTIVE_WEIGHTS
        if path.startswith("incentives.")
    }
    np.testing.assert_allclose(sum(terms.values()), of(default), rtol=0, atol=1e-13)
    active = {path.split(".")[1] for path, term in terms.items() if term.any()}
    cooperative = {"consensus", "gain", "common_enemy", "detachment", "appeasement", "autonomy", "mistrust", "mobility"}
    cooperative |= {
        "acceptance",
        "forfeit",
        "creativity",
        "fear_of_dependence",
        "winning_back",
        "secondary_sanctions",
        "institution",
    }
    competitive = {"threat", "rivalry", "status", "dependence", "detachment", "load", "restraint"}
    competitive |= {"influence", "deference"}
    assert active == (cooperative if effect == COOPERATE else competitive)
    for path, term in terms.items():
        np.testing.assert_allclose(of(default.replace(**{path: 0})), of(default) - term, rtol=0, atol=1e-13)


def test_the_null_model_has_no_weights_and_all_else_equal() -> None:
    default, null = Parameters(), Parameters().null()
    for info in parameter_table():
        group, name = info.path.split(".")
        expected = 0.0 if info.path in INCENTIVE_WEIGHTS else info.default
        assert getattr(getattr(null, group), name) == expected
        assert getattr(getattr(default, group), name) == info.default


def test_every_weight_of_an_incentive_is_0_in_the_null_model() -> None:
    """All of the group but shares, offsets and memories, which weigh nothing themselves."""
    group = {info.path for info in parameter_table() if info.path.startswith("incentives.")}
    assert group - set(INCENTIVE_WEIGHTS) == {"incentives.nuclear_usefulness", "incentives.load_memory"}


UNFELT: dict[str, dict[str, float]] = {
    "threat": {"threat__military_weight": 0, "threat__regime_weight": 0, "threat__positional_weight": 0},
    "learning": {"learning__intercept": 3, "learning__start": 0.5},
    "status": {"status__club_weight": 1},
    "trade": {"trade__scale": 1, "trade__chill": 0.4},
    "transfers": {"transfers__scale": 0.6},
    "legitimacy": {"legitimacy__start": 0.1},
    "positions": {"positions__rate": 0.3},
}
SEEN_IN = {
    "threat": ("dyads", "threat"), "learning": ("dyads", "hostility"), "status": ("states", "status"),
    "trade": ("dyads", "trade"), "transfers": ("dyads", "arms"), "legitimacy": ("states", "legitimacy"),
    "positions": ("arenas", "position"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNFELT)
def test_without_incentives_nobody_acts_on_threats(what: str) -> None:
    world = small_world(rich)
    base = run(small(world), runs=20, null=True, workers=1).record
    changed = Parameters().replace(**UNFELT[what])
    other = run(small(world), runs=20, null=True, parameters=changed, workers=1).record
    group, name = SEEN_IN[what]
    assert not np.array_equal(getattr(base, group)[name], getattr(other, group)[name])
    np.testing.assert_array_equal(base.cooperation, other.cooperation)
    np.testing.assert_array_equal(base.competition, other.competition)


def test_without_incentives_every_world_with_the_same_arms_acts_alike() -> None:
    """Only whether a target is nuclear tells partners apart."""

    def change(data: dict[str, Any]) -> None:
        for table in data["tables"]:
            if table["field"] != "nuclear":
                order = list(table["values"])
                values = [table["values"][code] for code in reversed(order)]
                table["values"] = dict(zip(order, values, strict=True))
        for arena in data["arenas"].values():
            arena["stances"] = {}
            arena["stakes"] = dict.fromkeys(arena["stakes"], 0.5)

    base = run(small(), runs=20, null=True, workers=1).record
    other = run(small(small_world(change)), runs=20, null=True, workers=1).record
    assert not np.array_equal(base.dyads["threat"], other.dyads["threat"])
    np.testing.assert_array_equal(base.cooperation, other.cooperation)
    np.testing.assert_array_equal(base.competition, other.competition)
