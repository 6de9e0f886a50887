"""Scores, links and naive forecasters on tables made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from entente_sim import measures
from entente_sim.analysis.hindcast.naive import persistence, trend
from entente_sim.analysis.hindcast.scoring import (
    _SCORE,
    METRICS,
    Link,
    Score,
    link,
    log_score,
    scores,
    with_naive,
)
from entente_sim.analysis.hindcast.targets import TARGETS, Target

LEVEL, EVENT = (next(one for one in TARGETS if one.name == name) for name in ("distance", "dispute"))
YEARS = np.arange(1980, 2007)


def table(seed: int = 1, units: int = 12, target: Target = LEVEL) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for unit in range(units):
        level = 1 + np.abs(rng.normal() + 0.1 * rng.normal(size=len(YEARS)).cumsum())
        values = level if target.kind == "level" else (rng.random(len(YEARS)) < rng.random()).astype(float)
        rows.extend((f"A{unit:02d}", "B", int(year), value) for year, value in zip(YEARS, values, strict=True))
    return pd.DataFrame(rows, columns=["state", "partner", "year", "observed"])


def found(
    frame: pd.DataFrame, names: list[str], target: Target = LEVEL, split: str = "select"
) -> dict[tuple[str, str], Score]:
    return {(one.forecaster, one.metric): one for one in scores(frame, target, split, names, samples=60)}


def test_a_perfect_forecast_gets_the_best_of_every_score() -> None:
    frame = table().assign(model=lambda t: t["observed"])
    got = found(frame, ["model"])
    assert {metric for _, metric in got} == set(METRICS["level"])
    assert [got["model", metric].value for metric in METRICS["level"]] == pytest.approx([1, 0, 1, 0])
    assert got["model", "rank"].cases == 12 * 7
    assert got["model", "rank"].units == 12


def test_changes_are_over_five_years_and_know_no_level() -> None:
    shifted = table().assign(model=lambda t: t["observed"] + 3.0)
    got = found(shifted, ["model"])
    assert got["model", "rmse"].value == pytest.approx(3)
    assert got["model", "rmse_change"].value == pytest.approx(0, abs=1e-12)
    gap = shifted[shifted["year"] != 1998]
    assert found(gap, ["model"])["model", "rank_change"].cases == 12 * 6, "2003 has nothing five years before"


def test_scores_stand_on_the_rows_that_all_forecasters_have() -> None:
    frame = table().assign(model=lambda t: t["observed"], other=lambda t: t["observed"])
    frame.loc[frame["state"] == "A00", "other"] = np.nan
    got = found(frame, ["model", "other"])
    assert {one.units for one in got.values()} == {11}


def test_equal_forecasts_are_a_draw_and_better_ones_are_ahead() -> None:
    rng = np.random.default_rng(2)
    frame = table().assign(
        model=lambda t: t["observed"] + 0.01 * rng.normal(size=len(t)), same=lambda t: t["model"],
        noise=lambda t: rng.normal(size=len(t)),
    )  # fmt: skip
    got = found(frame, ["model", "same", "noise"])
    for metric in METRICS["level"]:
        assert np.isnan(got["model", metric].model_ahead)
        assert got["same", metric].model_ahead == 0.5
        assert got["noise", metric].model_ahead == 1
        assert got["model", metric].low <= got["model", metric].value <= got["model", metric].high + 1e-12


def test_whole_pairs_are_drawn_again() -> None:
    """Repeating every year of a pair many times makes nothing surer."""
    frame = table(units=8).assign(model=lambda t: t["observed"] + np.sin(np.arange(len(t))))
    once = frame[frame["year"] == 2003]
    often = pd.concat([once.assign(year=year) for year in range(2000, 2007)])
    one, many = (found(part, ["model"])["model", "rmse"] for part in (once, often))
    assert (many.low, many.high) == pytest.approx((one.low, one.high))


def once(metric: str, observed: np.ndarray, forecast: np.ndarray) -> float:
    """A score of rows drawn once each."""
    return float(_SCORE[metric](observed, forecast, np.ones((1, len(observed))))[0])


@pytest.mark.parametrize("metric", ["rank", "rmse", "auc", "log"])
def test_a_row_drawn_twice_is_two_rows(metric: str) -> None:
    rng = np.random.default_rng(6)
    truth = np.round(rng.random(40)) if metric in ("auc", "log") else np.round(rng.random(40), 1)
    forecast = np.round(rng.random(40), 1)
    often = rng.integers(0, 4, (3, 40))
    got = _SCORE[metric](truth, forecast, often.astype(float))
    for row, counts in enumerate(often):
        one, other = np.repeat(truth, counts), np.repeat(forecast, counts)
        assert got[row] == pytest.approx(once(metric, one, other))
    assert once("rank", truth, forecast) == pytest.approx(spearmanr(truth, forecast).statistic)


def test_events_are_scored_as_chances() -> None:
    frame = table(target=EVENT).assign(model=0.5, sure=lambda t: t["observed"])
    got = found(frame, ["model", "sure"], EVENT)
    assert got["model", "auc"].value == 0.5
    assert got["model", "log"].value == pytest.approx(np.log(0.5))
    assert got["sure", "auc"].value == 1
    assert got["sure", "log"].value == pytest.approx(np.log(0.999)), "no forecast is surer than .999"
    assert got["model", "auc"].events == frame[frame["year"] >= 2000]["observed"].sum()


def test_area_under_the_curve_is_that_of_the_measures() -> None:
    rng = np.random.default_rng(3)
    frame = table(target=EVENT).assign(model=lambda t: np.round(rng.random(len(t)), 1))
    late = frame[frame["year"] >= 2000]
    expected = measures.auc(late["model"].to_numpy(), late["observed"].to_numpy() > 0.5)
    assert found(frame, ["model"], EVENT)["model", "auc"].value == pytest.approx(expected)


def test_scores_worked_by_hand() -> None:
    assert once("rank", np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])) == pytest.approx(0.5)
    assert np.isnan(once("rank", np.ones(3), np.arange(3.0)))
    assert once("rmse", np.array([0.0, 0.0]), np.array([3.0, 4.0])) == pytest.approx(np.sqrt(12.5))
    assert log_score(np.array([1.0]), np.array([0.0])) == pytest.approx(np.log(0.001))


def test_a_link_is_fitted_to_training_and_never_turned_over() -> None:
    x = np.arange(10.0)
    train = x < 5
    late = np.where(train, 2 + 3 * x, -99.0)
    assert link(x, late, train, "level")(x) == pytest.approx(2 + 3 * x)
    turned = link(x, -x, train, "level")
    assert turned(x) == pytest.approx(np.full(10, -2.0)), "a series that runs the wrong way earns the mean"
    assert link(np.ones(10), x, train, "level")(np.ones(10)) == pytest.approx(np.full(10, 2.0))
    assert link(x, x, train, "event")(x) is x
    assert np.isnan(link(x, x, np.zeros(10, dtype=bool), "level")(x)).all()
    assert Link("state", 0.0, 1.0)(np.array([0.0, -800.0])) == pytest.approx([0.5, 0.0], abs=1e-9)


def test_a_logistic_link_finds_the_curve() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=20_000)
    happened = (rng.random(20_000) < 1 / (1 + np.exp(-(-1 + 2 * x)))).astype(float)
    fitted = link(x, happened, np.ones(20_000, dtype=bool), "state")
    assert (fitted.level, fitted.slope) == pytest.approx((-1, 2), abs=0.1)
    turned = link(x, 1 - happened, np.ones(20_000, dtype=bool), "state")
    assert turned.slope == pytest.approx(0, abs=1e-6)


def test_naive_forecasters_worked_by_hand() -> None:
    years = np.arange(1985.0, 2005.0)
    line = 2.0 * (years - 1999.0)
    assert persistence(years, line, "level") == 0
    assert persistence(years[:10], line[:10], "level") != persistence(years[:10], line[:10], "level"), "nothing recent"
    events = (years % 2 == 0).astype(float)
    assert persistence(years, events, "event") == pytest.approx(5.5 / 11)
    later = np.array([2000.0, 2006.0])
    assert trend(years, line, later, (-np.inf, np.inf)) == pytest.approx([2, 14])
    assert trend(years, line, later, (0.0, 5.0)) == pytest.approx([2, 5])
    assert np.isnan(trend(years[:9], line[:9], later, (0.0, 5.0))).all()


@pytest.mark.parametrize("target", [LEVEL, EVENT])
def test_naive_forecasters_see_nothing_after_1999(target: Target) -> None:
    frame = table(target=target)
    other = frame.assign(observed=frame["observed"].where(frame["year"] <= 1999, 0.0))
    one, two = (with_naive(each, target) for each in (frame, other))
    late = one["year"] > 1999
    for name in ("persistence", "trend"):
        np.testing.assert_array_equal(one[name][late], two[name][late])
        np.testing.assert_array_equal(one[name][~late], one["observed"][~late])


def test_scores_do_not_hang_on_the_order_of_rows() -> None:
    rng = np.random.default_rng(5)
    frame = table().assign(model=lambda t: t["observed"] + rng.normal(size=len(t)))
    mixed = frame.sample(frac=1.0, random_state=1)
    one, two = found(frame, ["model"]), found(mixed, ["model"])
    for key, score in one.items():
        assert two[key].value == pytest.approx(score.value)
