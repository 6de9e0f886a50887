"""Runs of a sweep: what each gives alone, whatever is simulated beside it; failures as data; results as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import entente_sim as es
from entente_sim.experiments import packing
from entente_sim.experiments.packing import Member, packed
from entente_sim.experiments.plan import Plan
from entente_sim.experiments.runner import run
from entente_sim.experiments.sweep import sweep
from entente_sim.experiments.swept import open_sweep
from entente_sim.experiments.work import Shard, perform
from entente_sim.measures.observables import observe
from entente_sim.scenario.loading import load
from entente_sim.world.layout import Layout
from tests.sweep_files import SWEEP_TEXT, contents, planned
from tests.test_reproducibility import arrays

HEAD = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")]

MIXED = (
    HEAD
    + """\
drivers:
  ancient: {target: states.BET.offence, to: 0.5, unit: index, start: 1998}
points:
  - {parameters.threat.regime_weight: 0.0, drivers.pressure: 0.9, drivers.ancient: 0.5, states.BET.aspiration: 0.9,
     arenas.steppe.stake.ALP: 0.0, states.GAM.liberalism: 0.2, states.BET.economy: 9.0,
     dyads.ALP.BET.complementarity: 0.5,
     events.embargo: 0.8}
  - {parameters.threat.regime_weight: 0.0, drivers.pressure: 0.7, drivers.ancient: 0.5, states.BET.aspiration: 0.4,
     arenas.steppe.stake.ALP: 0.0, states.GAM.liberalism: 0.2, states.BET.economy: 9.0,
     dyads.ALP.BET.complementarity: 0.1,
     events.embargo: 0.0}
  - {parameters.threat.regime_weight: 0.6, drivers.pressure: 1.0, drivers.ancient: 0.5, states.BET.aspiration: 0.9,
     arenas.steppe.stake.ALP: 0.7, states.GAM.liberalism: 0.2, states.BET.economy: 9.0,
     dyads.ALP.BET.complementarity: 0.5,
     events.embargo: 0.8}
  - {parameters.threat.regime_weight: 0.6, drivers.pressure: 0.9, drivers.ancient: 0.9, states.BET.aspiration: 0.9,
     arenas.steppe.stake.ALP: 0.0, states.GAM.liberalism: 0.6, states.BET.economy: 12.0,
     dyads.ALP.BET.complementarity: 0.5, events.embargo: 0.3}
"""
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Points that differ in everything in which points can differ, in one task."""
    return planned(tmp_path_factory.mktemp("mixed"), MIXED, per_task=12)


@pytest.fixture(scope="module")
def whole(mixed: Plan) -> Shard:
    return perform(mixed.work, mixed.task(0))


@pytest.mark.parametrize("chunk", [1, 2, 5])
def test_a_mixed_chunk_gives_what_each_gives_alone(mixed: Plan, whole: Shard, chunk: int) -> None:
    assert perform(mixed.work, mixed.task(0), chunk=chunk).content == whole.content
    assert whole.failed == 0


def test_points_differ(whole: Shard) -> None:
    """Or else the above would hold of points that are the same."""
    import io

    table = pq.read_table(io.BytesIO(whole.content)).to_pandas()
    ends = table[(table["first"] == 2005) & (table["replicate"] == 0)]
    assert ends["poles"].nunique() == 4


def test_every_run_is_that_of_a_scenario_with_these_values(mixed: Plan) -> None:
    """Written by hand as a scenario file, and run by the runner, each point gives the same bytes in every array."""
    variants = mixed.file.variants
    layout = Layout.of([variants.opened()])
    values = [dict(zip(mixed.paths, row, strict=True)) for row in mixed.points.tolist()]
    members = [
        Member(r, variants.parameters(v), variants.inputs(v), variants.past_key(v), variants.chunk_key(v))
        for v in values
        for r in range(3)
    ]
    records = {}
    for positions, record in packed(layout, members, 7, moved=variants.moved):
        assert not isinstance(record, Exception)
        for lane, position in enumerate(positions):
            records[position] = (record, lane)
    assert len({id(record) for record, _ in records.values()}) < 12, "some are simulated together"
    folder = Path(mixed.file.source.file).parent
    for point, v in enumerate(values):
        text = f"""
kind: scenario
extends: small
title: By hand
parameters: {{threat: {{regime_weight: {v["parameters.threat.regime_weight"]}}}}}
drivers:
  a: {{target: states.BET.offence, to: {v["drivers.ancient"]}, unit: index, start: 1998}}
  b: {{target: states.BET.aspiration, to: {v["states.BET.aspiration"]}, unit: index, start: 2000}}
  c: {{target: arenas.steppe.stake.ALP, to: {v["arenas.steppe.stake.ALP"]}, unit: index, start: 2000}}
  d: {{target: states.GAM.liberalism, to: {v["states.GAM.liberalism"]}, unit: index, start: 2000}}
  e: {{target: dyads.ALP.BET.complementarity, to: {v["dyads.ALP.BET.complementarity"]}, unit: index, start: 2000}}
  pressure: {{target: states.ALP.promotion, to: {v["drivers.pressure"]}, unit: index, start: 2002, ramp: 2}}
events:
  embargo: {{year: 2003, target: dyads.ALP.GAM.sanctions, to: {v["events.embargo"]}, unit: index}}
"""
        path = folder / "by_hand.yaml"
        path.write_text(text, encoding="utf-8")
        by_hand = load(path)
        # What a driver cannot set is written into the compiled inputs: the start year's GDP, history as it was.
        by_hand.inputs.values["economy"][3:, sorted(by_hand.world.states).index("BET")] = v["states.BET.economy"]
        alone = run(by_hand, runs=3, seed=7, workers=1).record
        for r in range(3):
            record, lane = records[3 * point + r]
            assert record.layout.triples[0].shape == alone.layout.triples[0].shape
            for (name, one), (_, many) in zip(arrays(alone), arrays(record), strict=True):
                np.testing.assert_array_equal(one[..., r], many[..., lane], err_msg=f"{point} {r} {name}")


def test_replicates_share_their_luck_across_points(tmp_path: Path) -> None:
    """A driver of what nothing reads, under these parameters, leaves every byte of every replicate as it was."""
    deaf = "  parameters.threat.regime_weight: [0]\n  parameters.legitimacy.overreach: [0]\n"
    text = HEAD + "grid:\n" + deaf + "  drivers.pressure: [0.7, 0.95]\n"
    swept = sweep(planned(tmp_path, text), tmp_path / "s", workers=1)
    data = swept.dataset()
    assert np.array_equal(data["blocs"][0], data["blocs"][1])
    assert len(set(data["poles"][0, :, 1].values.tolist())) == 3


def test_observables_are_the_same_however_many_runs_are_read() -> None:
    """Or a run's shard would depend on what is simulated beside it."""
    many, one = (observe(run("us_china_confrontation", runs=runs, seed=3)) for runs in (3, 1))
    for name, values in one.items():
        np.testing.assert_array_equal(values[:, 0], many[name][:, 0], err_msg=name)


# --- failures are data -----------------------------------------------------------------------------------------------

FAILING = (
    HEAD
    + """\
drivers:
  boost: {target: states.BET.promotion, add: 0, unit: index, start: 2003}
grid:
  states.BET.promotion: [0.1, 0.7]
  drivers.boost: [0.0, 0.4]
"""
)


def test_a_point_out_of_range_is_kept_as_a_failure(tmp_path: Path) -> None:
    swept = sweep(planned(tmp_path, FAILING), tmp_path / "s", workers=1)
    failed = swept.failures()
    assert failed[["point", "replicate"]].values.tolist() == [[3, 0], [3, 1], [3, 2]]
    assert set(failed["stage"]) == {"inputs"}
    assert set(failed["message"]) == {"states.BET.promotion: promotion would be 1.1 index in 2003; allowed 0 to 1."}
    data = swept.dataset()
    assert np.isnan(data["poles"][3]).all()
    assert np.isfinite(data["poles"][:3]).all()


def test_a_run_that_breaks_is_kept_and_leaves_the_others_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = sweep(planned(tmp_path), tmp_path / "good", workers=1)
    real = packing.go_free

    def breaks(start, inputs, parameters, seed, runs, forks=None):  # type: ignore[no-untyped-def]
        if any(r == 1 and p.threat.regime_weight == 0.6 for r, p in zip(runs, parameters, strict=True)):
            raise ZeroDivisionError("by nothing")
        return real(start, inputs, parameters, seed, runs, forks)

    with monkeypatch.context() as patch:
        patch.setattr(packing, "go_free", breaks)
        swept = sweep(planned(tmp_path), tmp_path / "s", workers=1)
    failed = swept.failures()
    assert failed[["point", "replicate"]].values.tolist() == [[3, 1], [4, 1], [5, 1]]
    assert set(failed["message"]) == {"ZeroDivisionError: by nothing"}
    assert set(failed["stage"]) == {"run"}
    fine = ~(np.arange(6) >= 3)[:, None] | (np.arange(3) != 1)
    assert np.array_equal(swept.dataset()["poles"].values[fine], good.dataset()["poles"].values[fine])
    # Run again when the cause is gone, it is as if it had never been.
    from entente_sim.experiments.store import Store

    with Store.open(tmp_path / "s", planned(tmp_path)) as store:
        assert store.failed() == 3
        assert store.drop_failed() == 3
    sweep(planned(tmp_path), tmp_path / "s", workers=1)
    assert contents(tmp_path / "s") == contents(tmp_path / "good")


def test_an_observable_that_is_no_number_fails_its_run_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from entente_sim.experiments import work

    real = work.read

    def spoiled(ensemble, one):  # type: ignore[no-untyped-def]
        values = real(ensemble, one)
        if one.name == "poles":
            values[0, [r == 2 for r in ensemble.record.runs]] = np.nan
        if one.name == "blocs" and 0 in ensemble.record.runs:
            raise KeyError("no blocs")
        return values

    monkeypatch.setattr(work, "read", spoiled)
    failed = sweep(planned(tmp_path), tmp_path / "s", workers=1).failures()
    assert {(r, m) for r, m in zip(failed["replicate"], failed["message"], strict=True)} == {
        (2, "poles is not a number."), (0, "KeyError: 'no blocs'"),
    }  # fmt: skip
    assert set(failed["stage"]) == {"measures"}
    assert len(failed) == 12


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("swept")
    sweep(planned(base), base / "store", workers=2)
    return base / "store"


def test_results_are_a_tidy_lazy_table(folder: Path) -> None:
    swept = es.open_sweep(folder)
    table = swept.table()
    assert isinstance(table, ds.Dataset)
    assert table.count_rows() == 18 * (2 + 7)
    late = swept.frame(["point", "replicate", "poles"], (ds.field("last") == 2006) & (ds.field("first") == 2005))
    assert late.shape == (18, 3)
    assert late["poles"].notna().all()
    yearly = swept.frame(where=ds.field("first") == ds.field("last"))
    assert yearly["poles"].isna().all()
    assert yearly["blocs"].notna().all()
    assert swept.failures().empty
    assert swept.points().to_numpy().tolist() == [[0, 0.8], [0, 0.9], [0, 1], [0.6, 0.8], [0.6, 0.9], [0.6, 1]]


def test_results_are_arrays_by_point(folder: Path) -> None:
    data = open_sweep(folder).dataset()
    assert dict(data["poles"].sizes) == {"point": 6, "replicate": 3, "window": 2}
    assert dict(data["blocs"].sizes) == {"point": 6, "replicate": 3, "year": 7}
    assert data["window"].values.tolist() == ["2000-2002", "2005-2006"]
    assert data["drivers.pressure"].values.tolist() == [0.8, 0.9, 1.0] * 2
    assert data["drivers.pressure"].attrs["unit"] == "index"
    square = data.set_index(point=["parameters.threat.regime_weight", "drivers.pressure"]).unstack("point")
    assert square["poles"].sizes["drivers.pressure"] == 3
    with pytest.raises(ValueError, match=r"'pole' was not recorded. Did you mean poles?"):
        open_sweep(folder).dataset(["pole"])


def test_values_are_what_the_runner_gives(folder: Path) -> None:
    """Point 4, regime weight .6 and pressure .9, is the base with that parameter."""
    plan_file = folder.parent / "small.yaml"
    base = load(plan_file)
    parameters = base.scenario.parameters.replace(threat__regime_weight=0.6)
    expected = observe(run(base, runs=3, seed=7, parameters=parameters, workers=1))
    data = open_sweep(folder).dataset()
    np.testing.assert_array_equal(data["blocs"][4].values.T, expected["blocs"])
    np.testing.assert_array_equal(data["poles"][4, :, 1], (expected["poles"][5] + expected["poles"][6]) / 2)


def test_the_class_of_future_is_recorded_as_text(tmp_path: Path) -> None:
    text = """
kind: sweep
title: t
description: d
base: russia_liberalises
replicates: 1
record: {future: [[2027, 2031], [2046, 2050]], gdp_asymmetry: yearly}
points: [{parameters.threat.regime_weight: 0.3}]
"""
    path = tmp_path / "futures.yaml"
    path.write_text(text, encoding="utf-8")
    data = sweep(path, tmp_path / "s", workers=1).dataset()
    assert data["future"].values[0, 0, 1] == "5-RUS"
    assert data["gdp_asymmetry"].sizes["year"] == 30
