"""Whole runs: ranges, the first year, history, labels and names that change nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from entente_sim.engine.recording import Record
from entente_sim.engine.round import Mechanism, advance, step
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.threat import threat
from entente_sim.numerics import FloatArray
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import World
from entente_sim.streams import Streams, code_key, uniform
from entente_sim.world.layout import Layout
from tests.conftest import WORLD_TEXT, begun, dumped, plain, small, small_world
from tests.mechanism_worlds import ARENAS, CODES, GRID, SCOPES, after, random_worlds, rich, told, within

UNIT_RANGE = (
    "capability", "lead", "status", "deficit", "mobility", "contest", "creativity", "load", "usual_load", "exposure",
    "resistance", "disagreement", "direct_threat", "threat", "salience", "cooperation_received",
    "competition_received", "worst_received", "effort", "mutual", "hostility", "commitment", "cooperation",
    "competition", "technology", "legitimacy", "excluded", "chokepoint", "interest", "displaced", "offer", "dependence",
    "settlement", "sanction_exposure", "security", "reliance", "usual_reliance", "declared", "implemented",
    "interoperability", "settled", "liberalism", "vulnerability", "regime_shift", "transition", "crisis", "backing",
    "opposition", "bond", "treaty", "guarantee", "union", "balance", "membership", "veto_chance", "targeted",
)  # fmt: skip


@pytest.mark.parametrize("end", ["default", "low", "high"])
def test_everything_stays_in_range_year_by_year(end: str) -> None:
    sweeps = {info.path: {"default": info.default, "low": info.sweep[0], "high": info.sweep[1]}[end]
              for info in parameter_table()}  # fmt: skip
    if end == "low":
        sweeps["capability.gdp_weight"] = 1.0  # one measure of power must count
    parameters = Parameters().replace(**sweeps)
    chunk, lanes = begun(small(small_world(rich), end=2020), runs=20, parameters=parameters)
    for year in advance(chunk, lanes, Streams(3, range(20)), 2020):
        for name in SCOPES:
            assert np.isfinite(getattr(chunk, name)).all(), (name, year)
        for name in UNIT_RANGE:
            array = getattr(chunk, name)
            assert (array >= 0).all(), (name, year)
            assert (array <= 1 + 1e-15).all(), (name, year)
        within(chunk, "position recognition", -1, 1)
        within(chunk, "risk attitude", 0.1, 10)
        within(chunk, "response", -lanes.positions.reach[0], lanes.positions.reach[0])
        for name in ("trade", "arms", "openness", "spending", "economy", "military"):
            assert (getattr(chunk, name) >= 0).all(), (name, year)
        assert (chunk.declared >= chunk.implemented).all()
        np.testing.assert_allclose(chunk.capability.sum(axis=0), 1, rtol=1e-13)
        assert (chunk.commitment >= chunk.pact).all()
        assert (np.minimum.reduce([np.abs(chunk.competition - level) for level in GRID]) < 1e-15).all()


def test_history_is_followed_until_the_start() -> None:
    chunk, lanes = begun(runs=3)
    for year in advance(chunk, lanes, Streams(3, range(3)), 2000):
        given = chunk.inputs.at("economy", year)[:, None]
        np.testing.assert_array_equal(chunk.economy_start, np.repeat(given, 3, axis=1))
        if year < 2000:
            np.testing.assert_array_equal(chunk.economy, np.repeat(given, 3, axis=1))
            known = chunk.inputs.at("technology", year)[:, None]
            np.testing.assert_array_equal(chunk.technology, np.repeat(known, 3, axis=1))
    assert (chunk.economy != chunk.economy_start).all()


def test_the_first_year_begins_equal_between_all() -> None:
    chunk, lanes = begun(runs=2)
    assert (told(chunk, "hostility") == lanes.learning.start).all()
    for name in (
        "cooperation", "competition", "effort", "mutual", "grievance_fast", "grievance_slow", "load", "lead", "trade",
        "response", "declared", "implemented", "interoperability", "settled", "settlement", "arms", "reliance",
        "usual_reliance", "treaty", "crisis", "backing", "opposition", "regime_shift", "transition", "growth_gap",
        "lesson", "vote",
    ):  # fmt: skip
        assert not getattr(chunk, name).any(), name
    assert (chunk.legitimacy == lanes.legitimacy.start).all()
    np.testing.assert_array_equal(chunk.membership[:, :, 0], chunk.inputs.at("membership", 1997))
    np.testing.assert_array_equal(chunk.commitment, np.maximum(chunk.pact, chunk.bond))
    assert chunk.bond.any()
    for name in ("liberalism", "vulnerability"):
        np.testing.assert_array_equal(getattr(chunk, name)[:, 0], chunk.inputs.at(name, 1997))
    np.testing.assert_allclose(chunk.military, chunk.spending / chunk.military_price / 0.08)
    for strategy in (chunk.mobility, chunk.contest, chunk.creativity):
        assert (strategy == 1 / 3).all()
    assert chunk.year == 1997


def test_a_year_is_one_step_of_the_schedule() -> None:
    seen = []

    def witness(name: str) -> Mechanism:
        return lambda chunk, _lanes, _streams: seen.append((name, chunk.year))

    chunk, lanes = begun()
    step(chunk, lanes, Streams(1, [0]), [witness("first"), witness("second")])
    step(chunk, lanes, Streams(1, [0]), [witness("third")])
    assert seen == [("first", 1997), ("second", 1997), ("third", 1998)]


def test_inputs_of_the_year_are_set_before_all_else() -> None:
    driver = {"d": {"target": "states.ALP.offence", "to": 0.9, "unit": "index", "start": 1998, "end": 1999}}
    chunk, lanes = begun(small(drivers=driver))
    seen = []
    for _ in range(4):
        step(chunk, lanes, Streams(1, [0]), [lambda c, _lanes, _streams: seen.append(float(c.offence[0, 0]))])
    assert seen == pytest.approx([0.3, 0.9, 0.9, 0.3])


LUCK: list[tuple[Mechanism, str, str, str, float]] = [
    (threat, "threat.misperception", "perception", "threat", 0.05),
    (arming, "arming.shock_sd", "spending", "spending", 0.06),
    (economy, "economy.shock_scale", "growth", "economy", 1.5),
]


@pytest.mark.parametrize(("mechanism", "path", "purpose", "effect", "sd"), LUCK, ids=[one[2] for one in LUCK])
def test_luck_is_the_normal_draw_of_its_purpose_and_code(
    mechanism: Mechanism, path: str, purpose: str, effect: str, sd: float
) -> None:
    """With its sign: the same draw raises what it is added to, in every run and for every state or pair."""
    only_means: dict[str, float] = {f"threat.{name}_weight": 0 for name in ("regime", "positional", "extension")}
    chunk, lanes = random_worlds(3, 40, **only_means, **{"threat.military_weight": 0.3, path: sd})
    certain = random_worlds(3, 40, **only_means, **{"threat.military_weight": 0.3, path: 0})[1]
    seen = np.log(told(after(mechanism, chunk, lanes), effect) / told(after(mechanism, chunk, certain), effect))
    pair = SCOPES[effect] == "dyad"
    codes = list(permutations(CODES, 2)) if pair else [(code,) for code in CODES]
    keys = Streams(5, range(40)).lanes(2002, purpose)
    drawn = [[NormalDist().inv_cdf(uniform(key, np.uint64(code_key(*places)))) for key in keys] for places in codes]
    scale = sd * (chunk.growth_sd / 100 if effect == "economy" else 1.0)
    np.testing.assert_allclose(seen, scale * np.array(drawn), rtol=1e-6, atol=1e-9)


def test_levels_are_labels() -> None:
    """Swapping systemic and regional changes no byte of a run."""

    def swap(data: dict[str, Any]) -> None:
        for arena in data["arenas"].values():
            arena["level"] = {"systemic": "regional", "regional": "systemic"}[arena["level"]]

    base = run(small(), runs=10, workers=1).record
    swapped = run(small(small_world(swap)), runs=10, workers=1).record
    assert swapped.layout.level != base.layout.level
    assert swapped.digest() == base.digest()


NOISELESS = Parameters().replace(
    arming__shock_sd=0, economy__shock_scale=0, threat__misperception=0, posture__precision=1e12, crises__rate=0,
    pacts__rate=0, institutions__rate=0, regime__rate=0, council__lesson=0,
)  # fmt: skip
CERTAIN = NOISELESS.replace(crises__rate=1e9, regime__rate=1e9)
CAST = ("vote", "outcome")
"""Votes are cast by luck; without a lesson nothing follows from them."""


def renamed(new: Sequence[str], words: Sequence[str]) -> World:
    """Exchange words of the rich small world."""
    data = plain(WORLD_TEXT)
    rich(data)
    names = dict(zip(words, new, strict=True))
    text = re.sub(rf"\b({'|'.join(words)})\b", lambda found: names[found[0]], dumped(data))
    return World.model_validate(plain(text))


def told_years(world: World, parameters: Parameters = NOISELESS) -> tuple[Layout, dict[str, FloatArray]]:
    """Run a world without chance; return every variable of every year."""
    chunk, lanes = begun(small(world), parameters=parameters)
    years: dict[str, list[FloatArray]] = {name: [] for name in SCOPES}
    for _ in advance(chunk, lanes, Streams(1, [0]), 2006):
        for name, seen in years.items():
            seen.append(getattr(chunk, name).copy())
    return chunk.layout, {name: np.stack(seen) for name, seen in years.items()}


@pytest.mark.parametrize("parameters", [NOISELESS, CERTAIN], ids=["calm", "crises"])
@pytest.mark.parametrize(
    "new",
    [
        ("BET", "ALP", "DEL", "GAM"),
        ("GAM", "DEL", "BET", "ALP"),
        ("DEL", "GAM", "ALP", "BET"),
        ("ZZ", "YY", "XX", "WW"),
    ],
)
def test_names_of_states_do_not_matter(new: Sequence[str], parameters: Parameters) -> None:
    """Without chance, exchanging codes exchanges trajectories, and that is all."""
    layout, base = told_years(renamed(CODES, CODES), parameters)
    other_layout, other = told_years(renamed(new, CODES), parameters)
    order = np.array([sorted(new).index(code) for code in new])
    actor, target, arena = layout.triples
    rows = other_layout.where[arena, order[actor], order[target]]
    for name, scope in SCOPES.items():
        if name in CAST:
            continue
        turned = other[name]
        if scope not in ("institution", "draft", "tabled"):
            turned = turned[:, rows if scope == "triple" else order]
        if scope in ("dyad", "institution", "draft"):
            turned = turned[:, :, order]
        np.testing.assert_allclose(turned, base[name], rtol=1e-9, atol=1e-9, err_msg=name)
    for name in ("cooperation", "competition", "membership", "veto_chance"):
        assert base[name].any(), name
    for name in ("crisis", "backing", "regime_shift"):
        assert base[name].any() == (parameters is CERTAIN), name


@pytest.mark.parametrize("new", [("order", "coast", "steppe"), ("steppe", "coast", "order"), ("zz", "yy", "xx")])
def test_names_of_arenas_do_not_matter(new: Sequence[str]) -> None:
    layout, base = told_years(renamed(ARENAS, ARENAS))
    other_layout, other = told_years(renamed(new, ARENAS))
    order = np.array([sorted(new).index(name) for name in new])
    actor, target, arena = layout.triples
    rows = other_layout.where[order[arena], actor, target]
    for name, scope in SCOPES.items():
        turned = {"triple": lambda a: a[:, rows], "arena": lambda a: a[:, :, order]}.get(scope, lambda a: a)(
            other[name]
        )
        np.testing.assert_allclose(turned, base[name], rtol=1e-9, atol=1e-9, err_msg=name)


def test_the_record_keeps_what_the_world_held() -> None:
    """Dyads and arenas in single precision; what moves on to next year a year later; votes once."""
    world = renamed(CODES, CODES)
    _, held = told_years(world)
    record = run(small(world), runs=1, parameters=NOISELESS, workers=1).record
    free = len(record.years)
    for name, single in {**record.dyads, **record.arenas}.items():
        assert single.dtype == np.float32
        np.testing.assert_array_equal(single, held[name][-free:].astype(np.float32), err_msg=name)
    for name, array in record.states.items():
        ahead = -1 if name in ("economy", "spending", "technology") else 0
        np.testing.assert_array_equal(array[-ahead:], held[name][-free:][: free + ahead], err_msg=name)
    np.testing.assert_array_equal(record.membership, held["membership"][-free:])
    for name, kept in (("vote", record.votes), ("targeted", record.targets), ("outcome", record.outcomes)):
        np.testing.assert_array_equal(kept, held[name][-1], err_msg=name)
        assert kept.any(), name


# --- power that nobody has -------------------------------------------------------------------------------------------

MEASURES = ("gdp_weight", "military_weight", "net_weight", "cinc_weight")
NO_MEASURE = dict.fromkeys((f"capability__{name}" for name in MEASURES), 0.0)


def finite(record: Record) -> bool:
    """Say whether all that was recorded is a number."""
    singles = [*record.dyads.values(), *record.arenas.values()]
    return all(np.isfinite(array).all() for array in record.states.values()) and all(
        np.isfinite(array).all() for array in singles
    )


def test_power_must_have_a_measure() -> None:
    with pytest.raises(ValueError, match=r"all weights under parameters\.capability are 0; give at least one of them"):
        run(small(), runs=1, parameters=Parameters().replace(**NO_MEASURE), workers=1)


@pytest.mark.parametrize("values", [{"ALP": 0.5, "BET": 0.5}, {"ALP": 0.4, "BET": 0.3, "GAM": 0.2, "DEL": 0.0}])
def test_a_measure_that_some_state_lacks_is_not_used_alone(values: dict[str, float]) -> None:
    world = small_world(lambda data: data["tables"][-1].update(values=values))
    cinc = Parameters().with_power("cinc")
    with pytest.raises(ValueError, match="'small_world' states no CINC share for every state"):
        run(small(world), runs=1, parameters=cinc, workers=1)
    record = run(small(world), runs=2, parameters=cinc.replace(capability__gdp_weight=0.1), workers=1).record
    assert finite(record)


@pytest.mark.parametrize("measure", ["composite", "gdp", "military", "cinc"])
def test_every_measure_of_power_gives_finite_runs(measure: str) -> None:
    record = run(small(), runs=3, parameters=Parameters().with_power(measure), workers=1).record
    assert finite(record)
    np.testing.assert_allclose(record.states["capability"].sum(axis=1), 1, rtol=1e-13)


# --- these tests themselves ------------------------------------------------------------------------------------------


def test_inputs_of_the_small_world_are_as_these_tests_assume() -> None:
    inputs = inputs_of(small_world(), small().scenario)
    assert (inputs.at("stake", 2000) > 0).tolist() == [
        [True, True, False], [True, True, True], [False, True, True], [True, True, True]
    ]  # fmt: skip
