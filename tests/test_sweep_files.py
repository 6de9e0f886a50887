"""Sweep files: what they may say, what is said of a faulty one, and the points they stand for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from entente_sim.experiments.design import design
from entente_sim.experiments.plan import plan_of
from entente_sim.scenario.errors import Problem, ScenarioError
from entente_sim.scenario.for_editors import json_schema
from entente_sim.scenario.loading import load, shipped_folder
from entente_sim.scenario.sweeps import Range, Sweep, load_sweep
from tests.conftest import line_of
from tests.sweep_files import SWEEP_TEXT, planned, write

GRID = SWEEP_TEXT[SWEEP_TEXT.index("grid:") :]
HEAD = SWEEP_TEXT.removesuffix(GRID)


def faults(path: Path) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        plan_of(path)
    return caught.value.problems


FAULTS = [
    # What is replaced, by what, a text on the line that must be named, the key, the sentence.
    ("replicates: 3", "replicats: 3", "replicats", "replicats", "is not a key here. Did you mean replicates? Allowed:"),
    ("replicates: 3", "replicates: 0", "replicates", "replicates", "must be at least 1, not 0."),
    ("base: small", "base: smalll", "base:", "base", "'smalll' is not a shipped scenario."),
    (
        "drivers.pressure:", "drivers.presure:", "drivers.presure", "grid.drivers.presure",
        "'presure' is not among the drivers of small. Did you mean pressure? It has: pressure.",
    ),
    (
        "drivers.pressure:", "events.pressure:", "events.pressure", "grid.events.pressure",
        "'pressure' is not among the events of small. It has: embargo.",
    ),
    (
        "threat.regime_weight:", "threat.regime_wight:", "regime_wight", "grid.parameters.threat.regime_wight",
        "'threat.regime_wight' is not a parameter. Did you mean threat.regime_weight?",
    ),
    (
        "drivers.pressure:", "states.APL.aspiration:", "APL", "grid.states.APL.aspiration",
        "'APL' is not a state of this world. Did you mean ALP?",
    ),
    (
        "drivers.pressure:", "states.ALP.hostility:", "hostility", "grid.states.ALP.hostility",
        "'hostility' is an outcome: the model produces it.",
    ),
    (
        "drivers.pressure:", "states.ALP.aspirations:", "aspirations", "grid.states.ALP.aspirations",
        "'aspirations' cannot be driven. Did you mean aspiration?",
    ),
    (
        "drivers.pressure:", "parameter.threat.x:", "parameter.threat.x", "grid.parameter.threat.x",
        "is not a path to something that can be varied. Did you mean parameters? Write parameters.GROUP.NAME,",
    ),
    (
        "[0.8, 0.9, 1.0]", "[0.8, 1.9]", "drivers.pressure", "grid.drivers.pressure.1",
        "states.ALP.promotion: promotion would be 1.3 index in 2002; allowed 0 to 1.",
    ),
    ("[0.0, 0.6]", "[-1.0, 0.6]", "regime_weight", "grid.parameters.threat.regime_weight.0", "must be greater than or"),
    ("[0.0, 0.6]", "[]", "regime_weight", "grid.parameters.threat.regime_weight", "List should have at least 1 item"),
    ("[0.0, 0.6]", "[0.0, zero]", "regime_weight", "grid.parameters.threat.regime_weight.1", "must be a number, not"),
    ("[0.0, 0.6]", "0.6", "regime_weight", "grid.parameters.threat.regime_weight", "must be a list, not 0.6."),
    (
        "[0.0, 0.6]", "{from: 0, to: 1, steps: 3, step: 2}", "regime_weight",
        "grid.parameters.threat.regime_weight.step", "is not a key here. Did you mean steps? Allowed: from, to, steps.",
    ),
    ("[0.0, 0.6]", "[0.6, 0.6]", "kind:", "", "'parameters.threat.regime_weight' has a value twice; keep one."),
    (
        "  poles: [[2000, 2002]", "  poless: [[2000, 2002]", "poless", "record.poless",
        "'poless' is not an observable. Did you mean poles? There are: poles, blocs, and 'all' for them.",
    ),
    ("[[2000, 2002]", "[[1990, 2002]", "poles", "record.poles.0", "1990-2002 is not a window of the simulated years"),
    ("[[2000, 2002]", "[[2002, 2000]", "poles", "record.poles.0", "2002-2000 is not a window of the simulated years"),
    ("[2005, 2006]]", "[2000, 2002]]", "poles", "record.poles.1", "2000-2002 stands twice; keep one."),
    ("blocs: yearly", "blocs: monthly", "blocs", "record.blocs", "'monthly' is not allowed. Allowed: 'yearly'."),
    (
        "blocs: yearly", "entente_stage: yearly", "entente_stage", "record.entente_stage",
        "'entente_stage' needs states or arenas that this world lacks, or a longer horizon.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "marker", "key", "said"), FAULTS, ids=[f"{one[1]}" for one in FAULTS])
def test_a_faulty_sweep_gets_a_place_and_a_sentence(
    tmp_path: Path, old: str, new: str, marker: str, key: str, said: str
) -> None:
    assert SWEEP_TEXT.count(old) == 1
    path = write(tmp_path, SWEEP_TEXT.replace(old, new))
    problem = faults(path)[0]
    assert problem.key == key
    assert said in problem.sentence
    assert problem.line == line_of(path, marker)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "state exactly one design of grid, sample, points (given: none)"),
        (SWEEP_TEXT + "points: [{drivers.pressure: 0.8}]\n", "state exactly one design of grid, sample, points"),
        (HEAD + "grid: {}\n", "'grid' is empty: there is nothing to run"),
        (HEAD + "points: []\n", "'points' is empty: there is nothing to run"),
        (
            HEAD + "points: [{drivers.pressure: 0.8}, {events.embargo: 0.8}]\n",
            "point 2 does not state the same paths as the first",
        ),
        (
            HEAD + "sample: {method: sobol, size: 100, over: {drivers.pressure: [0.7, 0.9]}}\n",
            "balanced only where its size is a power of two: 64 or 128, not 100",
        ),
        (
            HEAD + "sample: {method: sobol, size: 64, over: {drivers.pressure: [0.9, 0.7]}}\n",
            "must go from a lower to a higher value, not 0.9 to 0.7",
        ),
        (
            HEAD + "sample: {method: sobl, size: 64, over: {drivers.pressure: [0.7, 0.9]}}\n",
            "'sobl' is not allowed. Did you mean sobol?",
        ),
        (
            HEAD + "grid:\n" + "".join(
                f"  parameters.threat.{name}: {{from: 0, to: 1, steps: 1000}}\n"
                for name in ("regime_weight", "history_weight", "influence_weight")
            ),
            "the grid has 1,000,000,000 points; at most 10,000,000",
        ),
        (HEAD + "drivers: {pull: {target: states.ALP, add: 1, unit: index, start: 2001}}\n" + GRID, "'states.ALP' is "),
    ],
)  # fmt: skip
def test_a_faulty_design_gets_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    problem = faults(write(tmp_path, text))[0]
    assert said in problem.sentence
    assert problem.file.endswith("sweep.yaml")


def test_a_sweep_is_no_scenario_and_a_scenario_no_sweep(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(
        ScenarioError, match=r"must be 'scenario' here \(it is 'sweep'\). Run it with 'entente-sim sweep'"
    ):
        load(path)
    with pytest.raises(ScenarioError, match=r"must be 'sweep' here \(it is 'scenario'\)"):
        load_sweep(path.with_name("small.yaml"))


def test_a_grid_runs_through_its_last_path_fastest(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert plan.paths == ("parameters.threat.regime_weight", "drivers.pressure")
    assert plan.points.tolist() == [[0, 0.8], [0, 0.9], [0, 1], [0.6, 0.8], [0.6, 0.9], [0.6, 1]]
    assert (plan.runs, plan.tasks) == (18, 5)


def test_a_range_holds_both_ends() -> None:
    assert Range.model_validate({"from": -1, "to": 1, "steps": 5}).values() == [-1, -0.5, 0, 0.5, 1]
    assert Range.model_validate({"from": 0, "to": 0.3, "steps": 4}).values()[-1] == 0.3


def sampled(method: str, size: int, seed: int = 1) -> np.ndarray:
    over = {"drivers.a": [0.0, 1.0], "drivers.b": [-2.0, 2.0], "drivers.c": [10.0, 11.0]}
    sample = {"method": method, "size": size, "over": over}
    words = {"kind": "sweep", "title": "t", "description": "d", "base": "b"}
    return design(Sweep.model_validate({**words, "seed": seed, "sample": sample}))


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
@pytest.mark.parametrize("size", [8, 64])
def test_a_sample_has_one_point_in_every_stratum(method: str, size: int) -> None:
    points = sampled(method, size)
    assert points.shape == (size, 3)
    shares = (points - [0.0, -2.0, 10.0]) / [1.0, 4.0, 1.0]
    for column in shares.T:
        assert sorted(np.floor(column * size).astype(int)) == list(range(size))


def test_a_sobol_sample_fills_every_box_of_two_paths() -> None:
    """Its first two dimensions are a (0, m, 2)-net: one point in every elementary interval."""
    points = (sampled("sobol", 64) - [0.0, -2.0, 10.0]) / [1.0, 4.0, 1.0]
    for k in range(7):
        boxes = np.floor(points[:, 0] * 2**k) * 64 + np.floor(points[:, 1] * 2 ** (6 - k))
        assert len(set(boxes.tolist())) == 64, k


def test_a_sample_is_a_function_of_its_seed() -> None:
    for method in ("latin_hypercube", "sobol"):
        assert np.array_equal(sampled(method, 16), sampled(method, 16))
        assert not np.array_equal(sampled(method, 16), sampled(method, 16, seed=2))


def test_points_are_taken_as_listed(tmp_path: Path) -> None:
    text = (
        HEAD
        + "points:\n  - {drivers.pressure: 0.9, events.embargo: 0.2}\n  - {events.embargo: 0.4, drivers.pressure: 1}\n"
    )
    assert planned(tmp_path, text).points.tolist() == [[0.9, 0.2], [1.0, 0.4]]


def test_what_is_recorded_by_default(tmp_path: Path) -> None:
    text = SWEEP_TEXT[: SWEEP_TEXT.index("record:")] + GRID
    assert [(one.name, one.windows) for one in planned(tmp_path, text).wanted] == [
        ("poles", ((2002, 2006),)), ("blocs", ((2002, 2006),)),
    ]  # fmt: skip
    head = text[: text.index("grid:")].replace("base: small", "base: baseline")
    long = planned(tmp_path, head + "grid:\n  states.RUS.aspiration: [0.5, 0.9]\n").wanted
    assert {one.windows for one in long} == {((2027, 2031), (2046, 2050))}
    assert [one.name for one in long][-1] == "future"
    listed = planned(tmp_path, text.replace("grid:", "record: [blocs]\ngrid:")).wanted
    assert [one.name for one in listed] == ["blocs"]
    both = planned(tmp_path, text.replace("grid:", "record: {all: yearly, blocs: [[2001, 2002]]}\ngrid:")).wanted
    assert {one.name: one.windows for one in both} == {"poles": None, "blocs": ((2001, 2002),)}


def test_the_digest_knows_what_makes_another_sweep(tmp_path: Path) -> None:
    first = planned(tmp_path).digest
    same = SWEEP_TEXT.replace("A small sweep", "Another title").replace(
        "[0.8, 0.9, 1.0]", "{from: 0.8, to: 1, steps: 3}"
    )
    assert planned(tmp_path, same).digest == first
    for old, new in [
        ("seed: 7", "seed: 8"), ("replicates: 3", "replicates: 4"), ("[0.0, 0.6]", "[0.0, 0.7]"), ("blocs: yearly", ""),
        ("2005, 2006", "2004, 2006"),
    ]:  # fmt: skip
        assert planned(tmp_path, SWEEP_TEXT.replace(old, new)).digest != first, new
    with_driver = SWEEP_TEXT.replace(
        "grid:", "drivers: {pressure: {target: states.ALP.promotion, to: 0.9, unit: index, start: 2003}}\ngrid:"
    )
    assert planned(tmp_path, with_driver).digest != first


@pytest.mark.parametrize("path", sorted((shipped_folder() / "sweeps").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_sweeps_vary_what_is_done_or_given(path: Path) -> None:
    plan = plan_of(path.stem)
    assert plan.runs <= 200_000
    assert np.isfinite(plan.points).all()


def test_the_schema_knows_sweeps() -> None:
    schema = json.dumps(json_schema())
    assert '"latin_hypercube"' in schema
    assert '"from"' in schema
