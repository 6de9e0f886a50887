"""Single rules of the engine and of the reference model: known answers, so that the two cannot be wrong together."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from entente_sim import streams
from entente_sim.engine.round import begin, step
from entente_sim.numerics import normal_quantile
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Arena, Pact, Scenario, World
from entente_sim.streams import Streams
from entente_sim.world import world as engine_world
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from tests.oracle_worlds import trio
from tests.reference import draws
from tests.reference.compared import assert_agree
from tests.reference.model import ReferenceModel
from tests.reference.rules import chance_weight, logistic, prospect_value


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


@pytest.mark.parametrize(("y", "value"), [(0.0, 0.0), (0.25, 0.5), (-0.25, -1.0), (1.0, 1.0), (-1.0, -2.0)])
def test_value_of_gains_and_losses(y: float, value: float) -> None:
    assert prospect_value(y, 0.5, 2.0) == value


def test_logistic_of_large_arguments() -> None:
    assert [logistic(x) for x in (-1e4, -1.0, 0.0, 1.0, 1e4)] == pytest.approx(
        [0.0, 0.2689414213699951, 0.5, 0.7310585786300049, 1.0], rel=1e-15
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
