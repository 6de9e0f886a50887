"""Measures written again in plain Python, one run and one year at a time, on random records and on a few by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

import entente_sim as es
from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import run
from entente_sim.measures.balance import balance_signs, imbalance, triads
from entente_sim.measures.order import threat_order
from entente_sim.measures.similarity import agreement
from entente_sim.scenario.loading import load
from tests.conftest import small, small_world
from tests.records import drawn

CODES = ("ALP", "BET", "DEL", "GAM")
STATES = range(4)


def every_year_and_run(one: Ensemble) -> list[tuple[int, int]]:
    return list(product(range(len(one.years)), range(one.runs)))


def mean_level(one: Ensemble, name: str, t: int, r: int, actor: int, target: int, level: str | None) -> float:
    """Weighted mean over the arenas of a level in which two meet, 0 without any."""
    layout, record = one.record.layout, one.record
    total = whole = 0.0
    for a, label in enumerate(layout.level):
        row = layout.where[a, actor, target]
        if row >= 0 and level in (None, label):
            total += record.weight[row] * getattr(record, name)[t, row, r] / 3
            whole += record.weight[row]
    return total / whole if whole else 0.0


# --- balance ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_signs_triads_and_the_line_index(seed: int) -> None:
    one = drawn(seed)
    dyads = one.record.dyads
    signs = balance_signs(one, 0.7, 0.8)
    for t, r in every_year_and_run(one):
        own = [[0.0] * 4 for _ in STATES]
        for i, j in product(STATES, STATES):
            if i == j:
                continue
            both = {name: (float(dyads[name][t, i, j, r]) + float(dyads[name][t, j, i, r])) / 2 for name in dyads}
            if both["crisis"] > 0 or both["hostility"] >= 0.8:
                own[i][j] = -1.0
            elif both["guarantee"] > 0 or both["commitment"] >= 0.7:
                own[i][j] = 1.0
        np.testing.assert_array_equal(signs[t, r], own)
    # With ties of all kinds, since what is drawn is mostly hostile.
    rng = np.random.default_rng(seed)
    for _ in range(20):
        upper = np.triu(rng.integers(-1, 2, (4, 4)), 1).astype(float)
        net = upper + upper.T
        products = [net[i, j] * net[j, k] * net[i, k] for i, j, k in combinations(STATES, 3)]
        there, balanced = triads(net)
        assert (there, balanced) == (sum(p != 0 for p in products), sum(p > 0 for p in products))
        pairs = list(combinations(STATES, 2))
        wrong = min(sum(net[i, j] * side[i] * side[j] < 0 for i, j in pairs) for side in product((-1, 1), repeat=4))
        assert imbalance(net) == 2 * wrong
        ties = sum(net[i, j] != 0 for i, j in pairs)
        assert imbalance(net, per_tie=True) == pytest.approx(wrong / ties if ties else 0.0)


# --- partners ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("received", [False, True])
@pytest.mark.parametrize(("variable", "level"), [("cooperation", None), ("competition", "regional"), ("trade", None)])
def test_entropy_of_partners(variable: str, level: str | None, received: bool) -> None:
    one = drawn(4)
    made = measures.partner_entropy(one, "BET", variable, received=received, level=level)
    for t, r in every_year_and_run(one):
        parts = []
        for j in (0, 2, 3):
            pair = (j, 1) if received else (1, j)
            if variable == "trade":
                parts.append(float(one.record.dyads["trade"][t, *pair, r]))
            else:
                parts.append(mean_level(one, variable, t, r, *pair, level))
        whole = sum(parts)
        shares = [part / whole for part in parts if part > 0]
        expected = -sum(share * math.log(share) for share in shares) / math.log(3)
        assert made[t, r] == pytest.approx(expected, abs=1e-6)


def test_partners_are_counted_where_both_are_aligned() -> None:
    one = drawn(0, runs=6, years=6)

    def aligned(t: int, r: int, i: int, j: int) -> bool:
        c, k = (mean_level(one, name, t, r, i, j, None) for name in ("cooperation", "competition"))
        return c - k > 0.1

    made, some = measures.partners(one, "BET"), measures.partners(one, "BET", without=["GAM"], arenas=["steppe"])
    for t, r in every_year_and_run(one):
        with_it = [j for j in (0, 2, 3) if aligned(t, r, 1, j) and aligned(t, r, j, 1)]
        assert made[t, r] == len(with_it)
        assert some[t, r] == (2 in with_it), "ALP has no stake in the steppe"
    assert len(np.unique(made)) > 1


# --- order of threats -------------------------------------------------------------------------------------------------


def test_when_a_lesser_threat_overtakes() -> None:
    principal = np.array([[0.5, 0.5, 0.5, 0.4], [0.5, 0.5, 0.5, 0.4], [0.5, 0.5, 0.5, 0.4]])
    other = np.array([[0.6, 0.7, 0.1, 0.1], [0.4, 0.6, 0.2, 0.3], [0.4, 0.4, 0.6, 0.3]])
    made = threat_order(principal, other, (2021, 2022, 2030))
    assert (made.runs, made.since, made.until, made.already, made.back) == (4, 2021, 2030, 2, 2)
    assert made.turned == (2021, 2021, 2030, 0)
    assert [made.by(year) for year in (2020, 2021, 2029, 2030)] == [0, 2, 2, 3]
    assert made.first == 2021
    assert made.nearest == pytest.approx(1.2), "the median of 1.2, 1.4, 1.2 and 0.75"
    assert threat_order(principal, other / 10, (2021, 2022, 2030)).first is None


# --- agreement --------------------------------------------------------------------------------------------------------

DISTANCES: dict[str, Callable[[float, float], float]] = {
    "absolute": lambda x, y: abs(x - y), "squared": lambda x, y: (x - y) ** 2, "nominal": lambda x, y: float(x != y),
}  # fmt: skip


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_agreement_corrected_for_chance(distance: str, weighted: bool, seed: int) -> None:
    """The distance to be expected is that of two draws from the pooled acts, or of one draw from each."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 4, (2, 6)).astype(float)
    x[1] = np.nan
    weights = rng.uniform(0.5, 2, 6) if weighted else np.ones(6)
    apart = DISTANCES[distance]
    known = [(a, b, w) for a, b, w in zip(x, y, weights, strict=True) if not math.isnan(a + b)]
    whole = sum(w for *_, w in known)
    found = sum(w * apart(a, b) for a, b, w in known) / whole
    pool = [(act, w / (2 * whole)) for a, b, w in known for act in (a, b)]
    pooled = sum(v * w * apart(a, b) for a, v in pool for b, w in pool)
    each = sum(v * w * apart(a, b) for a, _, v in known for _, b, w in known) / whole**2
    options = {"weights": weights if weighted else None, "distance": distance}
    assert agreement(x, y, "pi", **options) == pytest.approx(max(-1, 1 - found / pooled), abs=1e-12)
    assert agreement(x, y, "kappa", **options) == pytest.approx(max(-1, 1 - found / each), abs=1e-12)
    assert agreement(x, y, "S", 3.0, **options) == pytest.approx(1 - 2 * found / 3, abs=1e-12)


@pytest.mark.parametrize("index", ["S", "pi", "kappa", "tau_b"])
def test_where_no_dealing_is_known_there_is_no_agreement(index: str) -> None:
    nobody = np.full((3, 2), np.nan)
    np.testing.assert_array_equal(agreement(nobody, nobody, index), [0.0, 0.0])


# --- efforts and strategies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_strategies_follow_their_rules_in_order(seed: int) -> None:
    one = drawn(seed, runs=12, years=5)
    for scaled in (0.3, 1.0):
        one.record.states["spending"][...] = one.record.states["spending"] ** scaled
        made = measures.strategy(one, "GAM")
        internal, external, _ = measures.efforts(one, "GAM")
        for t, r in every_year_and_run(one):
            threats = one.record.dyads["threat"][t, 3, :, r]
            k = int(threats.argmax())
            feared = threats[k] >= 0.1
            c, comp = (mean_level(one, name, t, r, 3, k, None) for name in ("cooperation", "competition"))
            opposed = any(
                mean_level(one, "competition", t, r, j, k, None) > mean_level(one, "cooperation", t, r, j, k, None)
                for j in STATES if j not in (3, k)
            )  # fmt: skip
            burden = [one.record.states["spending"][y, 3, r] / one.record.states["economy"][y, 3, r] for y in (0, t)]
            idle = c + comp < measures.LEAST_VOLUME if hasattr(measures, "LEAST_VOLUME") else c + comp < 0.1
            tied = float(one.record.dyads["commitment"][t, 3, k, r]) >= 3 / 8
            even = c + comp > 0 and 2 * min(c, comp) / (c + comp) >= 0.5
            if not feared or (idle and not opposed):
                expected = "none"
            elif idle:
                expected = "buck-passing"
            elif even:
                expected = "hedging"
            elif c > comp:
                expected = "bandwagoning" if tied else "accommodation"
            elif external[t, r] >= internal[t, r]:
                expected = "external balancing"
            else:
                kept = math.log(burden[1] / burden[0]) >= -0.1
                expected = "internal balancing" if kept else "soft balancing"
            assert measures.STRATEGIES[made[t, r]] == expected, (t, r)


# --- what a sweep records ---------------------------------------------------------------------------------------------


def test_names_that_a_world_can_record_need_its_states_and_arenas() -> None:
    from entente_sim.measures.recorded import available, default_windows

    assert available(small()) == tuple(
        name for name, one in measures.OBSERVABLES.items() if not one.states and not one.arenas
    )
    shipped = load("baseline")
    assert available(shipped)[-1] == "future"
    years = shipped.scenario.horizon
    assert default_windows(shipped) == ((years.start + 6, years.start + 10), (years.end - 4, years.end))
    assert default_windows(small(end=2004)) == ((2000, 2004),)
    assert default_windows(small(end=2003)) == ((2000, 2003),)


def test_the_class_of_future_takes_ten_years() -> None:
    from entente_sim.measures.recorded import available

    for years, there in ((9, False), (10, True), (11, True)):
        shipped = load("baseline")
        start = shipped.scenario.horizon.start
        assert ("future" in available(shipped.over(start, start + years - 1))) == there


# --- observables ------------------------------------------------------------------------------------------------------


def test_observables_say_whose_they_are() -> None:
    ensemble = es.run("baseline", runs=2, seed=3)
    made = measures.observe(ensemble)
    dyads, at = ensemble.record.dyads, ensemble.record.layout.state
    russia, china, us = at("RUS"), at("CHN"), at("USA")
    ties = [dyads["commitment"][:, russia, at(code)].astype(float) for code in ("IND", "JPN", "VNM", "USA")]
    np.testing.assert_allclose(made["russia_third_ties"], sum(ties) / 4)
    both = [measures.alignment(ensemble, *pair, "systemic") for pair in (("RUS", "CHN"), ("CHN", "RUS"))]
    np.testing.assert_allclose(made["entente_alignment"], (both[0] + both[1]) / 2)
    np.testing.assert_allclose(made["russia_fears_us"], dyads["threat"][:, russia, us])
    np.testing.assert_allclose(made["us_offers_russia"], dyads["offer"][:, us, russia])
    np.testing.assert_allclose(made["us_presses_russia"], measures.competition(ensemble, "USA", "RUS", "systemic"))
    economy = ensemble.record.states["economy"]
    np.testing.assert_allclose(made["gdp_asymmetry"], economy[:, china] / economy[:, russia])
    np.testing.assert_allclose(made["china_deficit"], ensemble.record.states["deficit"][:, china])


def test_readings_of_the_futures_are_means_of_both_sides() -> None:
    ensemble = es.run("baseline", runs=3, seed=3)
    years = list(ensemble.years)
    last = years.index(2031)
    made = measures.future_readings(ensemble, 2031)

    def moved(values: np.ndarray) -> np.ndarray:
        return values[last - 4 : last + 1].mean(axis=0) - values[:5].mean(axis=0)

    for name, pair, level in (
        ("consensus", ("RUS", "CHN"), "systemic"), ("us_russia_alignment", ("USA", "RUS"), None),
        ("us_china_alignment", ("USA", "CHN"), None),
    ):  # fmt: skip
        sides = [measures.alignment(ensemble, *two, level) for two in (pair, pair[::-1])]
        np.testing.assert_allclose(made[name], moved((sides[0] + sides[1]) / 2), atol=1e-12, err_msg=name)
    kind = measures.tie_type(ensemble, "RUS", "CHN")
    ententes = [measures.TIE_TYPES.index(name) for name in ("soft entente", "entente", "quasi-alliance", "alliance")]
    own = np.isin(kind, ententes)
    np.testing.assert_allclose(made["entente"], own[last - 4 : last + 1].mean(axis=0))
    np.testing.assert_allclose(made["entente_at_first"], own[:5].mean(axis=0))


def test_a_ruler_of_every_year_is_that_of_the_start_where_stakes_stay(small_ensemble: Ensemble) -> None:
    for pair in (("BET", "GAM"), ("GAM", "BET"), ("ALP", "DEL")):
        there = measures.levels(small_ensemble, *pair, None, ruler="year")
        np.testing.assert_allclose(there, measures.levels(small_ensemble, *pair, None), rtol=1e-12)


# --- summaries --------------------------------------------------------------------------------------------------------


def test_shares_of_labels_over_runs_in_every_year() -> None:
    labels = np.array([[[0, 1, 1, 1], [2, 2, 0, 1]]])
    np.testing.assert_array_equal(measures.shares(labels, "abc"), [[[0.25, 0.75, 0.0], [0.25, 0.25, 0.5]]])


def test_a_trend_is_the_least_squares_slope() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(7, 3))
    expected = [np.polyfit(range(7), values[:, r], 1)[0] for r in range(3)]
    np.testing.assert_allclose(measures.trend(values), expected)
    np.testing.assert_array_equal(measures.trend(values[:1]), 0.0)


def test_the_line_tells_a_tenth_the_middle_and_nine_tenths_of_runs() -> None:
    one = drawn(2, runs=9)
    table = measures.line(one, "BET", ["ALP", "GAM"]).set_index(["measure", "pole", "year"])
    for measure, pole, values in (
        ("alignment", "GAM", measures.alignment(one, "BET", "GAM", "systemic")),
        ("swing", "ALP-GAM", measures.swing(one, "BET", "ALP", "GAM", "systemic")),
    ):
        for t, year in enumerate(one.years):
            row = table.loc[(measure, pole, year)]
            told = np.quantile(values[t], [0.1, 0.5, 0.9])
            np.testing.assert_allclose([row["p10"], row["median"], row["p90"]], told)


def test_divisions_are_all_there_are_each_once() -> None:
    from entente_sim.measures.landscape import divisions

    for n in (1, 2, 5):
        made = divisions(n)
        assert made.shape == (2 ** (n - 1), n)
        assert len({tuple(row) for row in made.tolist()}) == 2 ** (n - 1)
        assert (made[:, 0] == 1).all()
        assert set(np.unique(made)) <= {-1.0, 1.0}
    with pytest.raises(ValueError, match="not of 0"):
        divisions(0)


# --- votes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runs", [1, 9])
def test_how_two_members_vetoes_hang_together(runs: int) -> None:
    one = drawn(6, runs=runs)
    table = measures.veto_pairs(one).set_index(["draft", "first", "second"])
    layout, record = one.record.layout, one.record
    for first, second in combinations(("ALP", "BET", "GAM"), 2):
        pooled = []
        for draft in [*layout.drafts, "all"]:
            if draft != "all":
                cast = record.votes[layout.draft(draft)]
                pair = (cast[layout.state(code)] == 3 for code in (first, second))
                both = list(zip(*(one.tolist() for one in pair), strict=True))
                pooled += both
            else:
                both = pooled
            row = table.loc[(draft, first, second)]
            assert row["runs"] == len(both)
            for name, kind in (("both", (True, True)), ("only_first", (True, False)), ("neither", (False, False))):
                assert row[name] == pytest.approx(both.count(kind) / len(both))
            with_it, without = ([b for a, b in both if a is first_did] for first_did in (True, False))
            if with_it and without:
                assert row["cover"] == pytest.approx(sum(with_it) / len(with_it) - sum(without) / len(without))
            else:
                assert math.isnan(row["cover"])


def test_drawn_drafts_stand_in_the_first_month_of_their_year() -> None:
    table = measures.votes(drawn(6))
    made = table[table["drawn"]]
    assert set(made["month"]) == {1}
    assert set(made["target"]) == {"various"}
    assert (made["draft"] == made["year"].astype(str)).all()
    assert dict(zip(table["draft"], table["month"], strict=True))["embargo"] == 5


# --- states that enter ------------------------------------------------------------------------------------------------


def test_what_is_measured_of_a_state_begins_when_it_enters() -> None:
    def enter(data: dict[str, Any]) -> None:
        data["states"]["DEL"]["since"] = 2003
        del data["drafts"], data["pacts"]

    one = run(small(small_world(enter)), runs=4, seed=2, workers=1)
    before = slice(0, 3)
    entropy = measures.partner_entropy(one, "DEL", "trade")
    assert np.isnan(entropy[before]).all()
    assert (entropy[3:] > 0).all()
    assert np.isnan(measures.partners(one, "DEL")[before]).all()
    trade = one.record.dyads["trade"][:, 0].astype(float)
    for t, r in every_year_and_run(one):
        held = [trade[t, j, r] for j in (1, 2, 3) if not np.isnan(trade[t, j, r])]
        assert len(held) == (2 if t < 3 else 3)
        shares = [value / sum(held) for value in held]
        even = -sum(share * math.log(share) for share in shares) / math.log(len(held))
        assert measures.partner_entropy(one, "ALP", "trade")[t, r] == pytest.approx(even, abs=1e-6)
    assert (measures.tie_type(one, "ALP", "DEL")[before] == -1).all()
    assert (measures.tie_type(one, "ALP", "DEL")[3:] >= 0).all()
    region = measures.provision(one, ["DEL"], ["GAM"], "trade")
    assert np.isnan(region.entropy[before]).all()
    assert np.isfinite(region.entropy[3:]).all()
    # Its arms have kept up in its own first year, whatever the first of the record.
    one.record.states["spending"][3:, 2] = one.record.states["economy"][3:, 2] * 0.05
    for name in ("cooperation", "competition"):
        array = getattr(one.record, name)
        array[...] = 3 if name == "competition" else 0
    one.record.dyads["threat"][3:, 2, 0] = 0.9
    one.record.dyads["treaty"][...] = one.record.dyads["guarantee"][...] = 0.0
    one.record.dyads["commitment"][...] = 0.0
    labels = measures.strategy(one, "DEL")[3:]
    assert {measures.STRATEGIES[label] for label in labels.ravel()} == {"internal balancing"}
