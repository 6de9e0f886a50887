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


def test_typology_draws_the_shares_of_the_table(ensemble: es.Ensemble) -> None:
    null = es.run("baseline", runs=3, seed=2, null=True)
    figure = es.plots.typology(ensemble, "RUS", "CHN", null=null, years=(2021, 2030))
    table = es.measures.typology_table(ensemble, "RUS", "CHN", years=(2021, 2030), null=null)
    left, right = figure.axes
    bars = {group.get_label(): [bar.get_width() for bar in group] for group in left.containers}
    for kind in es.measures.TYPOLOGY:
        assert bars[kind] == pytest.approx(list(table[kind]))
    assert left.get_yticklabels()[0].get_text() == "Finance and sanctions"
    assert right.get_title(loc="left") == "null model"
    assert len(es.plots.typology(ensemble, "RUS", "CHN").axes) == 1


def test_strategies_fill_each_panel_and_name_the_feared(ensemble: es.Ensemble) -> None:
    figure = es.plots.strategies(ensemble, null=es.run("baseline", runs=3, seed=2, null=True))
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in panels] == [
        "United States (fears CHN)", "China (fears USA)", "Russia (fears USA)", "India (fears USA)",
    ]  # fmt: skip
    strip = panels[0].child_axes[0]
    assert sum(bar.get_height() for group in strip.containers for bar in group) == pytest.approx(1.0)
    single = es.plots.strategies(ensemble, ["JPN", "KOR", "VNM"])
    assert [axes.get_visible() for axes in single.axes] == [True, True, True, False]


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
        (0.0, 0.0, 0.0, 1, "no change"),
        (0.0, 0.1, 3.0, 1, "drowned in noise"),
    ],
)
def test_reading_follows_the_rule(low: float, high: float, size: float, expected: int, words: str) -> None:
    assert wording(low, high, size, expected) == words  # type: ignore[arg-type]


def test_state_colours_differ_and_are_stable() -> None:
    from entente_sim.plots.style import STATE_COLOURS, colour

    assert len(set(STATE_COLOURS.values())) == len(STATE_COLOURS)
    assert colour("ZZZ") == colour("ZZZ")


# --- network, ladder, partners' shares, courses --------------------------------------------------------------------


def test_network_draws_three_years_and_keeps_states_apart(ensemble: es.Ensemble) -> None:
    from entente_sim.plots.network import map_positions

    figure = es.plots.network(ensemble)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == ["2021", "2031", "2050", ""]
    places = map_positions(ensemble.resolved.world)
    assert set(places) == set(ensemble.states)
    xy = np.array(list(places.values()))
    gaps = np.linalg.norm(xy[:, None] - xy[None], axis=-1)[np.triu_indices(len(xy), 1)]
    assert gaps.min() > 0.2
    east, west = places["JPN"], places["WEU"]
    assert east[0] > places["KAZ"][0] > west[0]  # north up, east to the right
    assert places["USA"][1] > places["RUS"][1] > places["IND"][1]  # over the pole


def test_network_shows_capability_by_area(ensemble: es.Ensemble) -> None:
    from matplotlib.patches import Circle

    axes = es.plots.network(ensemble, [2030]).axes[0]
    radii = sorted(patch.get_radius() for patch in axes.patches if isinstance(patch, Circle))
    assert len(radii) == len(ensemble.states)
    low, high = sorted(np.median(ensemble.record.states["capability"][9], axis=-1))[-2:]
    assert (radii[-2] / radii[-1]) ** 2 == pytest.approx(low / high)


def test_ladder_reads_commitment_in_eighths(ensemble: es.Ensemble) -> None:
    figure = es.plots.ladder({"one": ensemble, "two": ensemble}, ensemble, {"one": "One"})
    axes = figure.axes[0]
    line = next(line for line in axes.get_lines() if line.get_label() == "scenario")
    depth = 8.0 * es.measures.dyad(ensemble, "RUS", "CHN", "commitment")
    np.testing.assert_allclose(np.asarray(line.get_ydata(), dtype=float), np.median(depth, axis=1))
    assert axes.get_title(loc="left") == "One"
    rungs = [round(float(tick) - 0.5) for tick in axes.get_yticks()]
    for stage, text in zip(rungs, axes.get_yticklabels(), strict=True):
        assert " ".join(text.get_text().split()) == f"{stage} {es.measures.STAGES[stage]}"
    assert set(np.unique(es.measures.stage(ensemble, "RUS", "CHN"))) <= set(rungs)


def test_shares_are_stacked_to_the_whole(ensemble: es.Ensemble) -> None:
    security = es.measures.provision(ensemble, kind="security")
    trade = es.measures.provision(ensemble, kind="trade")
    figure = es.plots.provision([("security", security), ("trade", trade)], {"KAZ": "Kazakhstan"})
    assert len(figure.axes) == 10
    assert figure.axes[0].get_ylabel() == "Kazakhstan"
    tops = [float(bands.get_paths()[0].vertices[:, 1].max()) for bands in figure.axes[0].collections]
    np.testing.assert_allclose(tops[-1], 1.0)
    assert tops == sorted(tops)
    labels = {text.get_text() for text in figure.axes[1].texts}
    assert f"CHN {100 * trade.share('CHN', 2021)[0]:.0f}" in labels
    with pytest.raises(ValueError, match="same clients and providers"):
        es.plots.provision([("a", security), ("b", es.measures.provision(ensemble, ("KAZ",)))])


def test_courses_show_medians_and_shares_of_runs() -> None:
    years = tuple(range(2021, 2031))
    steady = np.full((10, 4), 0.5)
    rival = np.zeros((10, 4))
    rival[5:, :1] = 1.0
    figure = es.plots.course(
        [
            es.plots.Course("alignment", "C - K", steady, steady + 0.01, (2027, 2030)),
            es.plots.Course("rivalry", "1 or 0", np.zeros((10, 4)), rival, (2027, 2030)),
        ],
        years,
    )
    flat, shares = figure.axes
    assert np.diff(flat.get_ylim())[0] > 0.1  # a hundredth does not fill the panel
    here = next(line for line in shares.get_lines() if line.get_label() == "this scenario")
    assert list(np.asarray(here.get_ydata(), dtype=float)) == [0.0] * 5 + [0.25] * 5
    assert shares.get_ylabel() == "share of runs"
