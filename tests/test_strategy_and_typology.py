"""Labels given by fixed rules: what each rule says on histories made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures import STRATEGIES, THESIS_ROWS, TYPOLOGY
from entente_sim.measures.summaries import mean_over
from entente_sim.scenario.loading import load
from tests.records import Triple, column, drawn, ensemble

# BET and GAM meet ALP in order and on the coast, GAM and BET meet everywhere, DEL only in order and steppe.
AGAINST, WITH, NOTHING, MIX = (0, 3), (3, 0), (0, 0), (2, 2)
YEARS = 2


def acts(**pairs: tuple[int, int]) -> dict[Triple, list[tuple[int, int]]]:
    """Acts of both years by name: ``BET_GAM_order=(3, 0)``."""
    named = {tuple(name.split("_")): act for name, act in pairs.items()}
    return {(actor, target, arena): [act] * YEARS for (actor, target, arena), act in named.items()}


def label(one: Ensemble, arena: str, null: Ensemble | None = None) -> str:
    kinds = measures.typology(one, "BET", "GAM", null=null)
    assert kinds.dtype == np.int64
    np.testing.assert_array_equal(kinds, measures.typology(one, "GAM", "BET", null=null))
    return TYPOLOGY[kinds[one.record.layout.arena(arena), 0]]


FRONT = {"BET_GAM_order": WITH, "GAM_BET_order": WITH, "BET_ALP_order": AGAINST, "GAM_ALP_order": AGAINST}


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, "balancing"),
        ({"GAM_ALP_order": NOTHING}, "cooperation"),
        ({"GAM_ALP_order": (2, 2)}, "cooperation"),
        ({"GAM_ALP_order": NOTHING, "GAM_DEL_order": AGAINST}, "cooperation"),  # not the same third state
        ({"BET_GAM_order": (2, 1), "GAM_BET_order": (2, 1)}, "hedging"),
        ({"BET_GAM_order": WITH, "GAM_BET_order": (3, 1)}, "balancing"),  # H = 2/7
        ({"BET_GAM_order": (3, 1), "GAM_BET_order": (2, 0)}, "cooperation"),  # H = 1/3: mixed, but not evenly
        ({"GAM_BET_order": AGAINST}, "hedging"),  # one courts, the other competes: an even mix between them
        ({"BET_GAM_order": AGAINST, "GAM_BET_order": AGAINST}, "rivalry"),
        ({"BET_GAM_order": NOTHING, "GAM_BET_order": NOTHING}, "inactive"),
    ],
)
def test_the_kind_of_a_relation_follows_its_rule(changed: dict[str, tuple[int, int]], kind: str) -> None:
    assert label(ensemble(acts(**{**FRONT, **changed})), "order") == kind


def test_the_rule_does_not_know_the_level() -> None:
    """The same acts in a regional arena are the same kind."""
    moved = {name.replace("order", "coast"): act for name, act in FRONT.items()}
    assert label(ensemble(acts(**moved)), "coast") == "balancing"
    assert label(ensemble(acts(**moved)), "order") == "inactive"


def test_joint_opposition_must_last() -> None:
    one = ensemble(acts(**FRONT))
    t = one.record.layout.where[one.record.layout.arena("order"), one.record.layout.state("GAM"), 0]
    one.record.competition[1, t] = 0
    assert label(one, "order") == "cooperation"  # half the years, and .7 are asked for
    assert TYPOLOGY[measures.typology(one, "BET", "GAM", years=(2000, 2000))[1, 0]] == "balancing"
    joint = measures.joint_opposition(one, "BET", "GAM", "ALP")
    assert joint.shape == (3, 2, 1)
    assert joint[one.record.layout.arena("order"), :, 0].tolist() == [True, False]
    assert joint.sum() == 1


def test_the_target_is_whom_both_oppose_most() -> None:
    one = ensemble(acts(**FRONT, BET_DEL_steppe=AGAINST, GAM_DEL_steppe=AGAINST))
    targets = measures.joint_target(one, "BET", "GAM")
    names = {one.record.layout.arenas[a]: int(targets[a, 0]) for a in range(3)}
    assert names == {"coast": -1, "order": one.states.index("ALP"), "steppe": -1}


def test_activity_must_exceed_the_nulls() -> None:
    quiet = acts(BET_GAM_order=(1, 1), GAM_BET_order=(1, 1))
    assert label(ensemble(quiet), "order") == "hedging"
    assert label(ensemble(quiet), "order", null=ensemble(quiet)) == "inactive"
    assert label(ensemble(quiet), "order", null=ensemble()) == "hedging"
    assert label(ensemble(), "order", null=ensemble()) == "inactive"


def test_the_quantile_says_how_many_null_runs_must_be_exceeded() -> None:
    one, null = drawn(1, runs=50), drawn(2, runs=200)
    strict = measures.typology(one, "BET", "GAM", null=null, quantile=0.9)
    lax = measures.typology(one, "BET", "GAM", null=null, quantile=0.1)
    assert (strict == 0).sum() > (lax == 0).sum()
    both_active = (strict != 0) & (lax != 0)
    np.testing.assert_array_equal(strict[both_active], lax[both_active])


def test_the_null_is_active_in_a_tenth_of_its_own_runs() -> None:
    null = drawn(3, runs=200)
    active = measures.typology(null, "BET", "GAM", null=null) != 0
    assert (active.mean(axis=1) <= 0.1).all()
    assert active.any()


def test_the_table_sets_shares_beside_the_thesis() -> None:
    one = ensemble(acts(**FRONT))
    table = measures.typology_table(one, "BET", "GAM").set_index("arena")
    assert list(table["level"]) == ["systemic", "regional", "regional"]
    assert list(table["thesis"]) == ["", "", ""], "of these two the thesis says nothing"
    theirs = measures.typology_table(drawn(1, resolved=load("baseline")), "CHN", "RUS")
    assert list(theirs["thesis"]) == [THESIS_ROWS[level] for level in theirs["level"]]
    assert table.loc["order", "balancing"] == 1.0
    assert table.loc["order", "against"] == "ALP"
    assert table.loc["coast", "against"] == ""
    assert list(table[list(TYPOLOGY)].sum(axis=1)) == [1.0, 1.0, 1.0]


def test_years_outside_the_record_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="no year of 1990-1995 was recorded; recorded are 2000 to 2001"):
        measures.typology(ensemble(), "BET", "GAM", years=(1990, 1995))


def test_a_window_mean_does_not_depend_on_the_runs_beside_it() -> None:
    values = np.random.default_rng(1).random((30, 5))
    together = mean_over(values, tuple(range(30)), (2, 28))
    assert together == pytest.approx(values[2:29].mean(axis=0))
    assert [mean_over(values[:, [k]], tuple(range(30)), (2, 28))[0] for k in range(5)] == together.tolist()


# --- the principal threat --------------------------------------------------------------------------------------------

FEARS = {("threat", "GAM", "ALP"): [0.6, 0.05], ("threat", "GAM", "BET"): [0.3, 0.09]}


def test_the_principal_threat_is_the_largest_worth_the_name() -> None:
    threat = measures.principal_threat(ensemble(dyads=FEARS), "GAM")
    assert threat[:, 0].tolist() == [0, -1]


# --- strategies ------------------------------------------------------------------------------------------------------

MEANS = {
    ("economy", "GAM"): [2.0, 2.0], ("spending", "GAM"): [0.1, 0.1],
    ("economy", "DEL"): [1.0, 1.0], ("spending", "DEL"): [0.3, 0.3],
}  # fmt: skip
AFRAID = {("threat", "GAM", "ALP"): [0.6, 0.6]}
WEIGHTS = {("GAM", "ALP", "order"): 1.0, ("DEL", "ALP", "order"): 1.0, ("BET", "ALP", "order"): 1.0}
TIED = {("commitment", "GAM", "ALP"): [0.375, 0.375]}
PROMISED = {("guarantee", "GAM", "DEL"): [1.0, 1.0], ("commitment", "GAM", "DEL"): [0.5, 0.5]}
ALLIED = {**PROMISED, ("commitment", "GAM", "DEL"): [0.75, 0.75]}
BALANCERS = {"GAM_ALP_order": AGAINST, "DEL_ALP_order": AGAINST}


def answers(
    do: dict[str, tuple[int, int]],
    dyads: dict[tuple[str, str, str], list[float]] | None = None,
    states: dict[tuple[str, str], list[float]] | None = None,
    null: Ensemble | None = None,
) -> list[str]:
    one = ensemble(acts(**do), WEIGHTS, {**MEANS, **(states or {})}, {**AFRAID, **(dyads or {})})
    got = measures.strategy(one, "GAM", null=null)
    assert got.dtype == np.int64
    return [STRATEGIES[k] for k in got[:, 0]]


def test_what_is_done_names_the_strategy() -> None:
    assert answers({}) == ["none", "none"]
    assert answers({"DEL_ALP_order": AGAINST}) == ["buck-passing"] * 2
    assert answers({"GAM_ALP_order": MIX}) == ["hedging"] * 2
    assert answers({"GAM_ALP_order": (3, 1)}) == ["hedging"] * 2
    assert answers({"GAM_ALP_order": WITH}) == ["accommodation"] * 2
    assert answers({"GAM_ALP_order": WITH}, TIED) == ["bandwagoning"] * 2
    assert answers({"GAM_ALP_order": AGAINST}) == ["internal balancing"] * 2
    assert answers({"GAM_ALP_order": AGAINST}, {("threat", "GAM", "ALP"): [0.6, 0.09]}) == [
        "internal balancing", "none",
    ]  # fmt: skip


def test_balancing_is_external_where_treaties_bring_in_more_than_ones_own_arms() -> None:
    # A promise of defence at depth .5 brings in .15 against .1 of one's own; without one, nothing does.
    assert answers(BALANCERS, PROMISED) == ["external balancing"] * 2
    assert answers(BALANCERS, {("commitment", "GAM", "DEL"): [1.0, 1.0]}) == ["internal balancing"] * 2
    assert answers(BALANCERS, PROMISED, {("spending", "DEL"): [0.19, 0.3]}) == [
        "internal balancing", "external balancing",
    ]  # fmt: skip
    assert answers(BALANCERS, ALLIED, {("spending", "DEL"): [0.15, 0.1]}) == [
        "external balancing", "internal balancing",
    ]  # fmt: skip
    # An ally who does not oppose the threat brings in nothing.
    assert answers({"GAM_ALP_order": AGAINST}, ALLIED) == ["internal balancing"] * 2


def test_balancing_with_shrinking_arms_is_soft() -> None:
    opposed = {"GAM_ALP_order": AGAINST}
    assert answers(opposed, states={("spending", "GAM"): [0.1, 0.091]}) == ["internal balancing"] * 2
    assert answers(opposed, states={("spending", "GAM"): [0.1, 0.09]}) == ["internal balancing", "soft balancing"]
    assert answers(opposed, states={("economy", "GAM"): [2.0, 2.3]}) == ["internal balancing", "soft balancing"]


def test_doing_less_than_the_null_is_passing_the_buck() -> None:
    noisy = ensemble(acts(GAM_ALP_order=(3, 3)), WEIGHTS, MEANS, AFRAID)
    assert answers({"GAM_ALP_order": (0, 2), "DEL_ALP_order": AGAINST}, null=noisy) == ["buck-passing"] * 2
    fearless = ensemble()  # a null in which nobody is feared says nothing of volumes
    assert answers({"GAM_ALP_order": (0, 2)}, null=fearless) == ["internal balancing"] * 2


def test_the_own_opposition_is_not_somebody_elses() -> None:
    noisy = ensemble(acts(GAM_ALP_order=(3, 3)), WEIGHTS, MEANS, AFRAID)
    assert answers({"GAM_ALP_order": (0, 2)}, null=noisy) == ["none"] * 2


# --- efforts ---------------------------------------------------------------------------------------------------------


def test_efforts_count_means_by_how_they_are_brought_in() -> None:
    do = acts(**BALANCERS, BET_ALP_order=AGAINST, BET_GAM_order=WITH, GAM_BET_order=WITH)
    states = {**MEANS, ("spending", "BET"): [0.2, 0.4]}
    dyads = {
        **AFRAID, **PROMISED, ("commitment", "GAM", "BET"): [0.8, 0.8], ("guarantee", "GAM", "BET"): [0.0, 1.0],
    }  # fmt: skip
    internal, external, soft = measures.efforts(ensemble(do, WEIGHTS, states, dyads), "GAM")
    assert column(internal) == [0.1, 0.1]
    # DEL by its promise at depth .5; BET once it has promised, at the depth of the tie.
    assert column(external) == pytest.approx([0.15, 0.15 + 0.8 * 0.4])
    # BET acts together with GAM in the only arena that weighs; DEL opposes too, but not together.
    assert column(soft) == pytest.approx([0.2, (1 - 0.8) * 0.4])


def test_efforts_against_a_state_named() -> None:
    one = ensemble(acts(**BALANCERS), WEIGHTS, MEANS, PROMISED)
    assert column(measures.efforts(one, "GAM")[1]) == [0, 0]  # nobody is feared
    assert column(measures.efforts(one, "GAM", "ALP")[1]) == pytest.approx([0.15, 0.15])
    assert column(measures.efforts(one, "GAM", "BET")[1]) == [0, 0]


def test_joint_action_counts_by_the_weight_of_its_arena() -> None:
    together = {"BET_ALP_order": AGAINST, "GAM_ALP_order": AGAINST, "BET_GAM_order": WITH, "GAM_BET_order": WITH}
    weights = {("GAM", "ALP", "order"): 1.0, ("GAM", "ALP", "coast"): 3.0}
    one = ensemble(acts(**together), weights, {("spending", "BET"): [0.2, 0.4]}, AFRAID)
    assert column(measures.efforts(one, "GAM")[2]) == pytest.approx([0.05, 0.1])


def test_treaties_count_at_their_depth_among_fewer_states_too() -> None:
    one = ensemble(dyads={**PROMISED, ("commitment", "GAM", "BET"): [0.9, 0.9]})
    assert measures.treaty_depth(one, "GAM")[0, :, 0].tolist() == [0, 0, 0.5, 0]
    assert measures.treaty_depth(one.among(["GAM", "DEL"]), "GAM")[0, :, 0].tolist() == [0.5, 0]


# --- shares ----------------------------------------------------------------------------------------------------------


def test_shares_are_of_runs() -> None:
    labels = np.array([[0, 0, 2, 1], [2, 2, 2, 2]])
    assert measures.shares(labels, ("a", "b", "c")).tolist() == [[0.5, 0.25, 0.25], [0, 0, 1]]


def test_trend_is_the_slope_per_year() -> None:
    years = np.arange(5.0)
    values = np.stack([2 * years + 1, -0.5 * years, np.ones(5)], axis=1)
    np.testing.assert_allclose(measures.trend(values), [2, -0.5, 0], atol=1e-14)
    assert measures.trend(np.ones((1, 2))).tolist() == [0, 0]
