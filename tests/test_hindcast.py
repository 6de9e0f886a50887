"""The hindcast as a whole: recorded history, versions without theory, facts, export, figures, command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from typer.testing import CliRunner

import entente_sim as es
from entente_sim.analysis.hindcast import history as whole
from entente_sim.analysis.hindcast import without
from entente_sim.analysis.hindcast.data import DataError
from entente_sim.analysis.hindcast.export import dyad_table, export, state_table
from entente_sim.analysis.hindcast.facts import FACTS, facts_held, veto_scores
from entente_sim.analysis.hindcast.history import FORECASTERS, Hindcast, hindcast, score_ensembles, veto_log_scores
from entente_sim.analysis.hindcast.naive import EVENTS_ONLY, POWER_ONLY, events_only, power_only
from entente_sim.analysis.hindcast.runs import observed_tables, run_statistics
from entente_sim.analysis.hindcast.signs import threat_signs
from entente_sim.analysis.hindcast.targets import TARGETS, given_promises
from entente_sim.cli import app
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.past import history_of, relive
from entente_sim.scenario.loading import Resolved, load_world
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters, parameter_table
from tests.conftest import small
from tests.test_cli import call

mpl.use("Agg")
RUNS = 6


@pytest.fixture(scope="module")
def past(eurasia: Resolved) -> Ensemble:
    return relive(eurasia, runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def found(eurasia: Resolved, data: Path) -> Hindcast:
    return hindcast(eurasia, runs=RUNS, seed=3, data=data, samples=20)


# --- recorded history ------------------------------------------------------------------------------------------------


def test_relived_history_ends_where_scenarios_begin() -> None:
    """The start year of a recorded past is that of a free run under the same seed, to the last bit."""
    past, free = relive(es.load("baseline"), runs=RUNS, seed=3), es.run("baseline", runs=RUNS, seed=3)
    assert past.years == tuple(range(1992, 2022))
    for recorded in ("states", "dyads", "arenas"):
        one, other = getattr(past.record, recorded), getattr(free.record, recorded)
        for name in one:
            np.testing.assert_array_equal(one[name][-1], other[name][0], err_msg=name)
    np.testing.assert_array_equal(past.record.cooperation[-1], free.record.cooperation[0])


def test_known_years_are_recorded_as_they_are_known(past: Ensemble) -> None:
    inputs = past.resolved.inputs
    for name in ("economy", "spending", "technology"):
        for year in (1992, 2005, 2021):
            got = past.record.states[name][past.record.year(year)]
            np.testing.assert_array_equal(got, np.broadcast_to(inputs.at(name, year)[:, None], got.shape))


def test_chunks_and_workers_change_nothing(eurasia: Resolved, past: Ensemble) -> None:
    other = relive(eurasia, runs=RUNS, seed=3, chunk=4, workers=1)
    assert other.record.digest() == past.record.digest()


def test_relive_refuses_what_cannot_be(eurasia: Resolved) -> None:
    with pytest.raises(ValueError, match="runs and chunk must be 1 or more, not 0"):
        relive(eurasia, runs=0)
    with pytest.raises(ValueError, match="2 parameter sets for 3 runs"):
        relive(eurasia, runs=3, parameters=[Parameters()] * 2)
    with pytest.raises(ValueError, match=r"1,000,000 runs of 3\d years and 19 states would need about"):
        relive(eurasia, runs=1_000_000)
    fresh = load_world("eurasia_2021").model_copy(update={"spin_up": None})
    with pytest.raises(ValueError, match="'fresh' has no known past: it states no spin_up before its start"):
        history_of(fresh, "fresh")


# --- versions without theory -----------------------------------------------------------------------------------------


def test_switches_name_parameters() -> None:
    paths = {info.path for info in parameter_table()}
    assert set(POWER_ONLY) | set(EVENTS_ONLY) <= paths
    assert set(INCENTIVE_WEIGHTS) <= set(EVENTS_ONLY)


def changed(world_change: str, value: float) -> Resolved:
    driver = {"target": world_change, "to": value, "unit": "index", "start": 1997}
    from tests.conftest import small_world

    return small(small_world(lambda data: data.__setitem__("drivers", {"other": driver})))


@pytest.mark.parametrize("input_", ["states.GAM.vulnerability", "states.ALP.promotion", "states.BET.aspiration"])
def test_power_only_hears_of_nothing_but_power(input_: str) -> None:
    parameters = power_only(Parameters())
    one, other = (relive(changed(input_, value), runs=4, parameters=parameters) for value in (0.05, 0.95))
    np.testing.assert_array_equal(one.record.competition, other.record.competition)
    hostility = (each.record.dyads["hostility"] for each in (one, other))
    np.testing.assert_allclose(*hostility, rtol=1e-5, atol=1e-6)  # a weight of 0 leaves rounding behind
    full = [relive(changed("states.GAM.vulnerability", value), runs=4) for value in (0.05, 0.95)]
    assert (full[0].record.dyads["threat"] != full[1].record.dyads["threat"]).any()


def test_events_only_lets_nothing_follow_from_acts() -> None:
    one = relive(small(), runs=4, parameters=events_only(Parameters()))
    for name in ("hostility", "commitment", "trade"):
        array = one.record.dyads[name][:-1]  # in the start year economies begin to differ by chance
        np.testing.assert_array_equal(array, np.broadcast_to(array[..., :1], array.shape), err_msg=name)
    assert (one.record.competition[..., 0] != one.record.competition[..., 1]).any(), "acts are chance"


# --- scores ----------------------------------------------------------------------------------------------------------


def test_every_target_is_scored_beside_naive_forecasters(found: Hindcast) -> None:
    assert {one.target for one in found.scores} == {one.name for one in TARGETS}
    assert {one.split for one in found.scores} == {"train", "select"}
    by_split = {split: {one.forecaster for one in found.scores if one.split == split} for split in ("train", "select")}
    assert by_split == {"train": set(FORECASTERS[:3]), "select": set(FORECASTERS)}
    for table in found.tables.values():
        assert table["year"].max() <= 2006
        assert set(FORECASTERS) <= set(table.columns)


def test_scores_of_ensembles_at_hand_are_the_same(found: Hindcast, past: Ensemble, data: Path) -> None:
    again = {
        (one.split, one.target, one.metric): one.value for one in score_ensembles([("model", past)], data, samples=0)
        if one.forecaster == "model" and one.split == "train"
    }  # fmt: skip
    first = {
        (one.split, one.target, one.metric): one.value for one in found.scores
        if one.forecaster == "model" and one.split == "train"
    }  # fmt: skip
    assert again == pytest.approx(first, nan_ok=True)


def test_every_run_is_compared_alone(past: Ensemble, data: Path) -> None:
    tables = observed_tables(past, data)
    assert max(table["year"].max() for table in tables.values()) == 1999
    found = run_statistics(past, tables)
    assert list(found.index) == list(range(RUNS))
    kinds = {one.name: one.kind for one in TARGETS}
    for column in found:
        target, statistic = column.split(".")
        assert statistic in (("rank", "rank_change") if kinds[target] == "level" else ("often",))
        assert found[column].dropna().between(-1, 1).all()
    table = tables["distance"]
    run = 2
    positions = past.record.arenas["position"][:, :, past.record.layout.arena("order"), run].astype(float)
    simulated = [
        abs(positions[year - 1992, past.states.index(i)] - positions[year - 1992, past.states.index(j)])
        for i, j, year in zip(table["state"], table["partner"], table["year"], strict=True)
    ]
    assert found.loc[run, "distance.rank"] == pytest.approx(spearmanr(table["value"], simulated).statistic)
    disputes = tables["dispute"].groupby(["state", "partner"])["value"].mean()
    crisis = past.record.dyads["crisis"][:8, :, :, run].mean(axis=0)
    often = [crisis[past.states.index(i), past.states.index(j)] for i, j in disputes.index]
    assert found.loc[run, "dispute.often"] == pytest.approx(spearmanr(disputes, often).statistic, nan_ok=True)


def test_promises_that_are_inputs_are_not_scored(past: Ensemble, found: Hindcast) -> None:
    given = given_promises(past)
    at = {code: k for k, code in enumerate(past.states)}
    assert given[:, at["USA"], at["JPN"]].all(), "a treaty of history"
    assert given[:, at["RUS"], at["KAZ"]].all(), "members of a defence institution"
    assert not given[:, at["RUS"], at["CHN"]].any()
    np.testing.assert_array_equal(given, np.swapaxes(given, 1, 2))
    table = found.tables["defence"]
    assert not len(table[(table["state"] == "KAZ") & (table["partner"] == "RUS")])
    assert len(table[(table["state"] == "CHN") & (table["partner"] == "RUS")])


def test_a_look_at_years_kept_back_is_logged_first(
    eurasia: Resolved, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "looks_page", lambda: None)
    with pytest.raises(ValueError, match="needs a file to be logged in"):
        hindcast(eurasia, runs=1, data=data, report=True)
    log = tmp_path / "looks.md"
    seen = hindcast(eurasia, runs=2, data=data, report=True, log=log, samples=5)
    assert {one.split for one in seen.scores} == {"train", "select", "report"}
    assert len(log.read_text().splitlines()) == 1
    assert eurasia.digest[:12] in log.read_text()
    assert len(seen.vetoes) > 10
    assert set(veto_log_scores(seen)) == {"model", "power", "events"}
    with pytest.raises(OSError, match="cannot be logged"):
        hindcast(eurasia, runs=1, report=True, log=tmp_path / "no folder" / "looks.md")


def test_leaving_an_event_out_leaves_the_others(eurasia: Resolved, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without, "FROZEN", 2004)  # so that the first coloured revolutions count as training
    hanging = without.without_each_event(eurasia, data, runs=2)
    begun = {name for (_, name), one in eurasia.world.changes().items() if one.start <= 2004}
    assert begun
    assert set(hanging["event"]) == begun
    assert set(hanging["target"]) == {one.name for one in TARGETS}


def test_doing_without_a_mechanism_tells_what_it_does_for_each_score(past: Ensemble, data: Path) -> None:
    needed = without.without_mechanisms(past, ["grievance"], data)
    assert set(needed["mechanism"]) == {"grievance"}
    assert set(needed["target"]) == {one.name for one in TARGETS}
    assert set(needed["split"]) == {"train", "select"}
    whole_, less = needed["with"], needed["without"]
    assert (whole_ != less)[whole_.notna() & less.notna()].any()
    with pytest.raises(ValueError, match="no mechanism 'grievence'"):
        without.without_mechanisms(past, ["grievence"], data)


# --- the sign of threat -----------------------------------------------------------------------------------------------


def _fears(past: Ensemble, fear: np.ndarray) -> Ensemble:
    """The ensemble with another threat between Russia and China, year by year, and none between others."""
    russia, china = (past.states.index(code) for code in ("RUS", "CHN"))
    threat = np.zeros_like(past.record.dyads["threat"])
    threat[:, russia, china] = threat[:, china, russia] = fear[:, None]
    return replace(past, record=replace(past.record, dyads=past.record.dyads | {"threat": threat}))


def test_the_sign_of_threat_is_that_of_known_cases(past: Ensemble) -> None:
    years = np.arange(2000, 2007)
    rows = [("CHN", "RUS", int(year), float(year >= 2004)) for year in years]
    rows += [("CHN", "USA", int(year), 0.0) for year in years]
    table = pd.DataFrame(rows, columns=["state", "partner", "year", "observed"])
    for sign in (1.0, -1.0):
        afraid = 0.5 + sign * 0.3 * (np.array(past.years) >= 2004)
        across, within = threat_signs(_fears(past, afraid), table, samples=20)
        assert (across.test, within.test, across.split) == ("across pairs", "within pairs", "select")
        assert (across.pairs, within.pairs, across.disputes, within.disputes) == (2, 1, 3, 3)
        assert np.sign(within.value) == sign
        spread = np.r_[afraid[np.isin(past.years, years)], np.zeros(7)].std()
        assert within.value == pytest.approx(sign * 0.3 / spread, rel=1e-6)
    # of the pair-years without a dispute 4 are China's and Russia's more afraid ones, 7 without any fear
    assert across.value == pytest.approx(7 / 11 - 0.5)
    assert np.isfinite([across.low, across.high]).any() or across.pairs < 2


# --- facts -----------------------------------------------------------------------------------------------------------


def test_facts_are_put_where_the_years_and_states_are_there(past: Ensemble) -> None:
    assert [one.fact.name for one in facts_held(past)] == ["partnership", "no defence pact", "treaty of 2001"]
    assert [one.fact.name for one in facts_held(past, report=True)][-1] == "closer still"
    assert all(0 <= one.share <= 1 for one in facts_held(past))
    assert len({fact.name for fact in FACTS}) == len(FACTS)


def test_a_decade_figure_holds_where_the_order_is_the_observed_one(past: Ensemble) -> None:
    from entente_sim.analysis.hindcast.facts import _ordered

    years = np.array(past.years, dtype=float)[:, None] * np.ones(past.runs)
    spans = ((1992, 1995), (1996, 2000), (2001, 2006))
    assert _ordered(lambda _: years, spans, (1.0, 2.0, 3.0))(past) == pytest.approx(np.ones(past.runs))
    assert _ordered(lambda _: years, spans, (3.0, 2.0, 1.0))(past) == pytest.approx(-np.ones(past.runs))
    assert _ordered(lambda _: 0 * years, spans, (3.0, 2.0, 1.0))(past) == pytest.approx(np.zeros(past.runs))


def test_dated_drafts_are_kept_back_like_other_late_years(past: Ensemble) -> None:
    assert not len(veto_scores(past))
    seen = veto_scores(past, report=True)
    assert seen["year"].min() >= 2007
    assert seen["veto"].between(0, 1, inclusive="neither").all()
    assert set(seen["observed"]) == {0.0, 1.0}


# --- export ----------------------------------------------------------------------------------------------------------


def test_exported_series_are_tidy(past: Ensemble, tmp_path: Path) -> None:
    paths = export(past, tmp_path / "series")
    states, dyads = (pd.read_csv(path) for path in paths)
    assert [path.name for path in paths] == ["states.csv", "dyads.csv"]
    assert list(states.columns) == [
        "state", "year", "position_median", "position_p10", "position_p90", "capability_median", "status_median",
    ]  # fmt: skip
    names = ("hostility", "systemic_a", "regional_a", "commitment", "arms", "trade_share", "dispute_probability")
    quantiles = [f"{name}_{label}" for name in names for label in ("median", "p10", "p90")]
    assert list(dyads.columns) == ["state", "partner", "year", *quantiles]
    n = len(past.states)
    assert len(states) == n * 30
    assert len(dyads) == n * (n - 1) * 30
    assert not dyads.isna().to_numpy().any()
    for name in names:
        assert (dyads[f"{name}_p10"] <= dyads[f"{name}_median"]).all()
        assert (dyads[f"{name}_median"] <= dyads[f"{name}_p90"]).all()
    row = dyads[(dyads["state"] == "RUS") & (dyads["partner"] == "CHN") & (dyads["year"] == 2010)].iloc[0]
    assert row["hostility_median"] == pytest.approx(
        np.median(es.measures.dyad(past, "RUS", "CHN", "hostility")[18]), rel=1e-5
    )
    assert row["systemic_a_p90"] == pytest.approx(
        np.quantile(es.measures.alignment(past, "RUS", "CHN", "systemic", ruler="year")[18], 0.9), abs=1e-5
    )
    assert row["trade_share_median"] == pytest.approx(
        np.median(es.measures.dyad(past, "RUS", "CHN", "dependence")[18]), rel=1e-5
    )


def test_states_that_do_not_exist_are_left_out(past: Ensemble) -> None:
    gone = relive(past.resolved, runs=2, seed=3)
    k = gone.states.index("KAZ")
    for array in gone.record.states.values():
        array[:5, k] = np.nan
    for dyad in gone.record.dyads.values():
        dyad[:5, k] = np.nan
        dyad[:5, :, k] = np.nan
    for arena in gone.record.arenas.values():
        arena[:5, k] = np.nan
    states, dyads = state_table(gone), dyad_table(gone)
    assert states[states["state"] == "KAZ"]["year"].min() == 1997
    assert dyads[(dyads["state"] == "KAZ") | (dyads["partner"] == "KAZ")]["year"].min() == 1997
    assert dyads[dyads["state"] == "RUS"]["year"].min() == 1992
    for target in TARGETS:
        forecast = target.forecast(gone)
        assert np.isnan(forecast[:5, k]).all(), target.name


# --- figures and command ---------------------------------------------------------------------------------------------


def test_figures_show_model_and_data(found: Hindcast, past: Ensemble) -> None:
    figure = es.plots.history(found)
    assert len([axes for axes in figure.axes if axes.get_visible()]) == 8
    bare = es.plots.history(Hindcast(past, found.facts, found.vetoes))
    assert bare.axes[0].get_ylabel() == "difference of positions"
    figure = es.plots.hindcast_scores(found.scores)
    assert "2000-2006" in figure.get_suptitle()
    with pytest.raises(ValueError, match="no score of the split 'report'"):
        es.plots.hindcast_scores(found.scores, "report")


def test_command_scores_and_exports(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENTENTE_DATA", str(data))
    arguments = ["hindcast", "--world", "eurasia_2021", "--runs", "3", "--export", "series", "--out", "out", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["runs"] == 3
    assert {one["target"] for one in record["scores"]} == {one.name for one in TARGETS}
    assert (tmp_path / "series" / "dyads.csv").is_file()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*manifest["files"], "manifest.json"}
    assert not manifest["report"]
    table = CliRunner().invoke(app, [*arguments[:-1]], env={"COLUMNS": "200"})
    assert "strategic rivalries" in table.stdout
    assert "2007-2013 is kept back" in table.stdout


def test_command_without_data_puts_the_typed_facts_and_says_so(tmp_path: Path) -> None:
    done = call("hindcast", "--world", "eurasia_2021", "--runs", "3", "--out", "out", cwd=tmp_path, ENTENTE_DATA="")
    assert done.returncode == 0, done.stderr
    assert "treaty of 2001" in done.stdout
    assert "There is no folder of public data (--data, or ENTENTE_DATA), so nothing is scored" in done.stderr
    wrong = CliRunner().invoke(app, ["hindcast", "--runs", "3", "--data", "nowhere"])
    assert isinstance(wrong.exception, DataError)
    assert "the data folder 'nowhere' is no folder" in str(wrong.exception)
