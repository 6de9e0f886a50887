"""The same bytes, however the work is cut, wherever it runs, and in whatever order a file lists things."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entente_sim.engine.recording import Record, Recorder
from entente_sim.engine.round import advance, begin
from entente_sim.experiments import runner
from entente_sim.experiments.runner import run, run_draws, run_each
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT, Files, dumped, plain, small, small_world

RUNS, SEED = 70, 7

PRESSURE = {"pressure": {"target": "states.ALP.promotion", "to": 0.95, "unit": "index", "start": 2002, "ramp": 2}}
OPENING = {"opening": {"target": "arenas.steppe.stake.ALP", "to": 0.7, "unit": "index", "start": 2003}}
ANCIENT = {"ancient": {"target": "states.ALP.promotion", "to": 0.95, "unit": "index", "start": 1998}}


def alone(resolved: Resolved, number: int, *, seed: int = SEED, scenarios: Sequence[Resolved] = ()) -> Record:
    """Run one run by hand, from the first year to the last, without a runner."""
    inputs = inputs_of(resolved.world, resolved.scenario)
    lanes = Lanes(resolved.scenario.parameters, 1)
    world = begin(Layout.of([resolved, *scenarios]), inputs, lanes, 1)
    streams = Streams(seed, [number])
    for _ in advance(world, lanes, streams, inputs.start - 1):
        pass
    recorder = Recorder(world, [number], range(inputs.start, inputs.last + 1))
    for year in advance(world, lanes, streams, inputs.last):
        recorder.write(world, year)
    return recorder.record


def trajectories(record: Record) -> Iterator[tuple[str, np.ndarray]]:
    yield from (("cooperation", record.cooperation), ("competition", record.competition))
    yield "membership", record.membership
    yield from record.states.items()
    yield from record.dyads.items()
    yield from record.arenas.items()


def arrays(record: Record) -> Iterator[tuple[str, np.ndarray]]:
    yield from trajectories(record)
    yield from (("votes", record.votes), ("targets", record.targets), ("outcomes", record.outcomes))


def same(a: Record, b: Record, years: slice = slice(None)) -> bool:
    """Whether two records of the same layout hold the same bits."""
    kept = arrays if years == slice(None) else trajectories
    pairs = zip(kept(a), kept(b), strict=True)
    return all(name == other and np.array_equal(x[years], y[years]) for (name, x), (other, y) in pairs)


def shared_triples(a: Layout, b: Layout) -> tuple[list[int], list[int]]:
    """Positions, in both layouts, of the triples that both have."""

    def codes(layout: Layout) -> dict[tuple[str, str, str], int]:
        rows = zip(*layout.triples, strict=True)
        return {(layout.states[i], layout.states[j], layout.arenas[x]): t for t, (i, j, x) in enumerate(rows)}

    first, second = codes(a), codes(b)
    both = [triple for triple in first if triple in second]
    return [first[triple] for triple in both], [second[triple] for triple in both]


def same_where_both_act(a: Record, b: Record) -> bool:
    """As :func:`same`, for layouts of which one has more triples; what only it has must be idle."""
    rows_a, rows_b = shared_triples(a.layout, b.layout)
    extra_a = np.setdiff1d(np.arange(a.cooperation.shape[1]), rows_a)
    extra_b = np.setdiff1d(np.arange(b.cooperation.shape[1]), rows_b)
    idle = all(
        not x[:, extra].any() for r, extra in ((a, extra_a), (b, extra_b)) for x in (r.cooperation, r.competition)
    )
    acts = np.array_equal(a.cooperation[:, rows_a], b.cooperation[:, rows_b])
    acts &= np.array_equal(a.competition[:, rows_a], b.competition[:, rows_b])
    rest = all(np.array_equal(a.states[k], b.states[k]) for k in a.states)
    rest &= np.array_equal(a.membership, b.membership)
    rest &= all(np.array_equal(x, y) for x, y in ((a.votes, b.votes), (a.targets, b.targets), (a.outcomes, b.outcomes)))
    shared = sorted({*a.layout.arenas} & {*b.layout.arenas})
    places = [[layout.arena(name) for name in shared] for layout in (a.layout, b.layout)]
    rest &= all(np.array_equal(a.arenas[k][:, :, places[0]], b.arenas[k][:, :, places[1]]) for k in a.arenas)
    return idle and acts and rest and all(np.array_equal(a.dyads[k], b.dyads[k]) for k in a.dyads)


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    return small(drivers=PRESSURE)


@pytest.fixture(scope="module")
def whole(resolved: Resolved) -> Record:
    return run(resolved, runs=RUNS, seed=SEED, workers=1).record


# --- how the work is cut ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", [1, 7, 32, 64, 1000])
@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_and_workers_change_nothing(resolved: Resolved, whole: Record, chunk: int, workers: int) -> None:
    record = run(resolved, runs=RUNS, seed=SEED, chunk=chunk, workers=workers).record
    assert record.digest() == whole.digest()
    assert record.runs == tuple(range(RUNS))


def test_a_stretch_of_runs_is_that_of_the_whole(resolved: Resolved) -> None:
    (whole,) = run_each([resolved], runs=9, seed=SEED)
    (part,) = run_each([resolved], runs=range(4, 9), seed=SEED, chunk=2)
    assert part.record.runs == (4, 5, 6, 7, 8)
    pairs = zip(arrays(whole.record), arrays(part.record), strict=True)
    assert all(np.array_equal(x[..., 4:9], y) for (_, x), (_, y) in pairs)
    with pytest.raises(ValueError, match="runs and chunk must be 1 or more"):
        next(run_each([resolved], runs=range(3, 3)))


@pytest.mark.parametrize("at_once", [1, 4, 64])
def test_draws_run_some_at_a_time_are_those_of_all_at_once(
    resolved: Resolved, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = [Parameters().replace(**{"threat.parity": parity}) for parity in (0.7, 0.75, 0.8, 0.85, 0.9)]
    (whole,) = run_each([resolved], runs=10, seed=SEED, parameters=[one for one in draws for _ in range(2)])
    monkeypatch.setattr(runner, "AT_ONCE", at_once)
    parts = [one.record for some in run_draws([resolved], draws, 2, seed=SEED) for one in some]
    assert len(parts) == {1: 5, 4: 3, 64: 1}[at_once]
    assert Record.joined(iter(parts), whole.record.runs).digest() == whole.record.digest()


def test_an_executor_of_threads_changes_nothing(resolved: Resolved, whole: Record) -> None:
    with ThreadPoolExecutor(3) as executor:
        assert run(resolved, runs=RUNS, seed=SEED, chunk=9, executor=executor).record.digest() == whole.digest()
        assert executor.submit(int, "1").result() == 1, "an executor that was given is left open"


def test_an_executor_of_processes_changes_nothing(resolved: Resolved, whole: Record) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert run(resolved, runs=RUNS, seed=SEED, chunk=24, executor=executor).record.digest() == whole.digest()


FRESH = """
import sys
from entente_sim.experiments.runner import run
print(run(sys.argv[1], runs=5, seed=7, workers=1).record.digest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_a_fresh_process_changes_nothing(files: Files, hash_seed: str) -> None:
    here = run(files.scenario, runs=5, seed=7, chunk=2, workers=2).record.digest()
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    there = subprocess.run(
        [sys.executable, "-c", FRESH, str(files.scenario)], env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_the_state_of_other_generators_changes_nothing(resolved: Resolved, whole: Record) -> None:
    random.seed(99)
    np.random.seed(99)  # noqa: NPY002
    assert run(resolved, runs=RUNS, seed=SEED, workers=1).record.digest() == whole.digest()


@pytest.mark.parametrize("number", [0, 1, 31, 32, 69])
def test_a_run_alone_equals_the_run_in_an_ensemble(resolved: Resolved, whole: Record, number: int) -> None:
    single = alone(resolved, number)
    for (name, one), (_, many) in zip(arrays(single), arrays(whole), strict=True):
        np.testing.assert_array_equal(one[..., 0], many[..., number], err_msg=name)


def test_more_runs_leave_the_first_as_they_were(resolved: Resolved, whole: Record) -> None:
    few = run(resolved, runs=3, seed=SEED, workers=1).record
    for (name, one), (_, many) in zip(arrays(few), arrays(whole), strict=True):
        np.testing.assert_array_equal(one, many[..., :3], err_msg=name)


def test_runs_and_seeds_differ(resolved: Resolved, whole: Record) -> None:
    """Or else all of the above would hold of a model without chance."""
    assert len({whole.cooperation[..., r].tobytes() for r in range(RUNS)}) == RUNS
    assert not same(run(resolved, runs=RUNS, seed=SEED + 1, workers=1).record, whole)


def test_a_longer_horizon_leaves_the_first_years_as_they_were(whole: Record) -> None:
    longer = run(small(drivers=PRESSURE, end=2009), runs=RUNS, seed=SEED, workers=1).record
    assert longer.years[:7] == whole.years
    pairs = zip(trajectories(longer), trajectories(whole), strict=True)
    assert all(np.array_equal(x[:7], y) for (_, x), (_, y) in pairs)
    slots = [longer.layout.draft(name) for name in whole.layout.drafts]
    assert whole.votes.any()
    np.testing.assert_array_equal(longer.votes[slots], whole.votes)


def test_the_digest_sees_every_array(whole: Record) -> None:
    digests = {whole.digest()}
    for name, array in arrays(whole):
        kept = array[-1].copy()
        array[-1] += 1
        digests.add(whole.digest())
        array[-1] = kept
        assert whole.digest() in digests, name
    assert len(digests) == 1 + len(list(arrays(whole)))


def test_progress_is_reported_and_changes_nothing(resolved: Resolved, whole: Record) -> None:
    seen: list[tuple[str, int, int]] = []
    ensemble = run(resolved, runs=RUNS, seed=SEED, chunk=32, workers=2, progress=lambda *news: seen.append(news))
    assert seen == [("small", 32, 70), ("small", 64, 70), ("small", 70, 70)]
    assert ensemble.record.digest() == whole.digest()


# --- the order of a file ---------------------------------------------------------------------------------------------


def reordered(data: dict[str, Any], order: random.Random) -> dict[str, Any]:
    """Shuffle everything in a world file whose order has no meaning."""

    def mixed(node: Any, keep: bool = False) -> Any:
        if isinstance(node, dict):
            keys = list(node)
            order.shuffle(keys)
            return {key: mixed(node[key], key in ("years", "values", "events")) for key in keys}
        if isinstance(node, list) and not keep and not all(isinstance(part, int | float) for part in node):
            return order.sample([mixed(part) for part in node], len(node))
        return node

    out: dict[str, Any] = mixed(data)
    return out


@pytest.mark.parametrize("shuffle", range(4))
def test_the_order_of_a_world_file_changes_nothing(files: Files, shuffle: int) -> None:
    drivers = {
        "one": {"target": "states.ALP.offence", "to": 0.8, "unit": "index", "start": 1999},
        "two": {"target": ["states.BET.offence", "states.GAM.offence"], "add": 0.2, "unit": "index", "start": 2001},
        "three": {"target": "arenas.coast.stake.DEL", "to": 0.2, "unit": "index", "start": 2001},
    }
    data = plain(WORLD_TEXT) | {"drivers": drivers}
    files.write("small_world.yaml", dumped(data))
    expected = run(load(files.scenario), runs=4, seed=SEED, workers=1).record.digest()
    mixed = reordered(data, random.Random(shuffle))  # noqa: S311
    assert list(mixed["states"]) != list(data["states"]) or list(mixed["arenas"]) != list(data["arenas"])
    other = files.folder / "other"
    other.mkdir()
    (other / "small_world.yaml").write_text(dumped(mixed))
    (other / "small.yaml").write_text(SCENARIO_TEXT)
    assert run(load(other / "small.yaml"), runs=4, seed=SEED, workers=1).record.digest() == expected


def test_names_titles_and_sources_change_nothing(whole: Record) -> None:
    def rename(data: dict[str, Any]) -> None:
        for entry in (*data["states"].values(), *data["arenas"].values(), *data["institutions"].values()):
            entry["name" if "name" in entry else "title"] = "Renamed"
        data["title"] = data["geography"]["source"] = data["description"] = "Renamed"

    renamed = small(small_world(rename), name="another", drivers={"renamed": PRESSURE["pressure"]})
    assert run(renamed, runs=RUNS, seed=SEED, workers=1).record.digest() == whole.digest()


# --- paired scenarios ------------------------------------------------------------------------------------------------


def pair(*scenarios: Resolved, **options: Any) -> list[Record]:
    options = {"runs": 20, "seed": SEED, "chunk": 7, "workers": 2} | options
    return [ensemble.record for ensemble in run_each(scenarios, **options)]


def test_paired_scenarios_are_the_same_until_the_first_driver() -> None:
    base, driven = pair(small(), small(drivers=PRESSURE))
    onset = base.years.index(2002)
    assert same(base, driven, slice(0, onset))
    assert not np.array_equal(base.dyads["threat"][onset], driven.dyads["threat"][onset])


def test_paired_scenarios_share_their_luck_after_it() -> None:
    """A driver of what nothing reads, under these parameters, leaves every draw and so every byte as it was."""
    deaf = Parameters().replace(threat__regime_weight=0, legitimacy__overreach=0)
    base, driven = pair(small(), small(drivers=PRESSURE), parameters=deaf)
    assert same(base, driven)


def test_paired_scenarios_share_the_shocks_of_growth() -> None:
    boom = {"boom": {"target": "states.BET.growth", "add": 3, "unit": "percent per year", "start": 2002}}
    no_burden = Parameters().replace(economy__burden_drag=0, economy__sanction_drag=0, trade__growth=0)
    base, driven = pair(small(), small(drivers=boom), parameters=no_burden)
    ratio = driven.states["economy"][:, 1] / base.states["economy"][:, 1]
    years_of_boom = np.maximum(np.array(base.years) - 2002, 0)  # growth of 2002 shows in 2003
    np.testing.assert_allclose(np.log(ratio), (0.03 * years_of_boom)[:, None] * np.ones(20), rtol=0, atol=1e-13)
    assert base.states["economy"][-1, 1].std() > 0.1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_scenario_alone_equals_the_same_among_others(order: Sequence[int]) -> None:
    """Shared spin-ups and the union of active triples change nothing, in whatever order scenarios come."""
    scenarios = [small(), small(drivers=PRESSURE), small(drivers=OPENING)]
    together = pair(*(scenarios[k] for k in order))
    for k, record in zip(order, together, strict=True):
        assert same_where_both_act(run(scenarios[k], runs=20, seed=SEED, workers=1).record, record)


def test_scenarios_with_another_past_have_it(resolved: Resolved) -> None:
    """A driver in the years of the spin-up is not lost to a spin-up that others share."""
    scenarios = [small(), small(drivers=ANCIENT), small(), resolved]
    together = pair(*scenarios)
    for scenario, record in zip(scenarios, together, strict=True):
        assert record.digest() == run(scenario, runs=20, seed=SEED, workers=1).record.digest()
    assert together[0].digest() == together[2].digest()
    assert not np.array_equal(together[0].dyads["hostility"][0], together[1].dyads["hostility"][0])


def test_scenarios_with_other_parameters_have_another_past() -> None:
    scenarios = [small(), small(parameters=Parameters().replace(learning__start=0.45))]
    for scenario, record in zip(scenarios, pair(*scenarios), strict=True):
        assert record.digest() == run(scenario, runs=20, seed=SEED, workers=1).record.digest()


def test_a_world_without_spin_up_forks_too() -> None:
    world = small_world(lambda data: data.pop("spin_up"))
    early = {"early": PRESSURE["pressure"] | {"start": 2000}}
    scenarios = [small(world), small(world, drivers=early)]
    for scenario, record in zip(scenarios, pair(*scenarios), strict=True):
        assert record.digest() == run(scenario, runs=20, seed=SEED, workers=1).record.digest()


def test_an_idle_member_of_an_arena_changes_nothing_for_the_others() -> None:
    world = small_world(lambda data: data["arenas"]["steppe"]["stakes"].update(ALP=0.0))
    base = run(small(), runs=20, seed=SEED, workers=1).record
    joined = run(small(world), runs=20, seed=SEED, workers=1).record
    assert joined.cooperation.shape[1] == base.cooperation.shape[1] + 6
    assert same_where_both_act(base, joined)


def test_an_arena_without_stakes_changes_nothing() -> None:
    empty = {"title": "Nowhere", "level": "systemic", "source": "x", "stakes": {"ALP": 0.0, "BET": 0.0, "GAM": 0.0}}
    world = small_world(lambda data: data["arenas"].update(nowhere=empty))
    base = run(small(), runs=20, seed=SEED, workers=1).record
    assert same_where_both_act(base, run(small(world), runs=20, seed=SEED, workers=1).record)


def test_an_opened_arena_is_idle_until_it_opens() -> None:
    base, opened = pair(small(), small(drivers=OPENING))
    extra = np.setdiff1d(np.arange(opened.cooperation.shape[1]), shared_triples(Layout.of([small()]), opened.layout)[1])
    year = opened.years.index(2003)
    assert not opened.cooperation[:year, extra].any()
    assert opened.cooperation[year:, extra].any()
    assert same(base, opened, slice(0, year))


# --- what the runner refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("runs", "chunk"), [(0, 32), (-1, 32), (5, 0), (5, -3)])
def test_runs_and_chunks_are_positive(runs: int, chunk: int) -> None:
    with pytest.raises(ValueError, match=f"runs and chunk must be 1 or more, not {runs} and {chunk}"):
        run(small(), runs=runs, chunk=chunk)


def test_there_must_be_a_scenario() -> None:
    with pytest.raises(ValueError, match="scenario"):
        list(run_each([], runs=1))


def without_border(data: dict[str, Any]) -> None:
    data["geography"]["land_borders"] = []


def with_another_state(data: dict[str, Any]) -> None:
    data["states"]["EPS"] = data["states"]["DEL"]
    for table in data["tables"]:
        table["values"]["EPS"] = 0.1


@pytest.mark.parametrize("change", [without_border, with_another_state])
def test_different_worlds_of_one_name_are_not_paired(change: Any) -> None:
    other: World = small_world(change)
    with pytest.raises(ValueError, match="must share one world"):
        list(run_each([small(), small(other)], runs=2, workers=1))


def test_parameter_sets_must_match_runs() -> None:
    with pytest.raises(ValueError, match="2 parameter sets for 3 runs: give one, or one per run"):
        Lanes([Parameters(), Parameters()], 3)


def test_runs_of_a_chunk_may_have_parameters_of_their_own(resolved: Resolved) -> None:
    """Each lane of a chunk is the run it would be alone."""
    sets = [Parameters(), Parameters().replace(posture__precision=3), Parameters().null()]
    inputs = inputs_of(resolved.world, resolved.scenario)
    chunk = begin(Layout.of([resolved]), inputs, Lanes(sets, 3), 3)
    for _ in advance(chunk, Lanes(sets, 3), Streams(SEED, [4, 5, 6]), 2002):
        pass
    for lane, (one, number) in enumerate(zip(sets, [4, 5, 6], strict=True)):
        single = begin(Layout.of([resolved]), inputs, Lanes(one, 1), 1)
        for _ in advance(single, Lanes(one, 1), Streams(SEED, [number]), 2002):
            pass
        for name in ("cooperation", "competition", "hostility", "economy", "spending", "reference"):
            np.testing.assert_array_equal(getattr(chunk, name)[..., lane], getattr(single, name)[..., 0], err_msg=name)


# --- the shipped world -----------------------------------------------------------------------------------------------


def test_the_shipped_world_is_reproducible(tmp_path: Path) -> None:
    """Cut otherwise, paired with a future that opens nothing, and read from a copy of the files."""
    base, future = load("baseline"), load("us_unilateralism")
    expected = run(base, runs=6, seed=3, chunk=6, workers=1).record
    first, second = run_each([base, future], runs=6, seed=3, chunk=1, workers=2)
    assert first.record.digest() == expected.digest()
    assert same(first.record, second.record, slice(0, 1))
    assert not same(first.record, second.record)
    lone = alone(base, 5, seed=3)
    assert all(
        np.array_equal(x[..., 0], y[..., 5]) for (_, x), (_, y) in zip(arrays(lone), arrays(expected), strict=True)
    )
    copy = tmp_path / "copied.yaml"
    copy.write_text("kind: scenario\nextends: baseline\ntitle: A copy\n")
    assert run(copy, runs=6, seed=3, workers=2).record.digest() == expected.digest()


def without_cinc(data: dict[str, Any]) -> None:
    data["tables"] = [table for table in data["tables"] if table["field"] != "cinc"]


@pytest.mark.parametrize(("weight", "advice"), [(0.0, "give at least one"), (1.0, "choose another measure of power")])
def test_a_measure_of_power_that_leaves_states_powerless_is_refused(weight: float, advice: str) -> None:
    weights = {f"capability.{name}_weight": 0.0 for name in ("gdp", "military", "net")}
    powerless = Parameters().replace(**weights, **{"capability.cinc_weight": weight})
    with pytest.raises(ValueError, match=advice):
        next(run_each([small(small_world(without_cinc))], runs=1, parameters=powerless))
