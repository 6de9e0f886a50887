"""What the benchmarks rest on: twins that do the same, counts that are right, a short form that fails in time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks import counting, speed
from benchmarks.batched import BATCHED, disagreement
from benchmarks.limit import bare_kernel, basic_operations, mix_of, source
from benchmarks.measured import Figure, Subject, at_least, at_most
from benchmarks.scaling import THIRD_STATES
from benchmarks.streaming import Means, stream, through_store
from benchmarks.worlds import SEED, Setting, made_up

from entente_sim import numerics, streams
from entente_sim.engine.recording import Record
from entente_sim.engine.round import ROUND, step
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.load import load
from tests.conftest import small, small_world
from tests.mechanism_worlds import SCOPES, random_worlds, rich


@pytest.fixture(scope="module")
def setting() -> Setting:
    return Setting.of(small(small_world(rich)))


def test_batched_mechanisms_do_what_the_kernels_do(setting: Setting) -> None:
    assert disagreement(setting, 4) < 1e-12
    assert disagreement(made_up(9), 2) < 1e-12


def test_a_difference_would_be_seen(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = BATCHED["learning"]

    def off(world: Any, p: Any, draws: Any) -> None:
        honest(world, p, draws)
        world.hostility *= 1.0 + 1e-9

    monkeypatch.setitem(BATCHED, "learning", off)
    assert 1e-10 < disagreement(setting, 1) < 1e-8


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exp", {"multiply": 17, "add": 17, "compare": 3}),
        ("log", {"multiply": 15, "add": 14, "divide": 1}),
        ("power", {"exp": 1, "log": 1, "multiply": 1, "compare": 1}),
        ("logistic", {"exp": 1, "add": 1, "divide": 1, "compare": 1}),
    ],
)
def test_operations_of_a_formula(name: str, expected: dict[str, int]) -> None:
    assert counting.operations_of(getattr(numerics, name), *[0.7] * (2 if name == "power" else 1)) == expected


def test_operations_of_a_known_kernel() -> None:
    chunk, lanes = random_worlds(1, 1)
    world = counting.counting_world(chunk)
    with counting.tallied() as seen:
        counting.counted(load)(world, lanes, None)
    n, pairs = 4, 12
    # A pair: c_j / (c_i + c_j), its product with effort, two sums. A state: a quotient, and a step towards it.
    assert seen == Counter(add=3 * pairs + 2 * n, multiply=pairs + n, divide=pairs + n)


def test_counting_changes_no_bit(setting: Setting) -> None:
    start = setting.free(1)
    compiled = start.copy_for(setting.inputs)
    step(compiled, setting.lanes(1), streams.Streams(SEED, range(1)))
    seen: list[Any] = []
    operations = counting.operations_by_mechanism(setting, start, keep=seen.append)
    assert set(operations) == {mechanism.__name__ for mechanism in ROUND}
    for name in SCOPES:
        np.testing.assert_array_equal(getattr(seen[0], name), getattr(compiled, name), err_msg=name)
    assert operations["posture"]["exp"] == 16 * setting.triples
    assert operations["posture"]["draw"] == setting.triples


@pytest.mark.parametrize("chains", [1, 4, 8])
def test_a_bare_kernel_does_the_mix(chains: int) -> None:
    mix = {"add": 23, "multiply": 18, "divide": 2, "root": 1, "compare": 9, "exp": 2, "log": 1, "draw": 1}
    done: Counter[str] = Counter()

    class Array(np.ndarray):  # type: ignore[type-arg]
        def __getitem__(self, place: Any) -> Any:
            return counting.Counted(super().__getitem__(place))

    def leaf(kind: str, value: float) -> Any:
        def function(*_: Any) -> float:
            done[kind] += 1
            return counting.Counted(value)

        return function

    names: dict[str, Any] = {
        "e_to": leaf("exp", 2.0), "ln": leaf("log", 0.5), "sqrt": leaf("root", 1.0), "uniform": leaf("draw", 0.5),
    }  # fmt: skip
    exec(source(mix, chains), names)  # noqa: S102
    arrays = [np.ones(1).view(Array) for _ in range(3 + chains)]
    with counting.tallied() as seen:
        names["bare"](1, *arrays[:3], np.ones(1), 1, *arrays[3:])
    assert seen + done == mix


def test_bare_kernels_stay_finite() -> None:
    state = bare_kernel({"add": 8, "multiply": 5, "divide": 1, "root": 1, "compare": 3, "exp": 1, "log": 1}, 4)(1000)
    assert np.isfinite(state).all()


def test_a_mix_is_the_counts_to_scale() -> None:
    counts = {"add": 3000.0, "multiply": 6000.0, "exp": 1000.0}
    mix, bodies = mix_of(counts, 100)
    assert {kind: n for kind, n in mix.items() if n} == {"add": 30, "multiply": 60, "exp": 10}
    assert bodies == pytest.approx(100)
    assert basic_operations(counts) == 9000 + 1000 * 37


def test_a_stream_gives_the_same_runs(setting: Setting) -> None:
    parts = list(stream(setting, 21, chunk=4, workers=2))
    assert [len(part.runs) for part in parts] == [4, 4, 4, 4, 4, 1]
    whole = run(setting.resolved, runs=21, seed=SEED, workers=1).record
    assert Record.joined(parts, whole.runs).digest() == whole.digest()
    means = Means()
    for part in parts:
        means.add(part)
    np.testing.assert_allclose(means.sums["hostility"], whole.dyads["hostility"].sum(axis=-1), rtol=1e-5)


def test_many_runs_go_through_a_store_and_on_where_it_stopped(tmp_path: Path) -> None:
    first, again = (through_store(6, tmp_path, 2) for _ in range(2))
    assert (first["runs"], first["failed"], again["runs"]) == (6, 0, 0)
    assert first["stored"] > 0


def test_third_states_are_mechanisms_of_the_round() -> None:
    assert set(THIRD_STATES) < {mechanism.__name__ for mechanism in ROUND}


def test_bounds() -> None:
    assert Figure("a", 5.0, "", at_least(5.0)).verdict == "reached"
    assert Figure("a", 1.3, "", at_most(1.2, 1.4)).verdict == "missed"
    assert not at_most(1.2, 1.4).lost(1.3)
    assert at_most(1.2, 1.4).lost(1.5)
    assert at_least(5.0, 2.0).lost(float("nan"))
    assert not at_least(5.0).lost(0.0)


@pytest.mark.parametrize(("value", "code"), [(120.0, 0), (90.0, 1)])
def test_the_short_form_fails_when_a_ratio_is_lost(
    value: float, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = Figure("lead", value, "times", at_least(300.0, 100.0))
    made = Subject([lead], {"scaling": [{"states": 9, "whole_ns": 1.0}]})
    monkeypatch.setattr(speed, "_measured", lambda *_: made)
    assert speed.main(["--short", "--only", "rates", "--out", str(tmp_path)]) == code
    assert ("Lost: lead is 90" in capsys.readouterr().out) == bool(code)
    report = json.loads((tmp_path / "speed.json").read_text())
    assert report["figures"]["rates"][0]["verdict"] == "missed"
    assert report["tables"]["scaling"] == [{"states": 9, "whole_ns": 1.0}]
    assert speed.main(["--only", "rates", "--out", str(tmp_path)]) == 0


def test_an_unknown_subject_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        speed.main(["--only", "sped"])
    assert "there are rates, limit" in capsys.readouterr().err
