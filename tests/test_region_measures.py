"""Who provides what in a region, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import run
from entente_sim.scenario.loading import Resolved
from tests.records import drawn, ensemble
from tests.test_properties import crowd


def divided() -> Ensemble:
    """DEL's security comes from three, then from one; its trade is with two alike."""
    return ensemble(
        dyads={
            ("security", "DEL", "GAM"): [0.5, 1.0], ("security", "DEL", "ALP"): [0.25, 0.0],
            ("security", "DEL", "BET"): [0.25, 0.0], ("security", "GAM", "DEL"): [1.0, 1.0],
            ("dependence", "DEL", "ALP"): [0.5, 0.5], ("dependence", "DEL", "BET"): [0.5, 0.25],
            ("dependence", "DEL", "GAM"): [0.0, 0.25],
        }
    )  # fmt: skip


def test_shares_of_a_clients_security_by_hand() -> None:
    made = measures.provision(divided(), ["DEL"], ["GAM", "ALP"])
    assert (made.kind, made.clients, made.providers, made.years) == ("security", ("DEL",), ("GAM", "ALP"), (2000, 2001))
    np.testing.assert_array_equal(made.shares[:, 0], [[0.5, 0.25], [1.0, 0.0]])
    np.testing.assert_array_equal(made.rest[:, 0], [0.25, 0.0])
    np.testing.assert_array_equal(made.leads[:, 0], [[1, 0], [1, 0]])
    assert made.share("ALP", 2000).tolist() == [0.25]
    assert made.lead("GAM", 2001).tolist() == [1.0]
    one_and_two = (0.5 * math.log(2) + 2 * 0.25 * math.log(4)) / math.log(3)
    np.testing.assert_allclose(made.entropy[:, 0, 0], [one_and_two, 0.0], rtol=1e-7)


def test_a_tie_for_the_lead_counts_for_nobody() -> None:
    made = measures.provision(divided(), ["DEL", "GAM"], ["ALP", "BET"], "trade")
    np.testing.assert_array_equal(made.leads[:, 0], [[0, 0], [1, 0]])
    np.testing.assert_array_equal(made.rest, [[0, 1], [0.25, 1]])
    np.testing.assert_allclose(made.entropy[0, 0], math.log(2) / math.log(3), rtol=1e-7)
    assert not made.leads[:, 1].any(), "who gives nothing leads nowhere"


def test_shares_and_leads_are_means_over_runs() -> None:
    one = drawn(3, runs=7)
    held = one.record.dyads["security"]
    made = measures.provision(one, ["DEL"], ["ALP", "BET", "GAM"])
    rows = [one.record.layout.state(code) for code in ("DEL", "ALP", "BET", "GAM")]
    own = held[:, rows[0]][:, rows[1:]].astype(float)
    np.testing.assert_allclose(made.shares[:, 0], own.mean(axis=-1))
    np.testing.assert_allclose(made.leads[:, 0], (own == own.max(axis=1, keepdims=True)).mean(axis=-1))
    assert made.runs == 7
    assert made.entropy.shape == (4, 1, 7)


def test_clients_do_not_provide_and_codes_of_other_worlds_are_left_out() -> None:
    made = measures.provision(divided(), ["DEL", "GAM", "XXX"], ["GAM", "ALP", "YYY"])
    assert (made.clients, made.providers) == (("DEL", "GAM"), ("ALP",))
    alone = measures.provision(divided(), ["DEL"], ["YYY"])
    assert alone.shares.shape == alone.leads.shape == (2, 1, 0)
    np.testing.assert_array_equal(alone.rest, 1.0)
    with pytest.raises(ValueError, match="none of the clients XXX"):
        measures.provision(divided(), ["XXX"])
    with pytest.raises(KeyError, match="'love' is not something provided"):
        measures.provision(divided(), ["DEL"], kind="love")


def test_who_has_only_one_to_deal_with_has_no_choice_of_partners() -> None:
    world, scenario = crowd(2)
    one = run(Resolved("crowd", scenario, world), runs=2, workers=1)
    np.testing.assert_array_equal(measures.provision(one, ["ABC"], ["ABD"], "trade").entropy, 0.0)
    np.testing.assert_array_equal(measures.partner_entropy(one, "ABC", "trade"), 0.0)
