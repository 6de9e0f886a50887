"""Crises as tables: rates and shares by hand."""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record
from entente_sim.measures.crises import armed_in_crisis
from entente_sim.world.layout import Layout
from tests.conftest import small

ALP, BET, DEL, GAM = range(4)
YEARS, RUNS = (2000, 2001), 4


@pytest.fixture
def ensemble() -> Ensemble:
    """Four runs of two years without anything in them."""
    resolved = small()
    layout = Layout.of([resolved])
    record = Record.empty(layout, YEARS, range(RUNS), np.zeros(len(layout.triples[0])))
    return Ensemble(resolved, 1, record)


def crisis(ensemble: Ensemble, year: int, run: int, **support: tuple[int, int, int]) -> None:
    """Put a crisis of ALP and BET into a year of a run, with (side, foe, thirds) of each backer."""
    dyads = ensemble.record.dyads
    dyads["crisis"][year, ALP, BET, run] = dyads["crisis"][year, BET, ALP, run] = 1.0
    for backer, (side, foe, thirds) in support.items():
        k = ensemble.record.layout.state(backer)
        dyads["backing"][year, k, side, run] = dyads["opposition"][year, k, foe, run] = thirds / 3


def test_rates_are_years_of_crisis_over_all_years_with_an_interval_over_runs(ensemble: Ensemble) -> None:
    for year, run in ((0, 0), (1, 0), (1, 2)):
        crisis(ensemble, year, run)
    table = measures.crisis_rates(ensemble)
    assert len(table) == 6
    row = table[(table.state == "ALP") & (table.partner == "BET")].iloc[0]
    assert row.crises == 3
    assert row.probability == pytest.approx(3 / 8)
    half = 1.96 * np.std([1, 0, 0.5, 0], ddof=1) / 2  # yearly shares of the four runs
    assert (row.low, row.high) == (0.0, pytest.approx(3 / 8 + half))
    assert not table[table.crises == 0].probability.any()


def test_rates_of_a_pair_and_a_span(ensemble: Ensemble) -> None:
    crisis(ensemble, 0, 1)
    one = measures.crisis_rates(ensemble, [("BET", "ALP")], years=(2001, 2001))
    assert one.probability.tolist() == [0.0]
    both = measures.crisis_rates(ensemble, [("BET", "ALP")], years=(2000, 2000))
    assert both[["state", "partner", "probability"]].to_numpy().tolist() == [["BET", "ALP", 0.25]]
    with pytest.raises(ValueError, match="no year of 1990-1995 was recorded"):
        measures.crisis_rates(ensemble, years=(1990, 1995))
    with pytest.raises(KeyError, match="there is no state 'XXX'"):
        measures.crisis_rates(ensemble, [("ALP", "XXX")])


def test_support_is_shared_out_among_sides_and_levels(ensemble: Ensemble) -> None:
    crisis(ensemble, 0, 0, GAM=(ALP, BET, 2), DEL=(BET, ALP, 1))
    crisis(ensemble, 1, 1, GAM=(ALP, BET, 3))
    crisis(ensemble, 1, 2, GAM=(BET, ALP, 1))
    crisis(ensemble, 0, 3)
    table = measures.crisis_support(ensemble, [("ALP", "BET")])
    assert len(table) == 14
    assert (table.crises == 4).all()
    shares = table.set_index(["backer", "side", "support"]).share
    assert shares["GAM"].to_dict() == {
        ("", "hands-off"): 0.25, ("ALP", "moral"): 0, ("ALP", "material"): 0.25, ("ALP", "military"): 0.25,
        ("BET", "moral"): 0.25, ("BET", "material"): 0, ("BET", "military"): 0,
    }  # fmt: skip
    assert shares["DEL", "", "hands-off"] == 0.75
    assert shares["DEL", "BET", "moral"] == 0.25
    assert table.low.between(0, 1).all()
    assert table.high.between(0, 1).all()


def test_support_in_another_crisis_is_not_support_in_this_one(ensemble: Ensemble) -> None:
    crisis(ensemble, 0, 0)
    ensemble.record.dyads["backing"][0, GAM, ALP, 0] = 1.0  # of ALP, but against DEL
    ensemble.record.dyads["opposition"][0, GAM, DEL, 0] = 1.0
    table = measures.crisis_support(ensemble, [("ALP", "BET")], ["GAM"])
    assert table.set_index(["side", "support"]).share["", "hands-off"] == 1.0


def test_arming_a_side_counts_in_years_of_crisis_only(ensemble: Ensemble) -> None:
    crisis(ensemble, 0, 0, GAM=(ALP, BET, 3))
    crisis(ensemble, 0, 1, GAM=(ALP, BET, 2))
    ensemble.record.dyads["backing"][1, GAM, ALP, 0] = 1.0  # no crisis that year
    armed = armed_in_crisis(ensemble, "GAM", "ALP", "BET")
    assert np.argwhere(armed).tolist() == [[0, 0]]


def test_without_a_crisis_there_are_no_shares(ensemble: Ensemble) -> None:
    table = measures.crisis_support(ensemble, [("ALP", "BET")], ["GAM", "ALP"])
    assert len(table) == 7, "a party is no third state"
    assert table.share.isna().all()


def test_shares_of_a_simulated_ensemble_add_up(small_ensemble: Ensemble) -> None:
    rates = measures.crisis_rates(small_ensemble)
    assert rates.probability.between(0, 1).all()
    pairs = [(row.state, row.partner) for row in rates[rates.crises > 0].itertuples()]
    assert pairs
    shares = measures.crisis_support(small_ensemble, pairs).groupby(["state", "partner", "backer"]).share.sum()
    np.testing.assert_allclose(shares, 1.0)
