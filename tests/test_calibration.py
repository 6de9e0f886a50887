"""Calibration: the rule finds what is known, readings depend on nothing but seed and number, tables come back whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from typer.testing import CliRunner

import entente_sim as es
from entente_sim.analysis.calibration import draws as drawing
from entente_sim.analysis.calibration.calibrate import Calibration, Design, calibrate, points_of
from entente_sim.analysis.calibration.draws import Past, Readings
from entente_sim.analysis.calibration.identify import moved, together
from entente_sim.analysis.calibration.posterior import drawn_paths, posterior, shipped_posterior, write_posterior
from entente_sim.analysis.calibration.rule import LEAST, PHASES, distances, scales, weights_of
from entente_sim.analysis.calibration.search import Point, search
from entente_sim.analysis.free import Design as FreeDesign
from entente_sim.analysis.hindcast.facts import FACTS
from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.analysis.priors import PINNED, draw_parameters, draw_priors
from entente_sim.cli import app
from entente_sim.experiments.kept import Kept
from entente_sim.report.calibration import sentences
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters, parameter_table

mpl.use("Agg")


@pytest.fixture(scope="module")
def found(eurasia: Resolved, data: Path) -> Calibration:
    return calibrate(eurasia, data, Design(draws=12, runs=2, seed=3, accept=0.5), alternatives=False)


# --- the rule --------------------------------------------------------------------------------------------------------


def test_phases_are_facts_of_the_years_of_training() -> None:
    years = {fact.name: fact.years for fact in FACTS}
    assert all(SPLITS["train"][0] <= years[name][0] and years[name][1] <= SPLITS["train"][1] for name in PHASES)


def test_targets_weigh_alike_and_phases_as_much_as_all_of_them() -> None:
    names = ["arms.rank", "arms.rank_change", "dispute.often", "phase.split", "phase.alliance"]
    weights = dict(zip(names, weights_of(names), strict=True))
    assert weights["dispute.often"] == weights["arms.rank"] + weights["arms.rank_change"] == 0.25
    assert weights["phase.split"] == weights["phase.alliance"] == 0.25
    assert weights_of(["arms.rank", "dispute.often"]).tolist() == [0.5, 0.5]


def test_a_distance_counts_each_statistic_by_how_far_draws_move_it() -> None:
    statistics = np.array([[0.0, 0.5], [0.4, 0.5]])
    assert scales(statistics).tolist() == [0.2, LEAST]
    near = distances(statistics, np.array([0.2, 0.5]), np.array([0.5, 0.5]))
    assert near == pytest.approx([3.0, 2.0])
    assert distances(np.ones((1, 2)), np.array([0.2, 0.5]), np.array([0.5, 0.5])) == [0.0]


def known(draws: int = 1500, seed: int = 5) -> tuple[np.ndarray, Readings]:
    """Draws of five parameters; statistics come from the first (truth .8) and the sum of the next two (truth 1)."""
    rng = np.random.default_rng(seed)
    points = rng.random((draws, 5))
    values = np.stack([1.0 - np.abs(points[:, 0] - 0.8), 1.0 - np.abs(points[:, 1] + points[:, 2] - 1.0)], axis=1)
    noise = rng.normal(0.0, 0.02, (draws, 4, 2))
    return points, Readings(("arms.rank", "dispute.often"), values[:, None, :] + noise)


def test_a_known_parameter_is_recovered_and_what_does_nothing_is_not() -> None:
    points, readings = known()
    distance = readings.distances(readings.scales())
    accepted = np.argsort(distance)[:75]
    rows = {one.path: one for one in moved(points, distance, accepted, tuple("abcde"))}
    assert rows["a"].told
    assert rows["a"].posterior[1] == pytest.approx(0.8, abs=0.05)
    assert rows["a"].posterior[2] - rows["a"].posterior[0] < 0.4
    alarms = 0
    for seed in range(20):
        points, readings = known(draws=600, seed=seed)
        distance = readings.distances(readings.scales())
        rows = {one.path: one for one in moved(points, distance, np.argsort(distance)[:30], tuple("abcde"))}
        assert rows["a"].told
        alarms += rows["d"].told + rows["e"].told
    assert alarms <= 3  # one in twenty sets of draws, by construction


def test_what_only_counts_together_is_said_so() -> None:
    points, readings = known()
    accepted = np.argsort(readings.distances(readings.scales()))[:75]
    pairs, limit = together(points[accepted], tuple("abcde"), prior=points)
    assert [(one.first, one.second) for one in pairs] == [("b", "c")]
    assert pairs[0].rank < -limit


def test_what_weights_have_together_by_construction_is_not_a_finding() -> None:
    weights = np.random.default_rng(2).dirichlet([1.0, 1.0], 400)
    assert together(weights[:80], ("a", "b"), prior=weights)[0] == []


def test_accepting_at_random_moves_nothing() -> None:
    rng = np.random.default_rng(8)
    points = rng.random((400, 30))
    rows = moved(points, rng.random(400), np.arange(40), tuple(f"p{k}" for k in range(30)))
    assert sum(one.told + one.rank_told for one in rows) <= 1


# --- readings --------------------------------------------------------------------------------------------------------


def test_readings_depend_on_neither_workers_nor_what_else_is_run(
    eurasia: Resolved, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = draw_priors(5, 3)
    whole = Past(eurasia, data, seed=3, runs=2).readings(sets, workers=2)
    monkeypatch.setattr(drawing, "BATCH", 4)
    past = Past(eurasia, data, seed=3, runs=2)
    assert np.array_equal(past.readings(sets, workers=1).values, whole.values)
    assert np.array_equal(past.readings(sets[3:], first=3).values, whole.values[3:])
    assert not np.array_equal(Past(eurasia, data, seed=4, runs=2).readings(sets).values, whole.values)
    assert np.all((whole.values >= -1.0) & (whole.values <= 1.0))


def test_a_stopped_calibration_goes_on(
    eurasia: Resolved, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "BATCH", 2)
    sets, kept = draw_priors(4, 3), Kept(tmp_path / "kept")
    past = Past(eurasia, data, seed=3, runs=2, kept=kept)

    def stop(_: str, done: int, __: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        past.readings(sets, workers=1, progress=stop)
    assert len(list((tmp_path / "kept").glob("*.npz"))) >= 2
    again = past.readings(sets)

    def never(*_: object) -> None:
        raise AssertionError("was run again")

    monkeypatch.setattr(drawing, "run_through", never)
    assert np.array_equal(past.readings(sets).values, again.values)


def test_a_calibration_is_a_function_of_its_seed(eurasia: Resolved, data: Path, found: Calibration) -> None:
    again = calibrate(eurasia, data, found.design, alternatives=False, workers=1)
    assert np.array_equal(again.distance, found.distance)
    assert again.posterior == found.posterior
    assert len(found.posterior) == 6
    assert found.distance[found.accepted].max() <= np.delete(found.distance, found.accepted).min()
    assert again.moved == found.moved


def test_a_design_accepts_some() -> None:
    with pytest.raises(ValueError, match="accept must leave"):
        Design(draws=10, accept=0.01)


def test_a_search_finds_what_is_near_and_is_fixed_by_its_seed() -> None:
    pytest.importorskip("optuna")

    class Known:
        """Stands for a history whose statistic falls with the distance of a parameter from .8."""

        def readings(self, parameters: Sequence[Parameters], **_: object) -> Readings:
            near = np.array([1.0 - abs(one.trade.sanction_cut - 0.8) for one in parameters])
            return Readings(("arms.rank",), near[:, None, None])

    def run(trials: int) -> Point:
        return search(Known(), np.array([1.0]), draw_priors(3, 1), trials=trials, first=0)  # type: ignore[arg-type]

    one, few = run(40), run(3)
    assert one == run(40)
    assert one.distance <= few.distance
    assert one.parameters.council.draft_rate == 0.0
    weights = one.parameters.capability
    assert weights.gdp_weight + weights.military_weight + weights.net_weight == pytest.approx(1.0)


# --- the posterior ---------------------------------------------------------------------------------------------------


def head_of(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))


def test_the_shipped_posterior_says_how_it_was_made_and_lies_in_the_sweep_ranges() -> None:
    sets = es.posterior()
    head = head_of(shipped_posterior())
    assert {"command", "seed", "draws", "accept", "data", "code", "world"} <= set(head)
    assert len(sets) == round(int(head["draws"]) * float(head["accept"])) == 100
    ranges = {info.path: info.sweep for info in parameter_table()}
    for row in points_of(sets):
        for path, value in zip(drawn_paths(), row, strict=True):
            low, high = ranges[path]
            assert low - 1e-3 * (high - low) <= value <= high + 1e-3 * (high - low) or path.startswith("capability.")
    assert all(one.regime.rate == 0.0 for one in sets)


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    sets = draw_priors(3, 1)
    write_posterior(tmp_path / "some.csv", sets, [1.0, 2.0, 3.0], {"seed": 1, "command": "a: b"})
    assert np.allclose(points_of(posterior(tmp_path / "some.csv")), points_of(sets), rtol=1e-5)
    assert head_of(tmp_path / "some.csv") == {"seed": "1", "command": "a: b"}


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), ("distance,threat.parity\n1,2\n", "no posterior of this version"), ("", "no posterior")],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / "some.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        posterior(tmp_path / "some.csv")


def test_a_table_with_other_columns_says_which(tmp_path: Path) -> None:
    write_posterior(tmp_path / "some.csv", draw_priors(1, 1), [1.0], {})
    text = (tmp_path / "some.csv").read_text(encoding="utf-8").replace("threat.parity,", "threat.parties,")
    (tmp_path / "some.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"\(threat.parity is missing; threat.parties is too many\)"):
        posterior(tmp_path / "some.csv")


def test_a_free_ensemble_takes_the_sets_in_turn_and_draws_the_rate_of_regimes() -> None:
    sets = tuple(es.posterior()[:3])
    design = FreeDesign(draws=5, seed=2, sets=sets)
    assert design.parameters(4).threat == sets[1].threat
    assert design.parameters(4).regime.rate == draw_parameters(2, 4, {}).regime.rate > 0.0
    assert replace(design, power="gdp").parameters(4).capability.gdp_weight == 1.0
    assert PINNED["council.draft_rate"] == design.parameters(0).council.draft_rate


def test_a_scenario_stands_on_another_world() -> None:
    future = es.load("us_unilateralism")
    moved_to = future.on("world_1946")
    assert moved_to.inputs.first == 1946
    assert moved_to.scenario.drivers == future.scenario.drivers
    assert future.on("eurasia_2021") is future
    with pytest.raises(es.ScenarioError):
        future.on("cold_war_1949")


# --- what is told ----------------------------------------------------------------------------------------------------


def test_sentences_say_what_cannot_be_told(found: Calibration) -> None:
    told = sentences(replace(found, together=[]))
    assert f"Of {len(drawn_paths())} parameters" in " ".join(told)
    assert "No pair of parameters" in " ".join(told)
    point = replace(found, point=Point(Parameters(), 1.0, 2.0, 30))
    assert "at 2.00 in new runs (1.00 was the least seen on the way)" in sentences(point)[-1]


def test_command_writes_a_posterior_that_other_commands_take(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENTENTE_DATA", str(data))
    arguments = ["calibrate", "--world", "eurasia_2021", "--draws", "6", "--runs", "1", "--accept", "0.5", "--out", "o"]
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert len(record["moved"]) == len(drawn_paths())
    assert {one["name"] for one in record["alternatives"]} == {"composite", "gdp", "military", "cinc", "no bases"}
    manifest = json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in (tmp_path / "o").iterdir()} == {*manifest["files"], "manifest.json", "kept"}
    assert manifest["kind"] == "calibration"
    drawn = (tmp_path / "o" / "distances.svg").read_bytes()
    assert len(posterior(tmp_path / "o" / "posterior.csv")) == 3
    table = CliRunner().invoke(app, arguments, env={"COLUMNS": "160"})
    assert "the same draws by" in table.stdout
    assert (tmp_path / "o" / "distances.svg").read_bytes() == drawn
    took = CliRunner().invoke(
        app,
        [
            "forecast",
            "--draws",
            "2",
            "--runs",
            "1",
            "--alone",
            "--parameters",
            "o/posterior.csv",
            "--out",
            "f",
            "--json",
        ],
    )
    assert took.exit_code == 0, took.output
    assert json.loads(took.stdout)["sets"] == 3
    assert "no probabilities" in json.loads(took.stdout)["note"]


def test_command_without_data_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ENTENTE_DATA", raising=False)
    done = CliRunner().invoke(app, ["calibrate", "--draws", "6"])
    assert done.exit_code != 0
    assert not (tmp_path / "results").exists()
