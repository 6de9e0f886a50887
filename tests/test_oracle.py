"""The engine and the plain reference model compute the same world, in every variable and every year."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente_sim import streams
from entente_sim.engine.round import begin, step
from entente_sim.numerics import normal_quantile
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.loading import Resolved, load, shipped
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import (
    Arena,
    Council,
    DyadTable,
    DyadValue,
    Geography,
    Horizon,
    Institution,
    Membership,
    Pact,
    Place,
    Scenario,
    StateEntry,
    StateTable,
    World,
)
from entente_sim.streams import Streams
from entente_sim.world import world as engine_world
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import variable_table
from tests.conftest import small_scenario, small_world
from tests.reference import draws
from tests.reference.model import ReferenceModel
from tests.reference.rules import chance_weight, logistic, prospect_value
from tests.strategies import SWITCHES, parameters, scenarios, worlds
from tests.trust._examples import few

RELATIVE, ABSOLUTE = 1e-12, 1e-14
EPSILON = float(np.finfo(np.float64).eps)
SHOWN = 8

IN_ORDER = (
    "liberalism", "vulnerability", "economy_start", "spending_start", "capability", "lead", "response", "position",
    "disagreement", "projected", "defence", "exposure", "resistance", "direct_threat", "threat", "salience",
    "recognition", "legitimacy", "excluded", "status", "deficit", "rank_cost", "mobility", "contest", "creativity",
    "risk", "attitude", "reference", "load", "usual_load", "chokepoint", "interest", "common_enemy", "support",
    "counterweight", "lost", "displaced", "offer", "forfeit", "gain_cooperation", "gain_competition", "cooperation",
    "competition", "cooperation_received", "competition_received", "worst_received", "effort", "mutual", "commitment",
    "declared", "implemented", "interoperability", "settled", "protection", "treaty_worth", "treaty", "balance",
    "bargain", "membership", "bond", "guarantee", "union", "framework", "crisis", "backing", "opposition",
    "veto_chance", "vote", "targeted", "outcome", "lesson", "menace_start", "spending", "arms", "military",
    "technology", "grown", "economy", "trade", "dependence", "openness", "openness_start", "settlement",
    "sanction_exposure", "security", "reliance", "usual_reliance", "grievance_fast", "grievance_slow", "hostility",
    "growth_gap", "regime_shift", "transition",
)  # fmt: skip
"""Every simulated variable in the order of the year, so that a failure shows first where it began."""

SCOPES = {name: scope for name, scope, role, *_ in variable_table() if role == "state"}

seeds = st.integers(0, 2**32 - 1)


def reference_array(model: ReferenceModel, layout: Layout, name: str, scope: str) -> np.ndarray:
    """Arrange a variable of the reference model as the engine does; dyads of a state with itself are 0."""
    if scope == "tabled":
        return np.array([model.outcome.get(slot, 0.0) for slot in layout.drafts])
    held = [getattr(model.states[code], name) for code in layout.states]
    if scope == "state":
        return np.array(held)
    if scope == "dyad":
        return np.array([[one.get(code, 0.0) for code in layout.states] for one in held])
    if scope == "arena":
        return np.array([[one[arena] for arena in layout.arenas] for one in held])
    if scope == "institution":
        rows = [[one[institution] for one in held] for institution in layout.institutions]
        return np.array(rows).reshape(-1, layout.n)
    if scope == "draft":
        rows = [[one.get(slot, 0.0) for one in held] for slot in layout.drafts]
        return np.array(rows).reshape(-1, layout.n)
    actors, targets, arenas = layout.triples
    triples = zip(actors, targets, arenas, strict=True)
    return np.array([held[i][layout.states[j], layout.arenas[a]] for i, j, a in triples])


def place(layout: Layout, scope: str, index: tuple[int, ...]) -> str:
    """Name an index by codes."""
    if scope == "triple":
        actor, target, arena = (int(column[index[0]]) for column in layout.triples)
        return f"{layout.states[actor]}, {layout.states[target]}, {layout.arenas[arena]}"
    axes = {
        "state": [layout.states],
        "dyad": [layout.states] * 2,
        "arena": [layout.states, layout.arenas],
        "institution": [layout.institutions, layout.states],
        "draft": [layout.drafts, layout.states],
        "tabled": [layout.drafts],
    }[scope]
    return ", ".join(axis[k] for axis, k in zip(axes, index, strict=True))


def allowed(model: ReferenceModel, layout: Layout, name: str, expected: np.ndarray) -> np.ndarray:
    """Return how far the engine may be from the reference model at each place."""
    margin: np.ndarray = np.maximum(ABSOLUTE, RELATIVE * np.abs(expected))
    if name == "salience":  # a ratio of threats, each of them one less a product: their rounding is relative to one
        principal = reference_array(model, layout, "threat", "dyad").max(axis=1, keepdims=True)
        margin = margin + 8 * model.parameters.threat.salience_exponent * EPSILON / np.maximum(principal, EPSILON)
    return margin


def differences(model: ReferenceModel, world: engine_world.World, lane: int, year: int) -> Iterator[str]:
    """Yield one sentence per place where one run of the engine departs from the reference model."""
    for name in IN_ORDER:
        scope = SCOPES[name]
        expected = reference_array(model, world.layout, name, scope)
        got = getattr(world, name)[..., lane]
        assert got.shape == expected.shape, f"{name} in {year}: shape {got.shape}, expected {expected.shape}"
        wrong = ~(np.abs(got - expected) <= allowed(model, world.layout, name, expected))
        for index in map(tuple, np.argwhere(wrong)):
            where = place(world.layout, scope, index)
            yield f"{name}[{where}] in {year}: engine {float(got[index])!r}, reference {float(expected[index])!r}"


def assert_agree(
    world: World,
    scenario: Scenario,
    sets: Sequence[Parameters],
    *,
    seed: int,
    runs: Sequence[int],
    years: int | None = None,
) -> None:
    """Run a chunk of the engine and one reference model per run side by side, and compare them after every year."""
    inputs = inputs_of(world, scenario)
    layout = Layout.of([Resolved("compared", scenario, world)])
    lanes = Lanes(sets, len(runs))
    chunk = begin(layout, inputs, lanes, len(runs))
    models = [
        ReferenceModel(world, scenario, seed=seed, run=run, parameters=one) for run, one in zip(runs, sets, strict=True)
    ]
    last = inputs.last if years is None else inputs.first + years - 1
    for year in range(inputs.first, last + 1):
        step(chunk, lanes, Streams(seed, runs))
        for lane, (run, model) in enumerate(zip(runs, models, strict=True)):
            model.step()
            found = list(differences(model, chunk, lane, year))
            if found:
                more = f"\n... and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
                raise AssertionError(f"run {run} of seed {seed}:\n" + "\n".join(found[:SHOWN]) + more)


def test_every_simulated_variable_is_compared() -> None:
    assert sorted(IN_ORDER) == sorted(SCOPES)


# --- generated worlds ----------------------------------------------------------------------------------------------


@few(400)
@given(data=st.data(), world=worlds(), one=parameters(), seed=seeds, run=st.integers(0, 10_000))
def test_engine_equals_reference(data: st.DataObject, world: World, one: Parameters, seed: int, run: int) -> None:
    assert_agree(world, data.draw(scenarios(world)), [one], seed=seed, runs=[run])


@few(40)
@given(data=st.data(), world=worlds(), seed=seeds)
def test_every_run_of_a_chunk_equals_its_reference(data: st.DataObject, world: World, seed: int) -> None:
    sets = data.draw(st.lists(parameters(), min_size=2, max_size=3))
    runs = data.draw(st.lists(st.integers(0, 10_000), min_size=len(sets), max_size=len(sets), unique=True))
    assert_agree(world, data.draw(scenarios(world)), sets, seed=seed, runs=runs)


# --- the shipped world ----------------------------------------------------------------------------------------------

needs_shipped = pytest.mark.skipif(
    not {"baseline", "eurasia_2021"} <= set(shipped()), reason="the shipped world eurasia_2021 is not there"
)


@needs_shipped
def test_shipped_world_equals_reference() -> None:
    shipped_one = load("baseline")
    sets = [shipped_one.scenario.parameters]
    assert_agree(shipped_one.world, shipped_one.scenario, sets, seed=1, runs=[0], years=3)


@pytest.mark.skipif("libya_syria" not in shipped(), reason="the shipped case libya_syria is not there")
def test_shipped_case_equals_reference_where_votes_are_held() -> None:
    case = load("libya_syria")
    often = case.scenario.parameters.replace(council__precedent=3, council__hostility=0.2)  # so that regimes fall
    assert_agree(case.world, case.scenario, [case.scenario.parameters, often], seed=3, runs=[0, 1])


# --- single rules ---------------------------------------------------------------------------------------------------

FREE_YEARS = 3


def trio(**state_inputs: float) -> tuple[World, Scenario]:
    """Three states and two arenas; the named inputs are the same for all three."""

    def table(field: str, unit: str, one: float, two: float, three: float) -> StateTable:
        return StateTable(field=field, unit=unit, source="made up", values={"AAA": one, "BBB": two, "CCC": three})

    own = {"liberalism": 0.5, "aspiration": 0.6, "vulnerability": 0.4, **state_inputs}
    tables = [
        table("economy", "trillion USD", 10, 6, 1),
        table("spending", "trillion USD", 0.3, 0.2, 0.05),
        table("population", "million", 300, 900, 140),
        table("nuclear", "index", 1, 0.6, 0),
        *(table(field, FIELDS[field].unit, value, value, value) for field, value in own.items()),
    ]
    arenas = {
        "order": {"stakes": {"AAA": 1, "BBB": 0.8, "CCC": 0.5}, "stances": {"AAA": 0.5, "BBB": -0.5, "CCC": -0.5}},
        "sea": {"stakes": {"AAA": 0.4, "BBB": 1, "CCC": 0}, "stances": {"AAA": 0.2, "BBB": -0.8}},
    }
    world = World(
        kind="world",
        title="A trio",
        description="Two great powers and a third state.",
        start=2021,
        spin_up=2020,
        states={
            code: StateEntry(name=code, points=[Place(place="capital", lat=20 * k, lon=30 * k)])
            for k, code in enumerate(("AAA", "BBB", "CCC"))
        },
        geography=Geography(source="made up", land_borders=[["BBB", "CCC"]]),
        tables=tables,
        arenas={name: Arena(title=name, level="regional", source="made up", **given) for name, given in arenas.items()},
    )
    horizon = Horizon(start=2021, end=2021 + FREE_YEARS)
    return world, Scenario(
        kind="scenario", title="A trio", description="Nothing happens.", world="trio", horizon=horizon
    )


def engine_after(
    world: World, scenario: Scenario, one: Parameters, *, year: int, seed: int = 1, run: int = 0
) -> engine_world.World:
    """Run the engine alone up to and including a year, one run."""
    inputs = inputs_of(world, scenario)
    lanes = Lanes(one, 1)
    chunk = begin(Layout.of([Resolved("alone", scenario, world)]), inputs, lanes, 1)
    while chunk.year <= year:
        step(chunk, lanes, Streams(seed, [run]))
    return chunk


EXTREMES: dict[str, dict[str, float]] = {
    "defaults": {},
    "best response": {"posture.precision": 1e6},
    "best response among equals": {
        **dict.fromkeys(SWITCHES, 0),
        "posture.precision": 1e6,
        "posture.effort_cost": 0,
        "posture.hedging_cost": 0,
        "posture.inertia": 0,
    },
    "noise alone": {"posture.precision": 0},
    "every shock off": {"economy.shock_scale": 0, "arming.shock_sd": 0},
    "every switch off": dict.fromkeys(SWITCHES, 0),
    "regime insecurity at its ceiling": {"threat.regime_weight": 1.5, "threat.military_weight": 0},
    "transition at its ceiling": {"threat.positional_weight": 9, "threat.military_weight": 0},
    "strong rank cost": {"status.rank_ratio_cap": 3, "status.autonomy_exponent": 0.5},
    "net power alone": {"capability.gdp_weight": 0, "capability.military_weight": 0},
    "crises everywhere": {"crises.rate": 3},
    "crises with exact sides": {"crises.rate": 3, "posture.precision": 1e6},
    "regimes fall at once": {"regime.rate": 50, "regime.transition_years": 3, "regime.turmoil": 1},
    "treaties come and go": {"pacts.rate": 1, "pacts.threshold": -1, "pacts.end": 0.2},
    "borders settled in a year": {"borders.rate": 1, "borders.relief": 1, "agreements.confidence": 1},
    "everybody joins and leaves": {"institutions.rate": 1, "institutions.leave": 1},
}

CLUB = Institution(
    title="A club",
    kind="defence",
    leaders=["AAA"],
    arena="order",
    openness=0.5,
    bindingness=0.5,
    members=[Membership(states=["AAA", "BBB"])],
    eligible=["CCC"],
    source="made up",
)


LOST = DyadTable(
    field="grievance", unit="index", source="made up", values=[DyadValue(actor="CCC", towards=["BBB"], value=0.5)]
)


@pytest.mark.parametrize("extreme", EXTREMES)
def test_extremes_equal_the_reference(extreme: str) -> None:
    world, scenario = trio(promotion=1, liberalism=1, vulnerability=1, growth=3)
    world = world.model_copy(update={"institutions": {"club": CLUB}, "dyads": [LOST]})
    assert_agree(world, scenario, [Parameters().replace(**EXTREMES[extreme])], seed=7, runs=[3])


LIVELY = {
    "crises.rate": (0, 2),
    "crises.cost": (0.1, 0.8),
    "pacts.rate": (0.5, 1),
    "pacts.threshold": (-1, 0.2),
    "pacts.width": (0.1, 0.5),
    "pacts.end": (0.05, 0.3),
    "pacts.shift": (0, 100),
    "pacts.regret": (0, 50),
    "institutions.rate": (0.5, 1),
    "institutions.leave": (0.5, 1),
    "institutions.threshold": (0, 0.8),
    "institutions.width": (0.1, 0.5),
    "institutions.offer": (0, 10),
    "institutions.protection": (0, 20),
    "institutions.autonomy": (0, 3),
    "institutions.dilution": (0, 5),
    "borders.rate": (0.5, 1),
    "regime.rate": (0.5, 5),
    "council.draft_rate": (0.5, 1),
    "council.force": (0, 1),
    "council.precedent": (0, 3),
    "offers.weight": (10, 40),
    "offers.disagreement_price": (0, 0.2),
    "offers.hostility_price": (0, 0.2),
}
"""Ranges in which chances spread between 0 and 1, so that a rule that is slightly off shows in what happens."""

LIVELY_RUNS, LIVELY_END = 30, 2014


def lively_world() -> World:
    """Return the small world with insecure leaders, uneven growth, an open quarrel and no dated drafts."""

    def enliven(data: dict[str, Any]) -> None:
        for field, unit, stated in (
            ("succession", "index", {"BET": 0.6, "GAM": 1.0, "DEL": 0.3}),
            ("growth_sd", "percent per year", {"BET": 8.0, "GAM": 12.0}),
        ):
            data["tables"].append({"field": field, "unit": unit, "source": "made up", "values": stated})
        quarrel = {"between": ["ALP", "BET"], "value": 3.0}
        data["dyads"].append({"field": "incident", "unit": "factor", "source": "made up", "values": [quarrel]})
        data["institutions"]["league"]["leaders"] = ["GAM", "BET"]
        data["institutions"]["league"]["eligible"] = ["ALP", "DEL"]
        data["institutions"]["shield"]["leaders"] = ["ALP"]
        data["institutions"]["shield"]["bindingness"] = 0.8
        lost = {"actor": "GAM", "towards": ["BET"], "value": 0.6, "since": 1998}
        data["dyads"].append({"field": "grievance", "unit": "index", "source": "made up", "values": [lost]})
        del data["drafts"]

    return small_world(enliven)


def lively_parameters(number: int) -> Parameters:
    """Draw parameters of all that rarely happens, the others at their defaults."""
    chance = random.Random(number)  # noqa: S311
    groups = {"crises", "pacts", "institutions", "regime", "council", "borders"}
    swept = {one.path: one.sweep for one in parameter_table() if one.path.split(".")[0] in groups}
    return Parameters().replace(**{path: chance.uniform(*between) for path, between in {**swept, **LIVELY}.items()})


def test_rare_events_equal_the_reference() -> None:
    sets = [lively_parameters(number) for number in range(LIVELY_RUNS)]
    assert_agree(lively_world(), small_scenario(end=LIVELY_END), sets, seed=11, runs=range(LIVELY_RUNS))


def open_council_world() -> World:
    """Return the lively world with a council of two, so that drawn drafts have a choice of targets."""
    world = lively_world()
    promoting = StateTable(
        field="promotion", unit="index", source="made up", values={"BET": 0.2, "GAM": 0.6, "ALP": 0.9}
    )
    tables = [promoting if table.field == "promotion" else table for table in world.tables]
    return world.model_copy(update={"council": Council(members=["BET", "GAM"], source="made up"), "tables": tables})


def voting_world() -> World:
    """Return the small world with a council of all four, and drafts of one month against the weak."""

    def convene(data: dict[str, Any]) -> None:
        data["council"]["members"] = ["ALP", "BET", "DEL", "GAM"]
        for table in data["tables"]:
            if table["field"] == "vulnerability":
                table["values"] = {"ALP": 70, "BET": 40, "GAM": 90, "DEL": 95}
        del data["drafts"]["relief"]["target"]
        for name, sponsor, target in (("first", "BET", "ALP"), ("second", "GAM", "ALP"), ("third", "ALP", "GAM")):
            data["drafts"][name] = {
                "year": 2001, "month": 2, "title": name, "sponsor": sponsor, "target": target, "coercion": 0.8,
                "regime_change_risk": 0.7, "regional_request": 0.9, "source": "made up",
            }  # fmt: skip

    return small_world(convene)


def test_drawn_drafts_with_several_targets_equal_the_reference() -> None:
    sets = [lively_parameters(number).replace(council__draft_rate=1.0) for number in range(LIVELY_RUNS)]
    assert_agree(open_council_world(), small_scenario(end=2008), sets, seed=3, runs=range(LIVELY_RUNS))


def voting_parameters(number: int) -> Parameters:
    """Draw parameters under which drafts are now adopted, now not, and teach."""
    return lively_parameters(number).replace(council__force=0.1, council__request=2.0, council__precedent=1.5)


def test_votes_of_a_larger_council_equal_the_reference() -> None:
    sets = [voting_parameters(number) for number in range(LIVELY_RUNS)]
    assert_agree(voting_world(), small_scenario(end=2003), sets, seed=5, runs=range(LIVELY_RUNS))
    world, scenario, lanes = voting_world(), small_scenario(end=2003), Lanes(sets, LIVELY_RUNS)
    layout = Layout.of([Resolved("votes", scenario, world)])
    chunk = begin(layout, inputs_of(world, scenario), lanes, LIVELY_RUNS)
    while chunk.year <= 2001:
        step(chunk, lanes, Streams(5, range(LIVELY_RUNS)))
    drafts = [chunk.layout.draft(name) for name in ("first", "second", "third")]
    fallen = (chunk.outcome[drafts] == 4).sum(axis=0)
    assert (fallen > 1).any(), "two falls in one month teach twice"
    assert (fallen < 3).any()


def sole_arena() -> tuple[World, Scenario]:
    """A trio with one arena, in which the first two meet in the first row of all."""
    world, scenario = trio(promotion=1, liberalism=0.7, vulnerability=0.6)
    return world.model_copy(update={"arenas": {"order": world.arenas["order"]}}), scenario


def test_those_who_meet_in_the_first_row_alone_equal_the_reference() -> None:
    world, scenario = sole_arena()
    sets = [lively_parameters(number).replace(crises__rate=2.0) for number in range(8)]
    assert_agree(world, scenario, sets, seed=2, runs=range(8))


def test_scrambling_gives_the_published_splitmix64_sequence() -> None:
    golden, word = 0x9E3779B97F4A7C15, 2**64
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [draws.mix(golden * k % word) for k in (1, 2, 3)] == published


KNOWN_KEYS = [
    (("CHN",), 0x3F26617CD0412AA9),
    (("CHN", "RUS", "east_asia"), 0x3EB73A3A1D3A361C),
    (("CHN", "RUS"), 0x99AD5468D8F94143),
]
KNOWN_DRAWS = [
    (0, 0, 1992, "choice", ("CHN", "RUS", "arctic"), 0.42464951181698035),
    (1, 0, 2021, "growth", ("USA",), 0.7765535868725841),
    (2021, 999, 2050, "spending", ("RUS",), 0.21408379521806925),
    (2**64 - 1, 7, 2030, "choice", ("RUS", "CHN", "arctic"), 0.33662151926219347),
    (2021, 3, 2035, "perception", ("CHN", "RUS"), 0.11025532565050283),
    (3, 4, 2025, "pact", ("CHN", "RUS"), 0.405278050571572),
    (3, 4, 2030, "crisis", ("CHN", "USA"), 0.8730204994987407),
    (3, 4, 2030, "backing", ("CHN", "USA", "RUS"), 0.18461631397097605),
    (5, 0, 2027, "regime", ("RUS",), 0.7746199660417918),
    (3, 4, 2025, "join", ("sco", "BLR"), 0.7414929746934249),
    (3, 1, 2012, "vote", ("homs", "CHN"), 0.37849900226538097),
    (3, 1, 2030, "draft", ("target",), 0.773011411855554),
    (3, 1, 2011, "fall", ("libya",), 0.9756579327046586),
]


@pytest.mark.parametrize(("codes", "key"), KNOWN_KEYS)
def test_keys_of_codes_are_known_values(codes: tuple[str, ...], key: int) -> None:
    assert draws.code_key(*codes) == key
    assert streams.code_key(*codes) == key


@pytest.mark.parametrize(("seed", "run", "year", "purpose", "codes", "draw"), KNOWN_DRAWS)
def test_draws_are_known_values(
    seed: int, run: int, year: int, purpose: str, codes: tuple[str, ...], draw: float
) -> None:
    number = getattr(draws, purpose.upper())
    assert draws.uniform(draws.lane_key(seed, run, year, number), draws.code_key(*codes)) == draw
    lane = Streams(seed, [run]).lanes(year, purpose)[0]
    assert streams.uniform(lane, np.uint64(streams.code_key(*codes))) == draw


@pytest.mark.parametrize("u", [1e-12, 1e-3, 0.02, 0.3, 0.5, 0.77, 0.999, 1 - 1e-9])
def test_normal_quantiles_agree(u: float) -> None:
    assert normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-14, abs=1e-16)


@pytest.mark.parametrize(
    ("chance", "exponent", "weight"),
    [  # the curves of Tversky and Kahneman (1992): small chances count for more than they are, large ones for less
        (0.5, 1.0, 0.5),
        (0.5, 0.61, 0.42),
        (0.5, 0.69, 0.45),
        (0.1, 0.61, 0.19),
        (0.9, 0.61, 0.71),
        (0.0, 0.61, 0.0),
        (1.0, 0.61, 1.0),
    ],
)
def test_weight_of_a_chance(chance: float, exponent: float, weight: float) -> None:
    assert chance_weight(chance, exponent) == pytest.approx(weight, abs=0.005)


@pytest.mark.parametrize(
    "neutral",
    [
        {"prospect.weight": 0},
        {
            "prospect.curvature": 1,
            "prospect.loss_aversion": 1,
            "prospect.gain_weighting": 1,
            "prospect.loss_weighting": 1,
        },
    ],
    ids=["switched off", "expected value"],
)
def test_prospect_value_reduces_to_expected_value(neutral: dict[str, float]) -> None:
    chunk = engine_after(*trio(), Parameters().replace(**neutral), year=2022)
    np.testing.assert_allclose(chunk.risk[~np.eye(3, dtype=bool)], 1.0, rtol=0, atol=1e-14)
    np.testing.assert_allclose(chunk.attitude, 1.0, rtol=0, atol=1e-14)
    model = ReferenceModel(*trio(), seed=1, run=0, parameters=Parameters().replace(**neutral))
    model.step()
    risks = [risk for state in model.states.values() for risk in state.risk.values()]
    assert risks == pytest.approx([1] * 6, abs=1e-14)


@pytest.mark.parametrize(("y", "value"), [(0.0, 0.0), (0.25, 0.5), (-0.25, -1.0), (1.0, 1.0), (-1.0, -2.0)])
def test_value_of_gains_and_losses(y: float, value: float) -> None:
    assert prospect_value(y, 0.5, 2.0) == value


def test_without_a_stake_on_both_sides_nothing_is_done() -> None:
    noise = Parameters().replace(**{"posture.precision": 0})
    world, scenario = trio()
    chunk = engine_after(world, scenario, noise, year=2023)
    acts = (chunk.cooperation + chunk.competition)[:, 0]
    actor, target, arena = chunk.layout.triples
    stake = chunk.stake[:, :, 0]
    matters = stake[actor, arena] * stake[target, arena] > 0
    assert matters.sum() == 8
    assert (~matters).sum() == 4
    assert not acts[~matters].any()
    assert (acts[matters] > 0).sum() >= 5


def test_at_precision_zero_the_posture_is_the_draw() -> None:
    noise = Parameters().replace(**{"posture.precision": 0})
    chunk = engine_after(*trio(), noise, year=2021, seed=5, run=2)
    lane = draws.lane_key(5, 2, 2021, draws.CHOICE)
    for m, (i, j, a) in enumerate(zip(*chunk.layout.triples, strict=True)):
        if chunk.stake[i, a, 0] * chunk.stake[j, a, 0] > 0:
            key = draws.code_key(chunk.layout.states[i], chunk.layout.states[j], chunk.layout.arenas[a])
            number = math.floor(16 * draws.uniform(lane, key))
            got = (chunk.cooperation[m, 0], chunk.competition[m, 0])
            assert got == (number // 4 / 3, number % 4 / 3)


@pytest.mark.parametrize(("advantage", "chosen"), [(6.9e-10, 0.0), (7.2e-10, 1 / 3)])
def test_best_response_keeps_the_first_option_within_700_of_the_best(advantage: float, chosen: float) -> None:
    # a third of cooperation pays 'advantage' more than nothing where both agree, more of it pays less
    one = (
        Parameters()
        .null()
        .replace(
            **{
                "posture.precision": 1e6,
                "posture.effort_cost": 0.9,
                "posture.inertia": 0,
                "incentives.consensus": 3 * (0.05 + advantage),
            }
        )
    )
    world, scenario = trio()
    arena = Arena(title="one", level="systemic", stakes={"AAA": 1, "BBB": 1}, source="made up")
    agreed = world.model_copy(update={"arenas": {"one": arena}})
    chunk = engine_after(agreed, scenario, one, year=2020)
    assert chunk.cooperation[:, 0].tolist() == [chosen, chosen]
    assert chunk.competition[:, 0].tolist() == [0, 0]
    assert_agree(agreed, scenario, [one], seed=1, runs=[0])


@pytest.mark.parametrize(
    ("weight", "term"), [("threat.regime_weight", "regime"), ("threat.positional_weight", "transition")]
)
def test_regime_insecurity_and_transition_stop_short_of_certainty(weight: str, term: str) -> None:
    off = {"threat.military_weight": 0, "threat.regime_weight": 0, "threat.positional_weight": 0}
    world, scenario = trio(promotion=1, vulnerability=1)
    chunk = engine_after(world, scenario, Parameters().replace(**{**off, weight: 1000}), year=2020)
    assert chunk.direct_threat.max() == pytest.approx(0.95, abs=1e-14), term


def test_up_to_the_start_year_gdp_is_given_and_then_it_grows() -> None:
    world, scenario = trio(growth=3, growth_sd=0)
    one = Parameters().replace(**{"economy.burden_drag": 0})
    given = np.array([10.0, 6.0, 1.0])
    for year, years_of_growth in ((2020, 0), (2021, 1), (2022, 2)):
        chunk = engine_after(world, scenario, one, year=year)
        np.testing.assert_allclose(chunk.economy[:, 0], given * math.exp(0.03 * years_of_growth), rtol=1e-13)
        np.testing.assert_array_equal(chunk.economy_start[:, 0], given)


def test_commitment_starts_at_the_pact_and_never_falls_below_it() -> None:
    world, scenario = trio()
    pact = Pact(title="a pact", kind="defence", members=["AAA", "CCC"], depth=0.7, source="made up")
    allied = world.model_copy(update={"pacts": [pact]})
    one = Parameters().replace(**{"commitment.weight": 0})
    for year in (2020, 2024):
        depth = engine_after(allied, scenario, one, year=year).commitment[:, :, 0]
        np.testing.assert_array_equal(depth, [[0, 0, 0.7], [0, 0, 0], [0.7, 0, 0]])


def test_logistic_of_large_arguments() -> None:
    assert [logistic(x) for x in (-1e4, -1.0, 0.0, 1.0, 1e4)] == pytest.approx(
        [0.0, 0.2689414213699951, 0.5, 0.7310585786300049, 1.0], rel=1e-15
    )
