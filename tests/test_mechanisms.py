"""What the theory says of each mechanism: ranges, directions, switches and symmetries.

Most tests work on some hundred random worlds at once: the runs of a chunk, each filled at random.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, permutations, product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from entente_sim.engine.round import ROUND, Mechanism, advance, step
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.capability import capability
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.common_enemy import common_enemy
from entente_sim.mechanisms.conduct import conduct
from entente_sim.mechanisms.detachment import detachment
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.learning import learning
from entente_sim.mechanisms.load import load
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.posture import posture
from entente_sim.mechanisms.projection import projection
from entente_sim.mechanisms.prospect import prospect
from entente_sim.mechanisms.status import status
from entente_sim.mechanisms.threat import threat
from entente_sim.numerics import FloatArray
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters, parameter_table
from entente_sim.scenario.schema import World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from entente_sim.world.world import variable_table
from tests.conftest import WORLD_TEXT, begun, plain, small, small_world

RUNS = 100
SCOPES = {name: scope for name, scope, *_ in variable_table()}
OFF_DIAGONAL = ~np.eye(4, dtype=bool)
GRID = np.array([0, 1 / 3, 2 / 3, 1])

Edit = Callable[[Chunk], object]


def random_worlds(seed: int = 1, runs: int = RUNS, **parameters: float) -> tuple[Chunk, Lanes]:
    """Return the small world with everything in it drawn anew in every run, two years after its start."""
    rng = np.random.default_rng(seed)
    chunk, lanes = begun(runs=runs, parameters=Parameters().replace(**parameters))
    chunk.year = 2002
    for name, scope, *_ in variable_table():
        array = getattr(chunk, name)
        array[...] = rng.uniform(0, 1, array.shape)
        if scope == "dyad":
            array[~OFF_DIAGONAL] = 0.0
    for name in ("commitment", "pact", "mutual", "disagreement", "complementarity"):
        array = getattr(chunk, name)
        array[...] = (array + array.swapaxes(0, 1)) / 2
    for name in ("cooperation", "competition"):
        getattr(chunk, name)[...] = rng.choice(GRID, chunk.cooperation.shape)
    for name in ("stance", "position", "gain_cooperation", "gain_competition"):
        getattr(chunk, name)[...] = rng.uniform(-1, 1, getattr(chunk, name).shape)
    for name in ("economy", "economy_start", "spending", "spending_start", "military", "menace_start", "population"):
        getattr(chunk, name)[...] = rng.lognormal(0, 1, getattr(chunk, name).shape)
    chunk.capability[...] = rng.dirichlet([1.0] * 4, runs).T
    chunk.stake[...] = np.where(chunk.inputs.at("stake", 2000)[..., None] > 0, chunk.stake, 0.0)
    chunk.distance_base[...] = rng.uniform(0, 8000, chunk.distance_base.shape)
    chunk.risk += 0.1
    strategies = rng.dirichlet([1.0] * 3, (4, runs))
    for k, name in enumerate(("mobility", "contest", "creativity")):
        getattr(chunk, name)[...] = strategies[..., k]
    return chunk, lanes


def after(mechanism: Mechanism, chunk: Chunk, lanes: Lanes, *edits: Edit) -> Chunk:
    """Return what a mechanism makes of a changed copy of a world."""
    copy = chunk.copy_for(chunk.inputs)
    for edit in edits:
        edit(copy)
    mechanism(copy, lanes, Streams(5, range(chunk.runs)))
    return copy


def lifted(name: str, share: float = 0.5) -> Edit:
    """Move an input half way up to 1."""

    def edit(chunk: Chunk) -> None:
        array = getattr(chunk, name)
        array += share * (1.0 - array)
        if SCOPES[name] == "dyad":
            array[~OFF_DIAGONAL] = 0.0

    return edit


def put(name: str, value: Any) -> Edit:
    def edit(chunk: Chunk) -> None:
        getattr(chunk, name)[...] = value

    return edit


def told(chunk: Chunk, name: str) -> FloatArray:
    """Values of a variable without those of a state towards itself."""
    array: FloatArray = getattr(chunk, name)
    return array[OFF_DIAGONAL] if SCOPES[name] == "dyad" else array


# --- directions ------------------------------------------------------------------------------------------------------

UP, DOWN = 1, -1
ALONE: dict[str, float] = {"threat__believed_support": 0}
DIRECTIONS = [
    (threat, "hostility", "threat", UP, {}),
    (threat, "offence", "exposure", UP, {}),
    (threat, "offence", "threat", UP, {}),
    (threat, "projected", "exposure", UP, ALONE),
    (threat, "projected", "resistance", DOWN, ALONE),
    (threat, "projected", "threat", UP, ALONE),
    (threat, "nuclear", "exposure", DOWN, {}),
    (threat, "nuclear", "resistance", UP, {}),
    (threat, "nuclear", "threat", DOWN, {}),
    (threat, "vulnerability", "threat", UP, {}),
    (threat, "promotion", "threat", UP, {}),
    (threat, "disagreement", "threat", UP, {}),
    (threat, "lead", "threat", UP, {}),
    (threat, "commitment", "threat", DOWN, {"threat__extension_weight": 0}),
    (status, "cooperation_received", "status", UP, {}),
    (status, "cooperation_received", "rank_cost", DOWN, {}),
    (status, "competition_received", "status", DOWN, {}),
    (status, "competition_received", "deficit", UP, {}),
    (status, "nuclear", "status", UP, {}),
    (status, "aspiration", "deficit", UP, {}),
    (status, "aspiration", "rank_cost", UP, {}),
    (load, "effort", "load", UP, {}),
    (common_enemy, "competition", "common_enemy", UP, {}),
    (common_enemy, "cooperation", "common_enemy", DOWN, {}),
    (common_enemy, "threat", "common_enemy", UP, {}),
    (common_enemy, "salience", "common_enemy", UP, {}),
    (common_enemy, "nuclear", "common_enemy", UP, {}),
    (detachment, "cooperation", "support", UP, {}),
    (detachment, "competition", "support", DOWN, {}),
    (detachment, "threat", "support", UP, {}),
    (detachment, "salience", "support", UP, {}),
    (incentives, "hostility", "gain_cooperation", DOWN, {}),
    (incentives, "rank_cost", "gain_cooperation", DOWN, {}),
    (incentives, "common_enemy", "gain_cooperation", UP, {}),
    (incentives, "support", "gain_cooperation", UP, {}),
    (incentives, "support", "gain_competition", DOWN, {}),
    (incentives, "complementarity", "gain_cooperation", UP, {}),
    (incentives, "complementarity", "gain_competition", DOWN, {}),
    (incentives, "mobility", "gain_cooperation", UP, {}),
    (incentives, "contest", "gain_competition", UP, {}),
    (incentives, "threat", "gain_cooperation", UP, {}),
    (incentives, "threat", "gain_competition", UP, {}),
    (incentives, "salience", "gain_competition", UP, {}),
    (incentives, "resistance", "gain_cooperation", DOWN, {}),
    (incentives, "resistance", "gain_competition", UP, {}),
    (incentives, "access", "gain_competition", UP, {}),
    (incentives, "load", "gain_competition", DOWN, {}),
    (incentives, "usual_load", "gain_competition", UP, {}),
    (incentives, "nuclear", "gain_cooperation", UP, {}),
    (conduct, "cooperation", "cooperation_received", UP, {}),
    (conduct, "cooperation", "mutual", UP, {}),
    (conduct, "competition", "competition_received", UP, {}),
    (conduct, "competition", "worst_received", UP, {}),
    (conduct, "competition", "effort", UP, {}),
    (commitment, "mutual", "commitment", UP, {}),
    (commitment, "hostility", "commitment", DOWN, {}),
    (commitment, "rank_cost", "commitment", DOWN, {}),
    (commitment, "pact", "commitment", UP, {}),
    (arming, "threat", "spending", UP, {}),
    (arming, "modernisation", "spending", UP, {}),
    (economy, "growth", "economy", UP, {}),
    (economy, "growth_drift", "economy", UP, {}),
    (economy, "sanctions", "economy", DOWN, {}),
    (learning, "competition_received", "hostility", UP, {}),
    (learning, "worst_received", "hostility", UP, {}),
    (learning, "cooperation_received", "hostility", DOWN, {}),
    (learning, "sanctions", "hostility", UP, {}),
    (learning, "support", "hostility", UP, {}),
    (learning, "exposure", "hostility", UP, {}),
    (learning, "grievance", "hostility", UP, {}),
    (learning, "hostility", "hostility", UP, {}),
    (learning, "competition_received", "grievance_fast", UP, {}),
    (learning, "cooperation_received", "grievance_slow", DOWN, {}),
    (projection, "capability", "projected", UP, {}),
    (projection, "sea_access", "projected", UP, {}),
]


@pytest.mark.parametrize(
    ("mechanism", "cause", "effect", "sign", "parameters"), DIRECTIONS,
    ids=[f"{cause} {'raises' if sign == UP else 'lowers'} {effect}{' alone' if p else ''}"
         for _, cause, effect, sign, p in DIRECTIONS],
)  # fmt: skip
def test_direction(mechanism: Mechanism, cause: str, effect: str, sign: int, parameters: dict[str, float]) -> None:
    chunk, lanes = random_worlds(**parameters)
    before = told(after(mechanism, chunk, lanes), effect)
    moved = sign * (told(after(mechanism, chunk, lanes, lifted(cause)), effect) - before)
    assert (moved >= -1e-14).all()
    assert (moved > 1e-9).mean() > 0.05, "the effect is there"


# --- whose -----------------------------------------------------------------------------------------------------------

# A cause of one place, its effect, and the places where the effect may be and is.  States are A, B, C, D; a triple
# is written with its arena.
WHOSE = [
    (threat, "hostility", "AB", "direct_threat", "AB"),
    (threat, "hostility", "AB", "exposure", ""),
    (threat, "disagreement", "AB", "direct_threat", "AB"),
    (threat, "projected", "AB", "resistance", "AB AC AD"),
    (threat, "offence", "A", "exposure", "BA CA DA"),
    (threat, "nuclear", "A", "exposure", "AB AC AD"),
    (threat, "vulnerability", "A", "direct_threat", "AB AC AD"),
    (threat, "promotion", "A", "direct_threat", "BA CA DA"),
    (threat, "liberalism", "A", "direct_threat", "AB AC AD BA CA DA"),
    (threat, "lead", "A", "direct_threat", "AB AC AD"),
    (status, "cooperation_received", "AB", "status", "A"),
    (status, "cooperation_received", "AB", "rank_cost", "AB"),
    (status, "competition_received", "AB", "status", "A"),
    (status, "nuclear", "A", "status", "A"),
    (status, "aspiration", "A", "deficit", "A"),
    (status, "aspiration", "A", "rank_cost", "AB AC AD"),
    (prospect, "aspiration", "A", "risk", "A"),
    (load, "effort", "AB", "load", "A"),
    (projection, "sea_access", "AB", "projected", "BA"),
    (projection, "sea_power", "A", "projected", "BA CA DA"),
    (projection, "capability", "A", "projected", "BA CA DA"),
    (projection, "distance_base", "AB", "projected", "AB"),
    (common_enemy, "threat", "AB", "common_enemy", "AC1 AD0 AD1"),
    (common_enemy, "competition", "BD0", "common_enemy", "AB0"),
    (common_enemy, "competition", "BD1", "common_enemy", "AB1 CB1"),
    (common_enemy, "competition", "BD2", "common_enemy", "CB2"),
    (common_enemy, "nuclear", "C", "common_enemy", "AC1 BC1 BC2 DC1 DC2"),
    (detachment, "threat", "AB", "support", "AC AD"),
    (detachment, "cooperation", "BD0", "support", "AB"),
    (detachment, "cooperation", "BD1", "support", "AB CB"),
    (incentives, "hostility", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "rank_cost", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "complementarity", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "complementarity", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "support", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "support", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "threat", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "resistance", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "salience", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "common_enemy", "AB0", "gain_cooperation", "AB0"),
    (incentives, "mobility", "A", "gain_cooperation", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "contest", "A", "gain_competition", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "load", "A", "gain_competition", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "risk", "A", "gain_competition", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "nuclear", "A", "gain_cooperation", "BA0 BA1 CA1 DA0 DA1"),
    (incentives, "access", "A0", "gain_competition", "AB0 AD0"),
    (conduct, "cooperation", "AB0", "cooperation_received", "BA"),
    (conduct, "cooperation", "AB0", "mutual", "AB BA"),
    (conduct, "competition", "AB0", "competition_received", "BA"),
    (conduct, "competition", "AB0", "worst_received", "BA"),
    (conduct, "competition", "AB0", "effort", "AB"),
    (commitment, "hostility", "AB", "commitment", "AB BA"),
    (commitment, "rank_cost", "AB", "commitment", "AB BA"),
    (arming, "threat", "AB", "spending", "A"),
    (arming, "modernisation", "A", "spending", "A"),
    (economy, "sanctions", "AB", "economy", "B"),
    (economy, "growth", "A", "economy", "A"),
    (learning, "competition_received", "AB", "hostility", "AB"),
    (learning, "worst_received", "AB", "grievance_fast", "AB"),
    (learning, "cooperation_received", "AB", "hostility", "AB"),
    (learning, "sanctions", "AB", "hostility", "BA"),
    (learning, "support", "AB", "hostility", "AB"),
    (learning, "exposure", "AB", "hostility", "AB"),
    (learning, "grievance", "AB", "hostility", "AB"),
    (positions, "stance", "A0", "position", "A0"),
    (positions, "stance", "A0", "disagreement", "AB AD BA DA"),
    (positions, "liberalism", "A", "disagreement", "AB AC AD BA CA DA"),
]


def spelt(chunk: Chunk, name: str) -> list[str]:
    """Spell the places of a variable: states as letters, arenas as digits."""
    scope, (actor, target, arena) = SCOPES[name], chunk.layout.triples
    if scope == "triple":
        return [f"{'ABCD'[i]}{'ABCD'[j]}{a}" for i, j, a in zip(actor, target, arena, strict=True)]
    axes = {"state": ["ABCD"], "dyad": ["ABCD", "ABCD"], "arena": ["ABCD", "012"]}[scope]
    return ["".join(place) for place in product(*axes)]


@pytest.mark.parametrize(
    ("mechanism", "cause", "place", "effect", "expected"), WHOSE,
    ids=[f"{cause} {place} on {effect}" for _, cause, place, effect, _ in WHOSE],
)  # fmt: skip
def test_an_effect_is_on_those_it_concerns(
    mechanism: Mechanism, cause: str, place: str, effect: str, expected: str
) -> None:
    chunk, lanes = random_worlds()
    chunk.stake[...] = np.where(chunk.stake > 0, 0.2 + 0.8 * chunk.stake, 0.0)

    def lift(copy: Chunk) -> None:
        array = getattr(copy, cause).reshape(len(spelt(copy, cause)), RUNS)
        row = array[spelt(copy, cause).index(place)]
        row += 0.5 * (1.1 - row)

    before, made = after(mechanism, chunk, lanes), after(mechanism, chunk, lanes, lift)
    places = spelt(chunk, effect)
    moved = (getattr(before, effect) != getattr(made, effect)).reshape(len(places), RUNS).any(axis=1)
    assert [name for name, change in zip(places, moved, strict=True) if change] == sorted(
        expected.split(), key=places.index
    )


# --- what the package says of itself ---------------------------------------------------------------------------------


def documented(mechanism: Mechanism) -> tuple[set[str], set[str]]:
    """Return what the docstring of a mechanism's module says it reads and writes."""
    text = importlib.import_module(mechanism.__module__).__doc__
    assert text is not None
    reads, writes = re.split(r"writes", text[text.rindex("Reads ") :], maxsplit=1)
    return tuple(set(re.findall(r"``(\w+)``", part)) for part in (reads, writes))  # type: ignore[return-value]


@pytest.mark.parametrize("mechanism", ROUND, ids=lambda mechanism: mechanism.__name__)
def test_a_mechanism_writes_what_it_says_and_nothing_else(mechanism: Mechanism) -> None:
    chunk, lanes = random_worlds()
    chunk.reference[...] = -1.0
    chunk.year = 2000  # the start year, in which anchors are set too
    made = after(mechanism, chunk, lanes)
    changed = {name for name in SCOPES if not np.array_equal(getattr(chunk, name), getattr(made, name))}
    assert changed == documented(mechanism)[1]
    assert (made.year, made.runs) == (chunk.year, chunk.runs)


@pytest.mark.parametrize("mechanism", [one for one in ROUND if one is not incentives], ids=lambda one: one.__name__)
def test_a_mechanism_reads_nothing_but_what_it_says(mechanism: Mechanism) -> None:
    """Shuffling everything else between runs leaves what it writes as it was."""
    chunk, lanes = random_worlds()
    reads, writes = documented(mechanism)
    made = after(mechanism, chunk, lanes)
    order = np.random.default_rng(3).permutation(RUNS)

    def shuffle(copy: Chunk) -> None:
        for name in SCOPES:
            if name not in reads | writes:
                getattr(copy, name)[...] = getattr(copy, name)[..., order]

    shuffled = after(mechanism, chunk, lanes, shuffle)
    different = [name for name in writes if not np.array_equal(getattr(made, name), getattr(shuffled, name))]
    assert different == []


@pytest.mark.parametrize("mechanism", ROUND, ids=lambda mechanism: mechanism.__name__)
def test_no_equation_speaks_of_a_state_and_itself(mechanism: Mechanism) -> None:
    """Nonsense on the diagonals reaches nothing off them."""
    chunk, lanes = random_worlds()

    def spoil(copy: Chunk) -> None:
        for name, scope in SCOPES.items():
            if scope == "dyad":
                getattr(copy, name)[~OFF_DIAGONAL] = np.nan

    made, spoilt = after(mechanism, chunk, lanes), after(mechanism, chunk, lanes, spoil)
    for name in SCOPES:
        np.testing.assert_array_equal(told(spoilt, name), told(made, name), err_msg=name)


# --- switches --------------------------------------------------------------------------------------------------------

SWITCHES = [
    ("threat.military_weight", threat, ["hostility", "offence", "projected"], "direct_threat"),
    ("threat.regime_weight", threat, ["vulnerability", "promotion", "liberalism"], "threat"),
    ("threat.positional_weight", threat, ["lead", "disagreement"], "threat"),
    ("threat.extension_weight", threat, ["commitment"], "threat"),
    ("prospect.weight", prospect, ["status", "aspiration", "reference"], "risk"),
    ("status.recognition_weight", status, ["cooperation_received", "competition_received"], "status"),
    ("status.club_weight", status, ["nuclear"], "status"),
    ("commitment.weight", commitment, ["mutual"], "commitment"),
    ("arming.rival_elasticity", arming, ["threat", "menace_start"], "spending"),
    ("economy.sanction_drag", economy, ["sanctions"], "economy"),
    ("economy.burden_drag", economy, ["spending", "spending_start"], "economy"),
    ("economy.shock_scale", economy, ["growth_sd"], "economy"),
    ("posture.deterrence", posture, ["nuclear"], "competition"),
    ("incentives.consensus", incentives, ["position"], "gain_cooperation"),
    ("incentives.gain", incentives, ["complementarity"], "gain_cooperation"),
    ("incentives.common_enemy", incentives, ["common_enemy"], "gain_cooperation"),
    ("incentives.detachment", incentives, ["support"], "gain_cooperation"),
    ("incentives.detachment", incentives, ["support"], "gain_competition"),
    ("incentives.appeasement", incentives, ["threat", "resistance"], "gain_cooperation"),
    ("incentives.autonomy", incentives, ["rank_cost"], "gain_cooperation"),
    ("incentives.mistrust", incentives, ["hostility"], "gain_cooperation"),
    ("incentives.mobility", incentives, ["mobility", "deficit", "status"], "gain_cooperation"),
    ("incentives.threat", incentives, ["threat", "resistance", "salience"], "gain_competition"),
    ("incentives.rivalry", incentives, ["position"], "gain_competition"),
    ("incentives.status", incentives, ["contest", "deficit", "status"], "gain_competition"),
    ("incentives.dependence", incentives, ["complementarity"], "gain_competition"),
    ("incentives.load", incentives, ["load", "usual_load"], "gain_competition"),
    ("learning.hostile_acts", learning, ["worst_received"], "hostility"),
    ("learning.enemy_support", learning, ["support"], "hostility"),
    ("learning.arming_nearby", learning, ["exposure"], "hostility"),
    ("learning.grievance", learning, ["grievance", "grievance_fast", "grievance_slow"], "hostility"),
    ("learning.sanction_acts", learning, ["sanctions"], "hostility"),
]
BESIDES = {  # by another way the same causes have an effect
    "learning.hostile_acts": {"learning.grievance": 0.0},
    "threat.extension_weight": {"threat.believed_support": 0.0},
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
    assert all(effects(1.0))


def test_learning_stops_at_rates_of_0() -> None:
    chunk, lanes = random_worlds(learning__rate_up=0, learning__rate_down=0)
    made = after(learning, chunk, lanes)
    np.testing.assert_array_equal(told(made, "hostility"), told(chunk, "hostility"))


@pytest.mark.parametrize("effect", ["gain_cooperation", "gain_competition"])
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
    cooperative |= {"acceptance", "forfeit"}
    competitive = {"threat", "rivalry", "status", "dependence", "detachment", "load", "restraint"}
    assert active == (cooperative if effect == "gain_cooperation" else competitive)
    for path, term in terms.items():
        np.testing.assert_allclose(of(default.replace(**{path: 0})), of(default) - term, rtol=0, atol=1e-13)


def test_the_null_model_has_no_weights_and_all_else_equal() -> None:
    default, null = Parameters(), Parameters().null()
    for info in parameter_table():
        group, name = info.path.split(".")
        expected = 0.0 if info.path in INCENTIVE_WEIGHTS else info.default
        assert getattr(getattr(null, group), name) == expected
        assert getattr(getattr(default, group), name) == info.default


UNFELT = {
    "threat": {"threat__military_weight": 0, "threat__regime_weight": 0, "threat__positional_weight": 0},
    "learning": {"learning__intercept": 3, "learning__start": 0.5},
    "status": {"status__club_weight": 1},
}


@pytest.mark.parametrize("what", UNFELT)
def test_without_incentives_nobody_acts_on_threats(what: str) -> None:
    base = run(small(), runs=20, null=True, workers=1).record
    other = run(small(), runs=20, null=True, parameters=Parameters().replace(**UNFELT[what]), workers=1).record
    recorded = {"threat": "threat", "learning": "hostility"}.get(what)
    moved = (
        base.dyads[recorded] != other.dyads[recorded] if recorded else base.states["status"] != other.states["status"]
    )
    assert moved.any()
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


# --- capability, positions, projection -------------------------------------------------------------------------------

MEASURES = ["gdp_weight", "military_weight", "net_weight", "cinc_weight"]


@pytest.mark.parametrize(
    "weights", [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (4, 4, 2, 0), (0.1, 0, 0, 0.3)]
)
def test_capability_is_a_share(weights: Sequence[float]) -> None:
    named = {f"capability__{name}": weight for name, weight in zip(MEASURES, weights, strict=True)}
    made = after(capability, *random_worlds(**named))
    np.testing.assert_allclose(made.capability.sum(axis=0), 1, rtol=1e-14)
    assert (made.capability > 0).all()
    assert (made.lead.max(axis=0) == 1).all()


def test_capability_by_hand() -> None:
    chunk, lanes = random_worlds(
        capability__gdp_weight=1, capability__military_weight=2, capability__net_weight=1, capability__cinc_weight=0
    )
    made = after(
        capability, chunk, lanes, put("economy", np.array([6, 2, 1, 1.0])[:, None]),
        put("military", np.array([1, 1, 0, 2.0])[:, None]), put("population", np.array([36, 4, 1, 1.0])[:, None]),
    )  # fmt: skip
    expected = (np.array([6, 2, 1, 1]) / 10 + 2 * np.array([1, 1, 0, 2]) / 4 + np.array([1, 1, 1, 1]) / 4) / 4
    np.testing.assert_allclose(made.capability, np.repeat(expected[:, None], RUNS, axis=1), rtol=1e-14)


def test_capability_does_not_depend_on_the_unit_of_money() -> None:
    chunk, lanes = random_worlds()
    scaled: list[Edit] = [put(n, getattr(chunk, n) * 1024.0) for n in ("economy", "economy_start", "military")]
    np.testing.assert_allclose(
        after(capability, chunk, lanes).capability, after(capability, chunk, lanes, *scaled).capability, rtol=1e-13
    )


def test_a_leader_is_remembered() -> None:
    chunk, lanes = random_worlds(threat__lead_memory=0.1)
    made = after(capability, chunk, lanes, put("lead", 1.0))
    relative = made.capability / made.capability.max(axis=0)
    np.testing.assert_array_equal(made.lead, np.maximum(relative, 0.9))


def test_more_gdp_is_more_power_and_less_for_others() -> None:
    chunk, lanes = random_worlds()
    base = after(capability, chunk, lanes).capability
    richer = after(capability, chunk, lanes, lambda copy: copy.economy[1].__imul__(1.5)).capability
    assert (richer[1] > base[1]).all()
    assert (np.delete(richer, 1, axis=0) < np.delete(base, 1, axis=0)).all()


def test_positions_follow_regime_by_the_slope_and_stay_in_range() -> None:
    chunk, lanes = random_worlds()
    made = after(positions, chunk, lanes)
    assert (np.abs(made.position) <= 1).all()
    centred = 2 * chunk.liberalism[:, None] - 1
    exact = np.clip(chunk.stance + chunk.inputs.regime_slope[None, :, None] * centred, -1, 1)
    np.testing.assert_allclose(made.position, exact, rtol=1e-14, atol=1e-15)
    flat = chunk.inputs.regime_slope == 0
    np.testing.assert_array_equal(made.position[:, flat], chunk.stance[:, flat])
    freer = after(positions, chunk, lanes, lifted("liberalism")).position
    assert (freer[:, ~flat] >= made.position[:, ~flat]).all()
    assert (freer[:, ~flat] > made.position[:, ~flat]).any()


def test_disagreement_is_symmetric_in_range_and_0_in_agreement() -> None:
    chunk, lanes = random_worlds()
    made = after(positions, chunk, lanes).disagreement
    np.testing.assert_array_equal(made, made.swapaxes(0, 1))
    assert (made >= 0).all()
    assert (made <= 1).all()
    agreed = after(positions, chunk, lanes, put("stance", 0.3), put("liberalism", 0.5)).disagreement
    assert not agreed.any()


def test_disagreement_ignores_arenas_where_one_has_nothing_at_stake() -> None:
    chunk, lanes = random_worlds()
    far = after(positions, chunk, lanes, lambda copy: copy.stance[0, 2].fill(1.0))
    near = after(positions, chunk, lanes, lambda copy: copy.stance[0, 2].fill(-1.0))
    np.testing.assert_array_equal(far.disagreement, near.disagreement)


def moved_to(km: float) -> Edit:
    def edit(chunk: Chunk) -> None:
        chunk.inputs = replace(chunk.inputs, distance_home=np.where(OFF_DIAGONAL, km, 0.0))

    return edit


def test_power_fades_with_distance() -> None:
    chunk, lanes = random_worlds()
    far_bases = put("distance_base", 1e6)
    reach = [
        told(after(projection, chunk, lanes, far_bases, moved_to(km)), "projected") for km in (0, 500, 4000, 15_000)
    ]
    for near, far in pairwise(reach):
        assert (near > far).all()
    owner = np.broadcast_to(chunk.capability, (4, 4, RUNS))[OFF_DIAGONAL]
    assert (reach[0] <= owner).all()


def test_a_base_brings_power_near_at_a_penalty() -> None:
    chunk, lanes = random_worlds(projection__base_penalty=800)
    at_home = told(after(projection, chunk, lanes, moved_to(800), put("distance_base", 1e6)), "projected")
    at_base = told(after(projection, chunk, lanes, moved_to(9000), put("distance_base", 0.0)), "projected")
    np.testing.assert_array_equal(at_home, at_base)
    behind = told(after(projection, chunk, lanes, moved_to(700), put("distance_base", 0.0)), "projected")
    assert (behind > at_home).all()


@pytest.mark.parametrize(("power", "path"), [(0.0, "sea_access"), (1.0, "barrier")])
def test_land_power_needs_no_sea_and_sea_power_no_land(power: float, path: str) -> None:
    chunk, lanes = random_worlds()

    def closed(copy: Chunk) -> None:
        if path == "sea_access":
            copy.sea_access[...] = 0.0
        else:
            copy.inputs = replace(copy.inputs, barrier=np.zeros((4, 4)))

    only = put("sea_power", power)
    np.testing.assert_array_equal(
        told(after(projection, chunk, lanes, only), "projected"),
        told(after(projection, chunk, lanes, only, closed), "projected"),
    )
    other = put("sea_power", 1 - power)
    assert not told(after(projection, chunk, lanes, other, closed), "projected").any()


# --- threat ----------------------------------------------------------------------------------------------------------


def test_threats_are_in_range_and_the_greatest_is_the_principal_one() -> None:
    made = after(threat, *random_worlds(threat__regime_weight=1.5, threat__positional_weight=2))
    for name in ("exposure", "resistance", "direct_threat", "threat", "salience"):
        values = told(made, name)
        assert (values >= 0).all(), name
        assert (values <= 1).all(), name
    assert (made.threat >= made.direct_threat).all()
    rows = np.where(OFF_DIAGONAL[..., None], made.threat, -1)
    principal = rows.argmax(axis=1)
    picked = np.take_along_axis(made.salience, principal[:, None, :], axis=1)
    np.testing.assert_array_equal(picked, 1.0)
    assert (np.sort(told(made, "salience"))[..., 0] < 1).any()


def test_nobody_salient_where_nobody_threatens() -> None:
    chunk, lanes = random_worlds(threat__military_weight=0, threat__regime_weight=0, threat__positional_weight=0)
    made = after(threat, chunk, lanes)
    assert not told(made, "threat").any()
    assert not told(made, "salience").any()


def pipeline(chunk: Chunk, lanes: Lanes, *edits: Edit) -> Chunk:
    """From GDP and arms to threat."""
    copy = chunk.copy_for(chunk.inputs)
    for edit in edits:
        edit(copy)
    for mechanism in (capability, positions, projection, threat):
        mechanism(copy, lanes, Streams(5, range(chunk.runs)))
    return copy


def test_threat_rises_with_the_capability_of_the_other() -> None:
    """For states not committed to it; the leader's fear of decline is a matter of its own."""
    chunk, lanes = random_worlds(threat__positional_weight=0)
    free = put("commitment", 0.0)
    base = pipeline(chunk, lanes, free)
    grown = pipeline(chunk, lanes, free, lambda c: c.economy[1].__imul__(2.0), lambda c: c.military[1].__imul__(2.0))
    others = [0, 2, 3]
    assert (grown.threat[others, 1] > base.threat[others, 1]).all()


def test_threat_rises_with_nearness() -> None:
    chunk, lanes = random_worlds()
    free = put("commitment", 0.0)
    threats = [told(pipeline(chunk, lanes, free, moved_to(km)), "threat") for km in (100, 1000, 6000)]
    assert (threats[0] >= threats[1]).all()
    assert (threats[1] >= threats[2]).all()
    assert (threats[0] > threats[2]).all()


@pytest.mark.parametrize(("first", "second"), [("promotion", "vulnerability"), ("vulnerability", "promotion")])
def test_promotion_threatens_the_vulnerable_only(first: str, second: str) -> None:
    """The two multiply: without the one the other changes nothing, and each makes the other count more."""
    chunk, lanes = random_worlds()
    none = put(first, 0.0)
    np.testing.assert_array_equal(
        after(threat, chunk, lanes, none).threat, after(threat, chunk, lanes, none, lifted(second)).threat
    )
    alone: dict[str, float] = {
        "threat__military_weight": 0,
        "threat__positional_weight": 0,
        "threat__extension_weight": 0,
    }
    chunk, lanes = random_worlds(**alone, threat__regime_weight=0.5)
    effect = [
        told(after(threat, chunk, lanes, put(first, x), put(second, y)), "threat")
        for x in (0.4, 0.8)
        for y in (0.3, 0.9)
    ]
    low, high = effect[1] - effect[0], effect[3] - effect[2]
    np.testing.assert_allclose(high, 2 * low, rtol=1e-9, atol=1e-15)
    assert (low > 0).any()


def test_autocracies_promote_no_democracy() -> None:
    chunk, lanes = random_worlds()
    autocrats = put("liberalism", 0.0)
    np.testing.assert_array_equal(
        after(threat, chunk, lanes, autocrats).threat,
        after(threat, chunk, lanes, autocrats, lifted("promotion")).threat,
    )


def test_only_those_near_the_top_fear_to_be_overtaken() -> None:
    alone: dict[str, float] = {"threat__military_weight": 0, "threat__regime_weight": 0, "threat__extension_weight": 0}
    chunk, lanes = random_worlds(**alone)
    shares = put("capability", np.array([0.5, 0.45, 0.04, 0.01])[:, None])
    made = after(
        threat, chunk, lanes, shares, put("disagreement", 1.0), put("lead", np.array([1, 0.9, 0.08, 0])[:, None])
    )
    assert (made.threat[0, 1] > 0.5).all(), "the leader fears the one at parity"
    assert (made.threat[0, 2] < 0.01).all(), "not the one far below"
    assert (made.threat[2, 0] < 0.01).all(), "those far below do not fear for a rank they never had"
    assert not made.threat[3].any()
    agreed = after(threat, chunk, lanes, shares, put("disagreement", 0.0))
    assert not told(agreed, "threat").any(), "nobody fears a successor that wants the same order"


def test_a_threat_to_a_friend_is_a_threat() -> None:
    chunk, lanes = random_worlds(threat__extension_weight=1, threat__believed_support=0)
    lonely = put("commitment", 0.0)
    np.testing.assert_array_equal(
        told(after(threat, chunk, lanes, lonely), "threat"), told(after(threat, chunk, lanes, lonely), "direct_threat")
    )
    for i, j in permutations(range(4), 2):
        tie = np.ones((4, 4, 1))
        tie[i, j] = 0.0
        made = after(threat, chunk, lanes, put("commitment", tie))
        friends = [k for k in range(4) if k not in (i, j)]
        worst = made.direct_threat[friends, j].max(axis=0)
        assert (made.threat[i, j] >= worst - 1e-15).all()


def test_what_friends_fear_in_a_friend_is_not_feared() -> None:
    chunk, lanes = random_worlds(threat__extension_weight=1)
    made = after(threat, chunk, lanes, put("commitment", 1.0))
    np.testing.assert_array_equal(told(made, "threat"), told(made, "direct_threat"))


def test_only_illiberal_regimes_fear_promotion_and_only_from_liberal_states() -> None:
    chunk, lanes = random_worlds(threat__military_weight=0, threat__positional_weight=0, threat__extension_weight=0)
    free, unfree = put("liberalism", 1.0), put("liberalism", 0.0)
    assert not told(after(threat, chunk, lanes, free), "threat").any()
    assert not told(after(threat, chunk, lanes, unfree), "threat").any()
    mixed = np.zeros((4, 1))
    mixed[0] = 1.0
    made = after(threat, chunk, lanes, put("liberalism", mixed)).threat
    assert (made[1:, 0] > 0).any()
    assert not made[0, 1:].any()


# --- status and prospect ---------------------------------------------------------------------------------------------


def test_status_is_in_range_and_strategies_are_shares() -> None:
    chunk, lanes = random_worlds()
    for _ in range(5):
        chunk = after(status, chunk, lanes)
        weights = np.stack([chunk.mobility, chunk.contest, chunk.creativity])
        np.testing.assert_allclose(weights.sum(axis=0), 1, rtol=1e-13)
        assert (weights >= 0).all()
        for array in (chunk.status, chunk.deficit):
            assert (array >= 0).all()
            assert (array <= 1).all()
        assert (told(chunk, "rank_cost") >= 0).all()


def test_following_the_weaker_costs_no_rank() -> None:
    chunk, lanes = random_worlds()
    made = after(status, chunk, lanes)
    weaker = chunk.capability[None] <= chunk.capability[:, None]
    assert not made.rank_cost[weaker & OFF_DIAGONAL[..., None]].any()
    stronger = ~weaker
    assert (made.rank_cost[stronger] > 0).all()


def test_an_open_club_is_joined_and_an_unjust_one_fought() -> None:
    chunk, lanes = random_worlds(status__strategy_inertia=1)
    tied = put("capability", 0.25)
    ranks = put("nuclear", np.array([1, 0.5, 0.2, 0])[:, None])
    quiet = put("competition_received", 0.0)
    friendly = after(status, chunk, lanes, tied, ranks, quiet, put("cooperation_received", 1.0))
    assert (friendly.mobility[1:] > 0.9).all()
    closed = after(status, chunk, lanes, tied, ranks, quiet, put("cooperation_received", 0.0), put("disagreement", 1.0))
    assert (closed.contest[1:] > 0.9).all()
    content = after(
        status, chunk, lanes, tied, ranks, quiet, put("cooperation_received", 0.0), put("disagreement", 0.0)
    )
    assert (content.creativity[1:] > 0.8).all()


def test_without_superiors_the_club_is_open() -> None:
    chunk, lanes = random_worlds(status__strategy_inertia=1)
    made = after(status, chunk, lanes)
    top = made.status == made.status.max(axis=0)
    e_mobility, e_contest = math.exp(8 * 0.5), math.exp(-8 * 0.25)
    np.testing.assert_allclose(made.mobility[top], e_mobility / (e_mobility + e_contest + 1), rtol=1e-13)


def test_prospect_theory_with_straight_values_and_weights_is_expected_value() -> None:
    straight = {f"prospect__{name}": 1.0 for name in ("curvature", "loss_aversion", "gain_weighting", "loss_weighting")}
    made = after(prospect, *random_worlds(**straight))
    np.testing.assert_allclose(made.risk, 1.0, rtol=0, atol=1e-12)


def cumulative_prospect(high: float, low: float) -> float:
    """Value an even lottery by Tversky and Kahneman's cumulative rule, with their medians but a loss aversion of 2."""

    def worth(y: float) -> float:
        return y**0.88 if y >= 0 else -2.0 * (-y) ** 0.88

    def weighted(p: float, gamma: float) -> float:
        return p**gamma / (p**gamma + (1 - p) ** gamma) ** (1 / gamma)

    gains, losses = weighted(0.5, 0.61), weighted(0.5, 0.69)
    if low >= 0:
        return gains * worth(high) + (1 - gains) * worth(low)
    if high <= 0:
        return (1 - losses) * worth(high) + losses * worth(low)
    return gains * worth(high) + losses * worth(low)


@pytest.mark.parametrize("y", [-0.7, -0.3, -0.1, -0.01, 0.01, 0.15, 0.25, 0.45])
def test_prospects_are_valued_by_the_cumulative_rule(y: float) -> None:
    straight = math.copysign(abs(y) ** 0.88, y) * (1 if y > 0 else 2)
    premium = (cumulative_prospect(y + 0.2, y - 0.2) - straight) / 0.2
    assert risk_at(y) == pytest.approx(max(0.1, 1 + premium), rel=1e-9)


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_the_weight_of_prospect_theory_blends_with_expected_value(weight: float) -> None:
    full, part = (after(prospect, *random_worlds(prospect__weight=w)).risk for w in (1.0, weight))
    np.testing.assert_allclose(part, np.maximum(0.1, 1 + weight * (full - 1)), rtol=1e-12)


def risk_at(y: float) -> float:
    """Risk attitude at a distance from the reference point."""
    chunk, lanes = random_worlds(prospect__aspiration_anchor=0)
    return float(after(prospect, chunk, lanes, put("reference", 0.5), put("status", 0.5 + y)).risk[0, 0])


def test_losers_accept_risk_and_winners_avoid_it() -> None:
    assert risk_at(-0.4) > 1
    assert risk_at(0.4) < 1
    assert risk_at(0.0) == min(risk_at(y) for y in (-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4)), "losses loom at the point"
    assert risk_at(-0.4) > risk_at(-0.1)


def test_risk_attitude_has_a_floor() -> None:
    made = after(prospect, *random_worlds(prospect__loss_aversion=10))
    assert made.risk.min() == 0.1


def test_the_reference_point_follows_gains_faster_than_losses() -> None:
    chunk, lanes = random_worlds(prospect__adaptation_gain=0.3, prospect__adaptation_loss=0.05)
    made = after(prospect, chunk, lanes)
    gap = chunk.status - chunk.reference
    np.testing.assert_allclose(made.reference - chunk.reference, np.where(gap > 0, 0.3, 0.05) * gap, atol=1e-15)
    unset = after(prospect, chunk, lanes, put("reference", -1.0))
    np.testing.assert_array_equal(unset.reference, chunk.status)


# --- enemies and friends ---------------------------------------------------------------------------------------------


def test_nobody_who_opposes_nobody_is_a_common_enemy() -> None:
    chunk, lanes = random_worlds()
    assert not after(common_enemy, chunk, lanes, put("competition", 0.0)).common_enemy.any()
    assert not after(common_enemy, chunk, lanes, put("threat", 0.0)).common_enemy.any()
    assert not after(common_enemy, chunk, lanes, put("position", 0.4)).common_enemy.any(), "no quarrel, no enemy"


def test_an_enemy_counts_in_the_arena_where_it_is_opposed() -> None:
    """ALP values in BET what BET does against GAM in their arena, and neither elsewhere nor against itself."""
    chunk, lanes = random_worlds()
    chunk.competition[...] = chunk.cooperation[...] = 0.0
    where = chunk.layout.where
    alp, bet, dlt, gam = range(4)
    coast, order, steppe = range(3)

    def value(actor: int, target: int, arena: int, *acts: tuple[int, int, int]) -> FloatArray:
        def act(copy: Chunk) -> None:
            for who, whom, place in acts:
                copy.competition[where[place, who, whom]] = 1.0

        return after(common_enemy, chunk, lanes, act).common_enemy[where[arena, actor, target]]

    assert (value(alp, bet, coast, (bet, gam, coast)) > 0).all()
    assert not value(alp, bet, order, (bet, gam, coast)).any(), "elsewhere"
    assert not value(alp, bet, coast, (bet, alp, coast)).any(), "against oneself"
    assert not value(alp, gam, coast, (bet, gam, coast)).any(), "the one opposed"
    assert not value(alp, bet, coast, (bet, gam, steppe)).any(), "where one has no stake"
    both = value(alp, bet, order, (bet, gam, order), (bet, dlt, order))
    parts = value(alp, bet, order, (bet, gam, order)) + value(alp, bet, order, (bet, dlt, order))
    np.testing.assert_allclose(both, parts, rtol=1e-13)


def test_support_for_those_one_fears_not() -> None:
    chunk, lanes = random_worlds()
    assert not told(after(detachment, chunk, lanes, put("threat", 0.0)), "support").any()
    assert not told(after(detachment, chunk, lanes, put("cooperation", 0.0)), "support").any()
    only = np.zeros((4, 4, 1))
    only[0, 3] = 1.0  # ALP fears GAM alone
    made = after(detachment, chunk, lanes, put("threat", only), put("salience", only)).support
    assert not made[0, 3].any(), "what GAM does is not support for GAM"
    assert made[0, 1].any()
    assert not made[1:].any()


def test_load_is_a_mean_of_effort_and_the_usual_one_follows_slowly() -> None:
    chunk, lanes = random_worlds(incentives__load_memory=0.05)
    made = after(load, chunk, lanes)
    least = np.where(OFF_DIAGONAL[..., None], chunk.effort, 2).min(axis=1)
    most = chunk.effort.max(axis=1)
    assert ((made.load >= least - 1e-15) & (made.load <= most + 1e-15)).all()
    np.testing.assert_allclose(made.usual_load, 0.95 * chunk.usual_load + 0.05 * made.load, rtol=1e-14)
    np.testing.assert_allclose(after(load, chunk, lanes, put("effort", 0.4)).load, 0.4, rtol=1e-14)


def test_effort_against_giants_weighs_more() -> None:
    chunk, lanes = random_worlds()
    shares = put("capability", np.array([0.3, 0.6, 0.05, 0.05])[:, None])

    def against(j: int) -> FloatArray:
        effort = np.zeros((4, 4, 1))
        effort[0, j] = 1.0
        return after(load, chunk, lanes, shares, put("effort", effort)).load[0]

    assert (against(1) > against(2)).all()
    np.testing.assert_array_equal(against(2), against(3))


# --- posture ---------------------------------------------------------------------------------------------------------

EXACT = {"posture__precision": 1e12}
FREE = {f"posture__{name}": 0.0 for name in ("effort_cost", "hedging_cost", "inertia", "deterrence")}


def best_response(chunk: Chunk, lanes: Lanes) -> tuple[FloatArray, FloatArray]:
    """Search the grid for the best posture of every triple and run, in plain numpy."""
    p = {name: getattr(lanes.posture, name)[0] for name in ("effort_cost", "hedging_cost", "inertia", "deterrence")}
    options = [(c, k) for c in GRID for k in GRID]
    utility = np.stack([
        c * chunk.gain_cooperation + k * chunk.gain_competition - p["effort_cost"] * (c * c + k * k) / 2
        - p["hedging_cost"] * c * k - p["inertia"] * (abs(c - chunk.cooperation) + abs(k - chunk.competition))
        - (p["deterrence"] * chunk.nuclear[chunk.layout.triples[1]] if k == 1 else 0)
        for c, k in options
    ])  # fmt: skip
    choice = utility.argmax(axis=0)
    return GRID[choice // 4], GRID[choice % 4]


def test_exact_choice_is_the_best_response() -> None:
    chunk, lanes = random_worlds(**EXACT)
    made = after(posture, chunk, lanes)
    c, k = best_response(chunk, lanes)
    np.testing.assert_allclose(made.cooperation, c)
    np.testing.assert_allclose(made.competition, k)
    assert {float(x) for x in np.unique(made.cooperation.round(9))} == {float(x) for x in GRID.round(9)}


@pytest.mark.parametrize("precision", [1e6, 1e9, 1e12, 1e15])
def test_ties_go_to_the_lowest_number(precision: float) -> None:
    chunk, lanes = random_worlds(**FREE, posture__precision=precision)
    for gain in (chunk.gain_cooperation, chunk.gain_competition):
        gain += np.copysign(0.01, gain)  # clear of 0, where all is a tie
    none = [put("gain_cooperation", 0.0), put("gain_competition", 0.0)]
    idle = after(posture, chunk, lanes, *none)
    assert not idle.cooperation.any()
    assert not idle.competition.any()
    torn = after(posture, chunk, lanes, none[1])
    assert not torn.competition.any(), "all levels of competition tie"
    np.testing.assert_array_equal(torn.cooperation, (chunk.gain_cooperation > 0).astype(float))
    both = after(posture, chunk, lanes, none[0])
    assert not both.cooperation.any(), "all levels of cooperation tie"
    np.testing.assert_array_equal(both.competition, (chunk.gain_competition > 0).astype(float))


@pytest.mark.parametrize(
    ("lift", "more", "less"),
    [("gain_cooperation", "cooperation", "competition"), ("gain_competition", "competition", "cooperation")],
)
def test_what_pays_more_is_done_more_and_the_other_less(lift: str, more: str, less: str) -> None:
    chunk, lanes = random_worlds(**EXACT)
    base, lifted_one = after(posture, chunk, lanes), after(posture, chunk, lanes, lifted(lift))
    assert (getattr(lifted_one, more) >= getattr(base, more)).all()
    assert (getattr(lifted_one, less) <= getattr(base, less)).all()
    assert (getattr(lifted_one, more) > getattr(base, more)).any()


def test_hedging_must_be_worth_its_cost() -> None:
    cheap, dear = (
        after(posture, *random_worlds(**EXACT, posture__hedging_cost=cost)) for cost in (0.0, 5.0)
    )  # fmt: skip
    assert (cheap.cooperation * cheap.competition > 0).any()
    assert not (dear.cooperation * dear.competition).any()


def test_great_inertia_keeps_every_posture() -> None:
    chunk, lanes = random_worlds(**EXACT, posture__inertia=50)
    made = after(posture, chunk, lanes)
    np.testing.assert_allclose(made.cooperation, chunk.cooperation)
    np.testing.assert_allclose(made.competition, chunk.competition)


def test_deterrence_forbids_full_competition_with_the_nuclear_only() -> None:
    chunk, lanes = random_worlds(**EXACT, posture__deterrence=50, posture__effort_cost=0)
    made = after(posture, chunk, lanes, put("nuclear", np.array([1, 0, 0, 1.0])[:, None]))
    armed = np.isin(chunk.layout.triples[1], [0, 3])
    assert (made.competition[armed] < 1).all()
    assert (made.competition[~armed] == 1).any()


def test_nothing_is_done_where_nothing_is_at_stake() -> None:
    chunk, lanes = random_worlds()
    made = after(posture, chunk, lanes, lambda copy: copy.stake[1, 0].fill(0.0))
    actor, target, arena = chunk.layout.triples
    idle = (arena == 0) & ((actor == 1) | (target == 1))
    assert not made.cooperation[idle].any()
    assert not made.competition[idle].any()
    assert made.cooperation[~idle].any()


@pytest.mark.parametrize("precision", [0.0, 2.0, 11.0])
def test_choices_are_as_frequent_as_quantal_response_says(precision: float) -> None:
    chunk, lanes = random_worlds(runs=4000, posture__precision=precision)
    for name in ("gain_cooperation", "gain_competition", "cooperation", "competition", "nuclear", "stake"):
        array = getattr(chunk, name)
        array[...] = array[..., :1]
    made = after(posture, chunk, lanes)
    p = Parameters().posture
    expected = np.empty((16, len(made.cooperation)))
    for n in range(16):
        c, k = GRID[n // 4], GRID[n % 4]
        expected[n] = (
            c * chunk.gain_cooperation + k * chunk.gain_competition - p.effort_cost * (c * c + k * k) / 2
            - p.hedging_cost * c * k - p.inertia * (abs(c - chunk.cooperation) + abs(k - chunk.competition))
            - p.deterrence * chunk.nuclear[chunk.layout.triples[1]] * (n % 4 == 3)
        )[:, 0]  # fmt: skip
    expected = np.exp(precision * expected)
    expected /= expected.sum(axis=0)
    chosen = np.rint(12 * made.cooperation + 3 * made.competition).astype(int)
    values = []
    for t in range(len(chosen)):
        counts = np.bincount(chosen[t], minlength=16)
        often = expected[:, t] * 4000 >= 5
        observed, due = counts[often], expected[often, t] * 4000
        if not often.all():
            observed, due = np.append(observed, counts[~often].sum()), np.append(due, 4000 - due.sum())
        values.append(stats.chisquare(observed, due).pvalue)
    assert min(values) > 1e-4
    assert stats.kstest(values, "uniform").pvalue > 1e-3


# --- conduct and commitment ------------------------------------------------------------------------------------------


def test_conduct_is_weighted_by_what_is_at_stake() -> None:
    chunk, lanes = random_worlds()
    made = after(conduct, chunk, lanes)
    where, stake = chunk.layout.where, chunk.stake
    for i, j in permutations(range(4), 2):
        shared = [a for a in range(3) if where[a, i, j] >= 0]
        weights = np.stack([stake[i, a] for a in shared])
        theirs = {
            n: np.stack([getattr(chunk, n)[where[a, j, i]] for a in shared]) for n in ("cooperation", "competition")
        }
        mine = np.stack([chunk.competition[where[a, i, j]] for a in shared])
        np.testing.assert_allclose(made.cooperation_received[i, j], np.average(theirs["cooperation"], 0, weights))
        np.testing.assert_allclose(made.competition_received[i, j], np.average(theirs["competition"], 0, weights))
        np.testing.assert_allclose(made.worst_received[i, j], (weights * theirs["competition"]).max(axis=0))
        np.testing.assert_allclose(made.effort[i, j], np.average(mine, 0, weights))


def test_mutual_cooperation_is_symmetric_and_takes_two() -> None:
    chunk, lanes = random_worlds()
    made = after(conduct, chunk, lanes).mutual
    np.testing.assert_array_equal(made, made.swapaxes(0, 1))
    ones = after(conduct, chunk, lanes, put("cooperation", 1.0)).mutual
    np.testing.assert_allclose(ones[OFF_DIAGONAL], 1.0)
    one_sided = after(
        conduct, chunk, lanes, put("cooperation", (chunk.layout.triples[0] < chunk.layout.triples[1])[:, None] * 1.0)
    )
    assert not told(one_sided, "mutual").any()


def test_commitment_is_symmetric_in_range_and_never_below_the_pact() -> None:
    chunk, lanes = random_worlds()
    for _ in range(10):
        chunk = after(commitment, chunk, lanes)
        np.testing.assert_array_equal(chunk.commitment, chunk.commitment.swapaxes(0, 1))
        assert (chunk.commitment >= chunk.pact).all()
        assert (chunk.commitment <= 1).all()


def test_commitment_without_cooperation_fades_to_the_pact() -> None:
    chunk, lanes = random_worlds(commitment__weight=0)
    lasting = put("pact", 0.2)
    for _ in range(200):
        chunk = after(commitment, chunk, lanes, lasting)
    np.testing.assert_allclose(chunk.commitment[OFF_DIAGONAL], 0.2, rtol=1e-12)


@pytest.mark.parametrize(("seen", "rate"), [(1.0, 0.3), (0.0, 0.1)])
def test_ties_deepen_and_loosen_at_their_rates(seen: float, rate: float) -> None:
    chunk, lanes = random_worlds(commitment__rate_up=0.3, commitment__rate_down=0.1)
    clear = [put(name, 0.0) for name in ("pact", "hostility", "rank_cost")]
    made = after(commitment, chunk, lanes, *clear, put("mutual", seen))
    expected = chunk.commitment + rate * (seen - chunk.commitment)
    np.testing.assert_allclose(told(made, "commitment"), expected[OFF_DIAGONAL], rtol=1e-13)


def test_rank_and_mistrust_bound_every_tie() -> None:
    chunk, lanes = random_worlds(
        commitment__rate_up=1, commitment__rate_down=1, commitment__rank_bound=0.4, commitment__mistrust_bound=0.6
    )
    full = [put("mutual", 1.0), put("pact", 0.0)]
    one_side = np.zeros((4, 4, 1))
    one_side[0, 1] = 1.0
    proud = after(commitment, chunk, lanes, *full, put("hostility", 0.0), put("rank_cost", one_side)).commitment
    assert (proud[0, 1] == proud[1, 0]).all()
    np.testing.assert_allclose(proud[1, 0], 0.6)
    wary = after(commitment, chunk, lanes, *full, put("rank_cost", 0.0), put("hostility", one_side)).commitment
    np.testing.assert_allclose(wary[1, 0], 0.4)
    np.testing.assert_allclose(wary[0, 2], 1.0)


# --- arming and economy ----------------------------------------------------------------------------------------------

QUIET: dict[str, float] = {"arming__shock_sd": 0, "economy__shock_scale": 0}


def test_arming_returns_to_its_anchor_when_nothing_changes() -> None:
    """Richardson's race is stable: whatever the spending, without new reasons it goes back."""
    chunk, lanes = random_worlds(**QUIET, arming__rival_elasticity=0.5)
    chunk.modernisation[...] = 0.0
    chunk.economy[...] = chunk.economy_start
    chunk.menace_start[...] = np.einsum("ijr,jr->ir", chunk.threat, chunk.spending_start)
    start = np.abs(np.log(chunk.spending / chunk.spending_start))
    for _ in range(400):
        chunk = after(arming, chunk, lanes)
    assert start.max() > 1
    np.testing.assert_allclose(chunk.spending, chunk.spending_start, rtol=1e-9)
    np.testing.assert_allclose(chunk.military, chunk.spending_start / 0.08, rtol=1e-9)


def test_a_rival_that_arms_is_answered_by_those_it_threatens() -> None:
    chunk, lanes = random_worlds(**QUIET)
    chunk.threat[2, 1] = 0.0
    base = after(arming, chunk, lanes).spending
    armed = after(arming, chunk, lanes, lambda copy: copy.spending[1].__imul__(3.0)).spending
    assert (armed[[0, 3]] > base[[0, 3]]).all()
    np.testing.assert_array_equal(armed[2], base[2])


def test_arming_moves_part_of_the_way() -> None:
    chunk, lanes = random_worlds(**QUIET, arming__adjustment=0.25, arming__rival_elasticity=0)
    chunk.economy[...] = chunk.economy_start
    made = after(arming, chunk, lanes, put("modernisation", 0.4))
    goal = np.log(chunk.spending_start) + 0.4
    np.testing.assert_allclose(
        np.log(made.spending), 0.75 * np.log(chunk.spending) + 0.25 * goal, rtol=1e-12, atol=1e-12
    )


def test_the_stock_gains_what_was_spent_this_year() -> None:
    chunk, lanes = random_worlds(arming__depreciation=0.1)
    made = after(arming, chunk, lanes)
    np.testing.assert_allclose(made.military, 0.9 * chunk.military + chunk.spending, rtol=1e-14)


def test_before_the_start_spending_and_gdp_are_history() -> None:
    chunk, lanes = random_worlds()
    chunk.year = 1998
    assert np.array_equal(after(arming, chunk, lanes).spending, chunk.spending)
    assert np.array_equal(after(economy, chunk, lanes).economy, chunk.economy)
    chunk.year = 2000
    made = after(arming, chunk, lanes)
    menace = np.einsum("ijr,jr->ir", np.where(OFF_DIAGONAL[..., None], chunk.threat, 0), chunk.spending)
    np.testing.assert_allclose(made.menace_start, menace, rtol=1e-13)
    assert not np.array_equal(made.spending, chunk.spending)


def test_without_shocks_sanctions_and_burden_gdp_grows_along_its_trend() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0)
    made = after(economy, chunk, lanes, put("sanctions", 0.0), put("growth", 3.0), put("growth_drift", -0.25))
    np.testing.assert_allclose(made.economy / chunk.economy, math.exp((3.0 - 0.25 * 2) / 100), rtol=1e-13)


def test_a_world_of_sanctions_costs_the_whole_drag() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0, economy__sanction_drag=2)
    target = np.zeros((4, 4, 1))
    target[[0, 1, 2], 3] = 1.0
    still = [put("growth", 0.0), put("growth_drift", 0.0), put("offer", 0.0)]
    made = after(economy, chunk, lanes, put("sanctions", target), *still)
    np.testing.assert_allclose(made.economy[3] / chunk.economy[3], math.exp(-0.02), rtol=1e-13)
    np.testing.assert_allclose(made.economy[:3], chunk.economy[:3], rtol=1e-13)


def test_an_offer_takes_sanctions_back() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__burden_drag=0, economy__sanction_drag=2)
    still = [put("growth", 0.0), put("growth_drift", 0.0), put("sanctions", 1.0), put("offer", 1.0)]
    made = after(economy, chunk, lanes, *still)
    np.testing.assert_allclose(made.economy, chunk.economy, rtol=1e-13)


@pytest.mark.parametrize(("cause", "sign"), [("support", 1), ("lead", 1), ("disagreement", -1), ("hostility", -1)])
def test_offers_rise_with_worth_and_rank_and_fall_with_their_price(cause: str, sign: int) -> None:
    chunk, lanes = random_worlds(offers__rate=1)
    weak, strong = (after(offers, chunk, lanes, put(cause, value)) for value in (0.2, 0.4))
    change = sign * (told(strong, "offer") - told(weak, "offer"))
    assert (change >= 0).all()
    assert (change > 0).any()


def test_nobody_offers_anything_where_the_weight_is_zero() -> None:
    chunk, lanes = random_worlds(offers__rate=1, offers__weight=0)
    assert not told(after(offers, chunk, lanes), "offer").any()


def test_cooperating_with_whom_the_offerer_fears_forfeits_the_offer() -> None:
    chunk, lanes = random_worlds(offers__rate=0)
    made = after(offers, chunk, lanes)
    expected = sum(chunk.offer[i, 0] * chunk.salience[i, 1] * chunk.threat[i, 1] for i in range(2, chunk.layout.n))
    np.testing.assert_allclose(made.forfeit[0, 1], expected, rtol=1e-13)


def test_a_heavier_burden_costs_growth_and_a_lighter_one_pays() -> None:
    chunk, lanes = random_worlds(**QUIET, economy__sanction_drag=0, economy__burden_drag=0.2)
    still = [put("growth", 0.0), put("growth_drift", 0.0)]
    made = after(economy, chunk, lanes, *still)
    burden = chunk.spending / chunk.economy - chunk.spending_start / chunk.economy_start
    np.testing.assert_allclose(np.log(made.economy / chunk.economy), -0.2 * burden, rtol=1e-9, atol=1e-14)


# --- learning --------------------------------------------------------------------------------------------------------


def test_hostility_stays_in_range() -> None:
    chunk, lanes = random_worlds(learning__rate_up=1, learning__rate_down=1)
    for _ in range(20):
        chunk = after(learning, chunk, lanes)
        assert (told(chunk, "hostility") >= 0).all()
        assert (told(chunk, "hostility") <= 1).all()


@pytest.mark.parametrize(("memory", "years"), [("fast", 2), ("slow", 40)])
def test_memory_halves_in_its_half_life(memory: str, years: int) -> None:
    chunk, lanes = random_worlds(learning__half_life_fast=2, learning__half_life_slow=40)
    past = getattr(chunk, f"grievance_{memory}").copy()
    calm = [put(name, 0.0) for name in ("competition_received", "worst_received", "sanctions")]
    for _ in range(years):
        chunk = after(learning, chunk, lanes, *calm)
    np.testing.assert_allclose(told(chunk, f"grievance_{memory}"), past[OFF_DIAGONAL] / 2, rtol=1e-12)


def test_redeemed_acts_leave_no_memory() -> None:
    chunk, lanes = random_worlds()
    made = after(learning, chunk, lanes, put("cooperation_received", 1.0), put("sanctions", 0.0))
    assert (told(made, "grievance_fast") < told(chunk, "grievance_fast")).all()
    assert (told(made, "grievance_slow") < told(chunk, "grievance_slow")).all()


def test_enmity_is_learnt_faster_than_trust() -> None:
    """Two images, equally far above and below what acts suggest."""
    chunk, lanes = random_worlds(learning__persistence=0, learning__rate_up=0.25, learning__rate_down=0.1)
    aim = after(learning, chunk, Lanes(Parameters().replace(
        learning__persistence=0, learning__rate_up=1, learning__rate_down=1), RUNS)).hostility  # fmt: skip
    for gap, rate in ((-0.05, 0.25), (0.05, 0.1)):
        made = after(learning, chunk, lanes, put("hostility", aim + gap))
        np.testing.assert_allclose(told(made, "hostility"), (aim + gap - rate * gap)[OFF_DIAGONAL], rtol=1e-12)


def test_sanctions_are_resented_by_those_they_hit() -> None:
    chunk, lanes = random_worlds()
    calm = put("sanctions", 0.0)
    one = np.zeros((4, 4, 1))
    one[0, 3] = 1.0
    base, hit = after(learning, chunk, lanes, calm), after(learning, chunk, lanes, put("sanctions", one))
    moved = (hit.hostility != base.hostility).any(axis=2)
    assert np.argwhere(moved).tolist() == [[3, 0]]
    assert (hit.hostility[3, 0] > base.hostility[3, 0]).all()


# --- whole runs ------------------------------------------------------------------------------------------------------

UNIT_RANGE = (
    "capability", "lead", "status", "deficit", "mobility", "contest", "creativity", "load", "usual_load", "exposure",
    "resistance", "disagreement", "direct_threat", "threat", "salience", "cooperation_received",
    "competition_received", "worst_received", "effort", "mutual", "hostility", "commitment", "cooperation",
    "competition",
)  # fmt: skip


@pytest.mark.parametrize("end", ["default", "low", "high"])
def test_everything_stays_in_range_year_by_year(end: str) -> None:
    sweeps = {info.path: {"default": info.default, "low": info.sweep[0], "high": info.sweep[1]}[end]
              for info in parameter_table()}  # fmt: skip
    if end == "low":
        sweeps["capability.gdp_weight"] = 1.0  # one measure of power must count
    parameters = Parameters().replace(**sweeps)
    chunk, lanes = begun(small(end=2020), runs=20, parameters=parameters)
    for year in advance(chunk, lanes, Streams(3, range(20)), 2020):
        for name in SCOPES:
            assert np.isfinite(getattr(chunk, name)).all(), (name, year)
        for name in UNIT_RANGE:
            array = getattr(chunk, name)
            assert (array >= 0).all(), (name, year)
            assert (array <= 1 + 1e-15).all(), (name, year)
        assert (np.abs(chunk.position) <= 1).all()
        assert (chunk.risk >= 0.1).all()
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
    assert (chunk.economy != chunk.economy_start).all()


def test_the_first_year_begins_equal_between_all() -> None:
    chunk, lanes = begun(runs=2)
    assert (told(chunk, "hostility") == lanes.learning.start).all()
    for name in ("cooperation", "competition", "effort", "mutual", "grievance_fast", "grievance_slow", "load", "lead"):
        assert not getattr(chunk, name).any(), name
    np.testing.assert_array_equal(chunk.commitment, chunk.pact)
    np.testing.assert_allclose(chunk.military, chunk.spending / 0.08)
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


def test_levels_are_labels() -> None:
    """Swapping systemic and regional changes no byte of a run."""

    def swap(data: dict[str, Any]) -> None:
        for arena in data["arenas"].values():
            arena["level"] = {"systemic": "regional", "regional": "systemic"}[arena["level"]]

    base = run(small(), runs=10, workers=1).record
    swapped = run(small(small_world(swap)), runs=10, workers=1).record
    assert swapped.layout.level != base.layout.level
    assert swapped.digest() == base.digest()


NOISELESS = Parameters().replace(arming__shock_sd=0, economy__shock_scale=0, posture__precision=1e12)
CODES = ["ALP", "BET", "DEL", "GAM"]
ARENAS = ["coast", "order", "steppe"]


def renamed(new: Sequence[str], words: Sequence[str]) -> World:
    """Exchange words of the small world."""
    names = dict(zip(words, new, strict=True))
    text = re.sub(rf"\b({'|'.join(words)})\b", lambda found: names[found[0]], WORLD_TEXT)
    return World.model_validate(plain(text))


@pytest.mark.parametrize(
    "new",
    [
        ("BET", "ALP", "DEL", "GAM"),
        ("GAM", "DEL", "BET", "ALP"),
        ("DEL", "GAM", "ALP", "BET"),
        ("ZZ", "YY", "XX", "WW"),
    ],
)
def test_names_of_states_do_not_matter(new: Sequence[str]) -> None:
    """Without chance, exchanging codes exchanges trajectories, and that is all."""
    base = run(small(), runs=1, parameters=NOISELESS, workers=1).record
    other = run(small(renamed(new, CODES)), runs=1, parameters=NOISELESS, workers=1).record
    order = [sorted(new).index(code) for code in new]
    for name, array in base.states.items():
        np.testing.assert_allclose(other.states[name][:, order], array, rtol=1e-9, atol=1e-9, err_msg=name)
    for name, array in base.dyads.items():
        np.testing.assert_allclose(other.dyads[name][:, order][:, :, order], array, rtol=1e-9, atol=1e-9, err_msg=name)
    actor, target, arena = base.layout.triples
    rows = other.layout.where[arena, np.array(order)[actor], np.array(order)[target]]
    np.testing.assert_array_equal(other.cooperation[:, rows], base.cooperation)
    np.testing.assert_array_equal(other.competition[:, rows], base.competition)
    assert base.cooperation.any()
    assert base.competition.any()


@pytest.mark.parametrize("new", [("order", "coast", "steppe"), ("steppe", "coast", "order"), ("zz", "yy", "xx")])
def test_names_of_arenas_do_not_matter(new: Sequence[str]) -> None:
    base = run(small(), runs=1, parameters=NOISELESS, workers=1).record

    def exchange(data: dict[str, Any]) -> None:
        data["arenas"] = {name: data["arenas"][old] for name, old in zip(new, ARENAS, strict=True)}
        data["pacts"][0]["arena"] = new[0]

    other = run(small(small_world(exchange)), runs=1, parameters=NOISELESS, workers=1).record
    for name, array in (base.states | base.dyads).items():
        np.testing.assert_allclose((other.states | other.dyads)[name], array, rtol=1e-9, atol=1e-9, err_msg=name)
    order = np.array([sorted(new).index(name) for name in new])
    actor, target, arena = base.layout.triples
    rows = other.layout.where[order[arena], actor, target]
    np.testing.assert_array_equal(other.cooperation[:, rows], base.cooperation)


# --- power that nobody has -------------------------------------------------------------------------------------------

NO_MEASURE = dict.fromkeys((f"capability__{name}" for name in MEASURES), 0.0)


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
    assert all(np.isfinite(array).all() for array in (record.states | record.dyads).values())


@pytest.mark.parametrize("measure", ["composite", "gdp", "military", "cinc"])
def test_every_measure_of_power_gives_finite_runs(measure: str) -> None:
    record = run(small(), runs=3, parameters=Parameters().with_power(measure), workers=1).record
    assert all(np.isfinite(array).all() for array in (record.states | record.dyads).values())
    np.testing.assert_allclose(record.states["capability"].sum(axis=1), 1, rtol=1e-13)


# --- these tests themselves ------------------------------------------------------------------------------------------


def test_inputs_of_the_small_world_are_as_these_tests_assume() -> None:
    inputs = Inputs.of(small_world(), small().scenario)
    assert (inputs.at("stake", 2000) > 0).tolist() == [
        [True, True, False], [True, True, True], [False, True, True], [True, True, True]
    ]  # fmt: skip
