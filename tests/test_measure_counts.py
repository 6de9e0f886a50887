"""Crises, votes, futures, summaries and what a sweep records, counted by hand: intervals, borders, empty cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.measures import crises, observables, recorded
from entente_sim.measures.order import ThreatOrder, threat_order
from entente_sim.measures.summaries import added, average, mean_over, ratio, rows_of
from entente_sim.measures.votes import VOTES, veto_share
from tests import measured
from tests.conftest import small
from tests.records import column, drawn, ensemble

# --- crises and votes -------------------------------------------------------------------------------------------------


def test_the_interval_of_a_ratio_over_runs() -> None:
    share, low, high = crises._ratio(np.array([1.0, 3.0]), np.array([4.0, 4.0]))
    half = 1.96 * ((1.0 + 1.0) * 2 / 1) ** 0.5 / 8.0
    assert (share, low, high) == pytest.approx((0.5, 0.5 - half, 0.5 + half))
    assert crises._ratio(np.array([2.0]), np.array([4.0])) == (0.5, 0.5, 0.5), "one run has no spread"
    assert crises._ratio(np.array([0.0, 4.0]), np.array([4.0, 4.0])) == (0.5, 0.0, 1.0), "kept within 0 and 1"
    assert all(np.isnan(crises._ratio(np.zeros(2), np.zeros(2))))


@pytest.mark.parametrize(
    ("given", "against", "level"), [(1, 1, 3), (1, 0, 0), (2 / 3, 1, 2), (1, 1 / 3, 1), (0.17, 1, 1), (0.16, 1, 0)]
)
def test_support_is_the_lower_of_backing_and_opposing(given: float, against: float, level: int) -> None:
    one = ensemble(dyads={("backing", "ALP", "BET"): [given] * 2, ("opposition", "ALP", "GAM"): [against] * 2,
                          ("backing", "ALP", "GAM"): [1.0] * 2})  # fmt: skip
    assert column(crises.support_level(one, "ALP", "BET", "GAM")) == [level, level]


def test_votes_are_counted_over_the_runs_that_had_them() -> None:
    one = drawn(6, runs=9)
    one.record.outcomes[:, ::4] = 0
    layout, record = one.record.layout, one.record
    for where in (None, np.arange(9) < 6):
        table = measures.votes(one, where).set_index(["draft", "state"])
        for draft, code in product(layout.drafts, ("ALP", "BET", "GAM")):
            slot = layout.draft(draft)
            runs = [r for r in range(9) if record.outcomes[slot, r] > 0 and (where is None or where[r])]
            row = table.loc[(draft, code)]
            assert row["runs"] == len(runs)
            cast = [int(record.votes[slot, layout.state(code), r]) for r in runs]
            for number, word in enumerate(VOTES, 1):
                assert row[word] == pytest.approx(cast.count(number) / len(runs))
            vetoes = [int((record.votes[slot, :, r] == 3).sum()) for r in runs]
            lone = sum(own == 3 and count == 1 for own, count in zip(cast, vetoes, strict=True))
            assert row["alone"] == pytest.approx(lone / len(runs))
            outcomes = [int(record.outcomes[slot, r]) for r in runs]
            assert row["adopted"] == pytest.approx(sum(what >= 3 for what in outcomes) / len(runs))
            assert row["fell"] == pytest.approx(outcomes.count(4) / len(runs))
    np.testing.assert_array_equal(measures.fell(one, "relief"), record.outcomes[layout.draft("relief")] == 4)


def test_the_share_of_drafts_vetoed_is_over_those_put_to_the_vote() -> None:
    one = drawn(6, runs=2)
    one.record.votes[...] = 0
    at, slots = one.record.layout.state, [one.record.layout.draft(name) for name in ("relief", "zone")]
    one.record.votes[slots[0], at("ALP")], one.record.votes[slots[0], at("GAM")] = 3, 1
    assert veto_share(one, ["ALP", "GAM"], ["relief", "zone"]).tolist() == [0.5, 0.5]
    assert veto_share(one, ["ALP"]).tolist() == [1.0, 1.0]
    assert np.isnan(veto_share(one, ["ALP"], ["zone"])).all()


# --- futures, orders of threat ----------------------------------------------------------------------------------------


def test_amounts_are_scaled_and_shares_of_years_are_not() -> None:
    amounts = measures.futures.Amounts(1.0, 2.0, 3.0, 4.0, 0.4, 0.6)
    assert amounts.scaled(0.5) == measures.futures.Amounts(0.5, 1.0, 1.5, 2.0, 0.4, 0.6)
    assert amounts.scaled(3.0) == measures.futures.Amounts(3.0, 6.0, 9.0, 12.0, 0.4, 0.6)


@pytest.mark.parametrize(
    ("turned", "first"),
    [
        ((), None), ((0, 0), None), ((2030, 0), 2030), ((2031, 2030), 2030), ((2033, 0, 2030, 2031), 2031),
        ((2034, 2033, 2032, 2031), 2032), ((5, 4, 3, 2, 1), 3),
    ],
)  # fmt: skip
def test_the_median_year_is_the_lower_of_two(turned: tuple[int, ...], first: int | None) -> None:
    order = ThreatOrder(len(turned), 0, 3000, 0, turned, 0, 0.0)
    assert order.first == first
    assert order.by(2030) == sum(0 < year <= 2030 for year in turned)


def test_how_near_an_overturn_came_is_told_over_runs() -> None:
    """The largest ratio of any year in each run is 2, 1 and 4; that of any run in each year is 4 and 1."""
    principal = np.ones((2, 3))
    order = threat_order(principal, np.array([[2.0, 1.0, 4.0], [1.0, 1.0, 1.0]]), (2021, 2022))
    assert order.nearest == 2.0
    assert (order.already, order.back, order.turned) == (2, 2, (2021, 0, 2021))


# --- agreement and summaries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", ["S", "pi", "kappa"])
def test_weights_count_in_every_year_and_run_alike(index: str) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 4, (2, 5, 3, 2)).astype(float)
    weights = np.array([1.0, 0.0, 2.0, 3.0, 0.5])
    made = measures.agreement(x, y, index, 3.0, weights=weights)
    assert made.shape == (3, 2)
    for t, r in product(range(3), range(2)):
        one = measures.agreement(x[:, t, r], y[:, t, r], index, 3.0, weights=weights)
        assert made[t, r] == pytest.approx(float(one))
    np.testing.assert_allclose(measures.agreement(x, y, index, 3.0, weights=10 * weights), made)
    dropped = measures.agreement(x[weights > 0], y[weights > 0], index, 3.0, weights=weights[weights > 0])
    np.testing.assert_allclose(dropped, made)


def test_summaries_by_hand() -> None:
    values = np.array([[1.0, 2.0], [3.0, 6.0], [8.0, 1.0]])
    assert measures.trend(values).tolist() == [3.5, -0.5]
    assert added(values).tolist() == [12.0, 9.0]
    assert average(values).tolist() == [4.0, 3.0]
    assert mean_over(values, (2001, 2002, 2003), (2002, 2003)).tolist() == [5.5, 3.5]
    assert mean_over(values, (2001, 2002, 2003), None).tolist() == [4.0, 3.0]
    assert rows_of((2001, 2002, 2003), (1990, 2002)) == [0, 1]
    assert rows_of((2001, 2002, 2003), (2003, 2050)) == [2]
    with pytest.raises(ValueError, match="no year of 2004-2005 was recorded; recorded are 2001 to 2003"):
        rows_of((2001, 2002, 2003), (2004, 2005))
    nan = float("nan")
    made = ratio(np.array([1.0, 1.0, nan, 1.0]), np.array([2.0, 0.0, 2.0, nan]))
    np.testing.assert_array_equal(made, [0.5, 0.0, nan, nan])
    assert measures.shares(np.array([[[0, 1], [1, 1], [1, 0]]]), "ab").tolist() == [
        [[0.5, 0.5], [0.0, 1.0], [0.5, 0.5]]
    ]


# --- what is recorded -------------------------------------------------------------------------------------------------


def test_a_world_that_has_no_more_than_an_observable_needs_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = drawn(1)
    states, arenas = frozenset(one.states), frozenset(one.record.layout.arenas)
    listed = {
        name: observables.Observable(name, "", own, measures.poles, places)
        for name, own, places in (
            ("all", states, arenas), ("few", states - {"ALP"}, arenas - {"order"}), ("more", states | {"X"}, arenas),
            ("elsewhere", states, arenas | {"moon"}),
        )
    }  # fmt: skip
    monkeypatch.setattr(observables, "OBSERVABLES", listed)
    monkeypatch.setattr(recorded, "OBSERVABLES", listed)
    assert list(measures.observe(one)) == ["all", "few"]
    assert recorded.available(one.resolved) == ("all", "few")


def test_spans_of_years_and_their_names() -> None:
    assert recorded.years_of((2046, 2050)) == "2046-2050"
    assert recorded.years_of((2050, 2050)) == "2050"
    window = recorded.Wanted("poles", ((2027, 2031), (2021, 2025)))
    yearly = recorded.Wanted("blocs", None)
    assert yearly.spans([2021, 2022]) == ((2021, 2021), (2022, 2022))
    assert window.spans([2021, 2022]) == window.windows
    assert recorded.spans_of([yearly, window], [2021, 2022]) == (
        (2021, 2025), (2027, 2031), (2021, 2021), (2022, 2022),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("end", "windows"),
    [
        (2050, ((2027, 2031), (2046, 2050))), (2032, ((2027, 2031), (2028, 2032))), (2031, ((2027, 2031),)),
        (2030, ((2026, 2030),)), (2025, ((2021, 2025),)), (2023, ((2021, 2023),)),
    ],
)  # fmt: skip
def test_default_windows_are_the_tenth_year_and_the_last(end: int, windows: tuple[tuple[int, int], ...]) -> None:
    shipped = measured.history("shipped").resolved
    assert recorded.default_windows(shipped.over(shipped.scenario.horizon.start, end)) == windows


def test_what_is_wanted_of_a_sweep_and_what_is_wrong_with_it() -> None:
    shipped, usual = measured.history("shipped").resolved, ((2027, 2031), (2046, 2050))
    faults: list[tuple[tuple[str | int, ...], str]] = []
    assert recorded.wanted(["future", "blocs"], shipped, faults) == (
        recorded.Wanted("blocs", usual), recorded.Wanted("future", usual),
    )  # fmt: skip
    everything = recorded.wanted([], shipped, faults)
    assert [one.name for one in everything] == list(recorded.available(shipped))
    assert {one.windows for one in everything} == {usual}
    some = recorded.wanted({"all": "yearly", "poles": [[2021, 2021], [2050, 2050]]}, shipped, faults)
    assert [one.name for one in some] == [name for name in recorded.available(shipped) if name != "future"]
    assert {one.windows for one in some if one.name != "poles"} == {None}
    assert {one.windows for one in some if one.name == "poles"} == {((2021, 2021), (2050, 2050))}
    late = recorded.wanted({"future": [[2026, 2030]]}, shipped, faults)
    assert late == (recorded.Wanted("future", ((2026, 2030),)),)
    assert not faults
    recorded.wanted({"future": [[2025, 2029], [2026, 2031]]}, shipped, faults)
    recorded.wanted({"future": "yearly"}, shipped, faults)
    recorded.wanted({"poles": [[2020, 2025], [2049, 2051], [2030, 2029], [2030, 2031], [2030, 2031]]}, shipped, faults)
    recorded.wanted(["poles", "polse"], shipped, faults)
    assert [place for place, _ in faults] == [
        ("future",), ("future",), ("future",), ("poles", 0), ("poles", 1), ("poles", 2), ("poles", 4), (1,),
    ]  # fmt: skip
    assert "not in 2025-2029" in faults[0][1]
    assert "not in 2026-2031" in faults[1][1]
    assert "not yearly" in faults[2][1]
    assert "2030-2031 stands twice" in faults[6][1]
    assert "'polse' is not an observable" in faults[7][1]
    lacking: list[tuple[tuple[str | int, ...], str]] = []
    recorded.wanted(["future", "entente_stage"], small(), lacking)
    assert all("needs states or arenas that this world lacks" in said for _, said in lacking)
    assert len(lacking) == 2


def test_the_dataset_tells_what_is_data_and_what_are_coordinates() -> None:
    made = measures.dataset(drawn(1))
    assert set(made.coords) == {"year", "state", "partner", "level", "run", "institution", "arena"}
    assert all(one.attrs["units"] and one.attrs["long_name"] for one in made.data_vars.values())
    assert made["threat"].attrs["units"] == "index"
    assert made["position"].dims == ("year", "state", "arena", "run")
    assert {"cooperation", "competition", "threat", "capability", "membership"} <= set(made.data_vars)
    assert made["cooperation"].dims == ("level", "year", "state", "partner", "run")
    assert list(made["level"].values) == ["systemic", "regional"]
    assert (made.attrs["scenario"], made.attrs["seed"], made.attrs["null"]) == ("small", 1, 0)
