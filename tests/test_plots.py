"""Figures: what is drawn is what was measured."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pytest

import entente_sim as es
from entente_sim.analysis.effects import Effect, wording

mpl.use("Agg")


@pytest.fixture(scope="module")
def ensemble() -> es.Ensemble:
    return es.run("baseline", runs=3, seed=2)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_alignment_draws_the_median_of_runs(ensemble: es.Ensemble) -> None:
    axes = es.plots.alignment(ensemble, "RUS", "CHN", levels=["systemic"])
    line = next(line for line in axes.get_lines() if line.get_label() == "systemic")
    expected = np.median(es.measures.alignment(ensemble, "RUS", "CHN", "systemic"), axis=1)
    np.testing.assert_allclose(np.asarray(line.get_ydata(), dtype=float), expected)
    assert "Russia" in axes.get_title(loc="left")


def test_threat_map_orders_by_capability_and_shows_medians(ensemble: es.Ensemble) -> None:
    axes = es.plots.threat_map(ensemble, 2030)
    codes = [tick.get_text() for tick in axes.get_yticklabels()]
    assert codes[0] == "USA"
    assert sorted(codes) == list(ensemble.states)
    shown = np.asarray(axes.get_images()[0].get_array())
    expected = np.median(es.measures.dyad(ensemble, codes[1], codes[0], "threat")[ensemble.years.index(2030)])
    assert shown[1, 0] == pytest.approx(expected)


def test_two_level_marks_both_levels_at_both_ends(ensemble: es.Ensemble) -> None:
    axes = es.plots.two_level(ensemble, "RUS", "CHN", years=5)
    c, k = es.measures.levels(ensemble, "RUS", "CHN", "regional")
    end = (np.median(c[-5:].mean(axis=0)), np.median(k[-5:].mean(axis=0)))
    marks = [tuple(np.ravel(line.get_data())) for line in axes.get_lines() if line.get_marker() == "s"]
    assert any(len(mark) == 2 and np.allclose(mark, end) for mark in marks)


def test_year_outside_the_record_gets_a_sentence(ensemble: es.Ensemble) -> None:
    with pytest.raises(KeyError, match="2070 was not recorded; recorded are 2021 to 2050"):
        es.plots.threat_map(ensemble, 2070)


def effect(**changes: float) -> Effect:
    values = {
        "base": 0.5, "value": 0.4, "median": -0.1, "p10": -0.2, "p90": 0.0, "mean": -0.1, "low": -0.12, "high": -0.08,
        "noise": 0.02, "null": 0.0, "share": 1.0,
    }  # fmt: skip
    return Effect("future", "entente_alignment", (2046, 2050), expected=-1, **{**values, **changes})


def test_effects_are_drawn_in_deviations_of_the_base() -> None:
    axes = es.plots.effects([("a", effect()), ("b", effect(mean=-1.0, median=-1.0))])
    drawn = [np.ravel(line.get_xdata()) for line in axes.get_lines() if line.get_marker() == "o"]
    dots = [float(x[0]) for x in drawn if len(x)]  # the legend's entries are empty
    assert dots[0] == pytest.approx(-5.0)
    assert dots[1] == -9.0  # beyond the edge: drawn at it, with its value beside
    assert any(text.get_text() == "-50" for text in axes.texts)


@pytest.mark.parametrize(
    ("low", "high", "size", "expected", "words"),
    [
        (0.1, 0.2, 3.0, 1, "as expected, clear"),
        (0.1, 0.2, 1.9, 1, "as expected, faint"),
        (0.1, 0.2, 3.0, -1, "against expectation, clear"),
        (-0.1, 0.2, 3.0, 1, "drowned in noise"),
        (0.1, 0.2, 0.19, 1, "drowned in noise"),
        (0.1, 0.2, 3.0, 0, "up, clear"),
        (-0.2, -0.1, -0.5, 0, "down, faint"),
    ],
)
def test_reading_follows_the_rule(low: float, high: float, size: float, expected: int, words: str) -> None:
    assert wording(low, high, size, expected) == words  # type: ignore[arg-type]


def test_state_colours_differ_and_are_stable() -> None:
    from entente_sim.plots.style import STATE_COLOURS, colour

    assert len(set(STATE_COLOURS.values())) == len(STATE_COLOURS)
    assert colour("ZZZ") == colour("ZZZ")
