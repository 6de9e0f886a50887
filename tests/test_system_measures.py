"""Similarity, partners, polarity, swing, containment and signposts on histories made by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from entente_sim import measures
from entente_sim.measures import OBSERVABLES, SIGNPOSTS
from tests.records import Triple, column, drawn, ensemble

AGAINST, WITH = (0, 3), (3, 0)


def twice(acts: dict[Triple, tuple[int, int]]) -> dict[Triple, list[tuple[int, int]]]:
    return {triple: [act, act] for triple, act in acts.items()}


def even(acts: dict[Triple, tuple[int, int]]) -> dict[Triple, float]:
    """Equal weights for what is done."""
    return dict.fromkeys(acts, 1.0)


# --- similarity ------------------------------------------------------------------------------------------------------


def test_agreement_of_portfolios_worked_by_hand() -> None:
    x, y = np.array([1.0, 0.0, -1.0, 0.5]), np.array([1.0, -1.0, -1.0, 0.0])
    assert measures.agreement(x, y, "S") == pytest.approx(1 - 1.5 / 4)
    # D = 1.25 / 4; pooled: mean -.0625, mean square 5.25 / 8.
    assert measures.agreement(x, y, "pi") == pytest.approx(1 - (1.25 / 4) / (2 * (5.25 / 8 - 0.0625**2)))
    # var x = 2.25 / 4 - .125^2, var y = 3 / 4 - .25^2, means apart by .375.
    expected = (2.25 / 4 - 0.125**2) + (3 / 4 - 0.25**2) + 0.375**2
    assert measures.agreement(x, y, "kappa") == pytest.approx(1 - (1.25 / 4) / expected)


@pytest.mark.parametrize("index", ["S", "pi", "kappa"])
def test_equal_portfolios_agree_and_opposite_ones_do_not(index: str) -> None:
    x = np.array([1.0, -1.0, 0.5, -0.5])
    assert measures.agreement(x, x, index) == pytest.approx(1)  # type: ignore[arg-type]
    opposite = measures.agreement(x, -x, index)  # type: ignore[arg-type]
    assert opposite == pytest.approx(-0.5 if index == "S" else -1)


def test_leaving_everybody_alone_alike_is_no_agreement_beyond_chance() -> None:
    flat = np.zeros((5, 2))
    assert measures.agreement(flat, flat, "S").tolist() == [1, 1]
    for index in ("pi", "kappa"):
        assert measures.agreement(flat, flat, index).tolist() == [0, 0]  # type: ignore[arg-type]
    assert measures.agreement(flat[:0], flat[:0], "S").tolist() == [0, 0]


def test_an_unknown_index_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="index must be 'S', 'pi', 'kappa' or 'tau_b', not 'tau'"):
        measures.agreement(np.zeros(2), np.zeros(2), "tau")  # type: ignore[arg-type]


def test_pi_and_kappa_are_about_zero_for_independent_portfolios() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.choice([-1.0, 0.0, 0.0, 0.0, 1.0], (2, 40, 2000))
    assert abs(measures.agreement(x, y, "kappa").mean()) < 0.01
    assert abs(measures.agreement(x, y, "pi").mean()) < 0.03
    assert measures.agreement(x, y, "S").mean() == pytest.approx(1 - 0.64, abs=0.01)  # E|x - y| = .64


def test_portfolios_hold_states_that_both_meet() -> None:
    do = {("BET", "ALP", "coast"): AGAINST, ("GAM", "ALP", "coast"): (0, 1), ("GAM", "DEL", "steppe"): WITH}
    one = ensemble(twice(do), even(do))
    here, there = measures.portfolios(one, "BET", "GAM", arena="coast")
    assert (here[:, 0, 0].tolist(), there[:, 0, 0].tolist()) == ([-1], pytest.approx([-1 / 3]))
    here, there = measures.portfolios(one, "BET", "GAM", level="regional")
    assert (here[:, 0, 0].tolist(), there[:, 0, 0].tolist()) == ([-1, 0], pytest.approx([-1 / 3, 1]))
    assert column(measures.similarity(one, "BET", "GAM", arena="coast", index="S")) == pytest.approx([1 / 3] * 2)
    assert column(measures.similarity(one, "ALP", "DEL", arena="coast", index="S")) == [0, 0]


# --- partners --------------------------------------------------------------------------------------------------------


def test_entropy_is_one_for_an_even_spread_and_zero_for_one_partner() -> None:
    spread = {("commitment", "BET", other): [0.3, 0.4 * (other == "GAM")] for other in ("ALP", "GAM", "DEL")}
    assert column(measures.partner_entropy(ensemble(dyads=spread), "BET", "commitment")) == pytest.approx([1, 0])
    two = {("commitment", "BET", other): [0.3, 0.1] for other in ("ALP", "GAM")}
    half = math.log(2) / math.log(3)
    assert column(measures.partner_entropy(ensemble(dyads=two), "BET", "commitment")) == pytest.approx([half] * 2)
    assert column(measures.partner_entropy(ensemble(dyads=two), "BET", "commitment", received=True)) == [0, 0]
    assert column(measures.partner_entropy(ensemble(dyads=two), "GAM", "commitment", received=True)) == [0, 0]


def test_entropy_of_acts_by_level_and_direction() -> None:
    do = {("BET", "ALP", "order"): WITH, ("BET", "GAM", "coast"): WITH, ("GAM", "BET", "coast"): AGAINST}
    one = ensemble(twice(do), even(do))
    half = math.log(2) / math.log(3)
    assert column(measures.partner_entropy(one, "BET")) == pytest.approx([half] * 2)
    assert column(measures.partner_entropy(one, "BET", level="regional")) == [0, 0]
    assert column(measures.partner_entropy(one, "BET", received=True)) == [0, 0]
    with pytest.raises(KeyError, match="'dependance' is not recorded"):
        measures.partner_entropy(one, "BET", "dependance")
    assert column(measures.partner_entropy(one.among(["BET", "GAM"]), "BET")) == [0, 0]


def test_partners_are_aligned_on_both_sides() -> None:
    do = {
        ("BET", "GAM", "order"): WITH, ("GAM", "BET", "order"): (2, 1), ("BET", "ALP", "order"): WITH,
        ("DEL", "BET", "steppe"): WITH, ("BET", "DEL", "steppe"): WITH,
    }  # fmt: skip
    one = ensemble(twice(do), even(do))
    assert column(measures.partners(one, "BET")) == [2, 2]
    assert column(measures.partners(one, "BET", level="regional")) == [1, 1]
    assert column(measures.partners(one, "BET", arenas=["coast"])) == [1, 1]
    assert column(measures.partners(one, "BET", without=["GAM"])) == [1, 1]
    with pytest.raises(KeyError, match="there is no arena 'caost'"):
        measures.partners(one, "BET", arenas=["caost"])


# --- polarity --------------------------------------------------------------------------------------------------------

SIZES = {"ALP": 0.5, "BET": 0.3, "GAM": 0.2, "DEL": 0.0}
POWERS = {("capability", code): [size, 0.25] for code, size in SIZES.items()}


def test_poles_are_the_inverse_of_concentration() -> None:
    assert column(measures.poles(ensemble(states=POWERS))) == pytest.approx([1 / 0.38, 4])
    assert column(measures.poles(ensemble())) == [0, 0]


def tie(first: str, second: str, depth: float) -> dict[tuple[str, str, str], list[float]]:
    return {("commitment", first, second): [depth] * 2, ("commitment", second, first): [depth] * 2}


def test_blocs_are_joined_by_chains_of_deep_ties() -> None:
    alone = ensemble(states=POWERS)
    assert column(measures.blocs(alone)) == pytest.approx(column(measures.poles(alone)))
    pair = ensemble(states=POWERS, dyads=tie("BET", "GAM", 0.375))
    assert column(measures.blocs(pair)) == pytest.approx([2, 1 / (0.25 + 2 * 0.0625)])
    ties = {**tie("BET", "GAM", 0.4), **tie("DEL", "GAM", 0.9), **tie("ALP", "BET", 0.3)}
    chain = ensemble(states=POWERS, dyads=ties)
    assert column(measures.blocs(chain)) == pytest.approx([2, 1 / (0.0625 + 0.75**2)])
    assert measures.same_bloc(chain, "BET", "DEL").all()
    assert not measures.same_bloc(chain, "BET", "ALP").any()
    assert column(measures.blocs(chain, depth=0.3)) == pytest.approx([1, 1])


def test_sides_form_around_the_poles() -> None:
    do = {
        ("ALP", "DEL", "order"): WITH, ("DEL", "ALP", "order"): WITH, ("BET", "GAM", "order"): WITH,
        ("GAM", "BET", "order"): (2, 0), ("ALP", "BET", "order"): AGAINST, ("ALP", "GAM", "order"): AGAINST,
    }  # fmt: skip
    one = ensemble(twice(do), even(do), POWERS)
    sides = measures.sides(one, "ALP", "BET")
    assert dict(zip(one.states, sides[0, :, 0], strict=True)) == {"ALP": 1, "BET": -1, "DEL": 1, "GAM": -1}
    # Only what stands apart counts, once in each direction: ALP-BET and ALP-GAM at a propensity of -1/2.
    assert column(measures.landscape_energy(one, sides))[0] == pytest.approx(2 * 0.5 * (-0.5 * 0.3 - 0.5 * 0.2))


def test_no_state_but_the_poles_can_lower_the_energy_by_moving() -> None:
    one = drawn(5)
    sides = measures.sides(one, "ALP", "GAM")
    energy = measures.landscape_energy(one, sides)
    assert (sides[:, one.states.index("ALP")] == 1).all()
    assert (sides[:, one.states.index("GAM")] == -1).all()
    for mover in ("BET", "DEL"):
        other = sides.copy()
        other[:, one.states.index(mover)] *= -1
        assert (measures.landscape_energy(one, other) >= energy - 1e-12).all()


# --- swing -----------------------------------------------------------------------------------------------------------


def test_swing_needs_two_suitors_and_equal_distance() -> None:
    courting = {("ALP", "GAM", "order"): WITH, ("BET", "GAM", "order"): (1, 0)}
    aloof = ensemble(twice(courting), even(courting))
    assert column(measures.swing(aloof, "GAM", "ALP", "BET")) == pytest.approx([math.sqrt(1 / 3)] * 2)
    assert column(measures.swing(aloof, "DEL", "ALP", "BET")) == [0, 0]
    sided = {**courting, ("GAM", "ALP", "order"): WITH, ("GAM", "BET", "order"): AGAINST}
    assert column(measures.swing(ensemble(twice(sided), even(sided)), "GAM", "ALP", "BET")) == [0, 0]
    offers = {("offer", "ALP", "GAM"): [0.64, 0.0], ("offer", "BET", "GAM"): [0.25, 0.25]}
    assert column(measures.swing(ensemble(dyads=offers), "GAM", "ALP", "BET")) == pytest.approx([0.4, 0])


def test_the_line_between_poles_is_a_tidy_table() -> None:
    do = {("GAM", "ALP", "order"): WITH, ("BET", "GAM", "order"): (1, 0), ("ALP", "GAM", "order"): WITH}
    one = ensemble(twice(do), even(do), dyads={("offer", "ALP", "GAM"): [0.0, 0.5]})
    table = measures.line(one, "GAM", ["ALP", "BET"])
    assert list(table.columns) == ["scenario", "null", "state", "year", "measure", "pole", "p10", "median", "p90"]
    assert len(table) == 2 * (3 * 2 + 1)
    value = table.set_index(["measure", "pole", "year"])["median"]
    assert value["alignment", "ALP", 2000] == 1
    assert value["offer", "ALP", 2001] == 0.5
    assert value["courting", "BET", 2000] == pytest.approx(1 / 3)
    assert value["swing", "ALP-BET", 2000] == pytest.approx(0.5 * math.sqrt(1 / 3))
    assert set(table["scenario"]) == {"small"}


# --- containment -----------------------------------------------------------------------------------------------------


def test_containment_is_shared_between_each_other_and_the_third() -> None:
    do = {
        ("BET", "GAM", "coast"): (0, 1), ("GAM", "BET", "coast"): (3, 2), ("BET", "ALP", "coast"): AGAINST,
        ("GAM", "ALP", "coast"): (0, 1), ("GAM", "ALP", "order"): AGAINST,
    }  # fmt: skip
    one = ensemble(twice(do), even(do))
    parts = {name: column(part)[0] for name, part in measures.double_containment(one, "BET", "GAM", "ALP").items()}
    assert parts == pytest.approx({"mutual": 0.3, "joint": 0.4, "alone": 0.3, "multilateral": 0})
    inside = measures.double_containment(one, "GAM", "BET", "ALP", arenas=["coast"])["multilateral"]
    assert column(inside) == pytest.approx([0.7, 0.7])
    nothing = measures.double_containment(ensemble(), "BET", "GAM", "ALP")
    assert all(column(part) == [0, 0] for part in nothing.values())


def test_formats_are_arenas_of_institutions_of_three_or_more() -> None:
    import entente_sim as es

    assert measures.shared_formats(ensemble(), "GAM", "DEL") == ["order"]
    assert measures.shared_formats(ensemble(), "GAM", "BET") == []  # theirs has two members
    assert measures.shared_formats(ensemble(), "BET", "DEL") == []
    baseline = es.run("baseline", runs=1)
    assert measures.shared_formats(baseline, "CHN", "RUS") == ["central_asia", "governance"]
    assert measures.shared_formats(baseline, "USA", "WEU") == ["eastern_europe"]


# --- signposts -------------------------------------------------------------------------------------------------------


def test_leading_the_unaligned_takes_being_unaligned_and_followed() -> None:
    do = {("DEL", "GAM", "order"): (2, 0)}
    powers = {("capability", code): [0.25, 0.25] for code in ("ALP", "BET", "DEL", "GAM")}
    one = ensemble(twice(do), even(do), powers)
    assert column(measures.nonaligned_leadership(one, "GAM", "ALP", "BET")) == pytest.approx([2 / 3] * 2)
    sided = {**do, ("GAM", "ALP", "order"): WITH}
    led = measures.nonaligned_leadership(ensemble(twice(sided), even(sided), powers), "GAM", "ALP", "BET")
    assert column(led) == pytest.approx([1 / 3] * 2)
    assert column(measures.nonaligned_leadership(ensemble(), "GAM", "ALP", "BET")) == [0, 0]


def test_effort_is_divided_by_weight() -> None:
    do = {("BET", "GAM", "coast"): (1, 2), ("BET", "GAM", "steppe"): (3, 0), ("BET", "ALP", "order"): WITH}
    one = ensemble(twice(do), {**even(do), ("BET", "GAM", "steppe"): 0.5})
    assert column(measures.effort_share(one, "BET", ["steppe"], ["coast"])) == pytest.approx([1 / 3] * 2)
    assert column(measures.effort_share(one, "BET", ["steppe"], [])) == [1, 1]
    assert column(measures.effort_share(one, "DEL", ["steppe"], [])) == [0, 0]


def test_auc_counts_pairs_in_the_right_order() -> None:
    score, event = np.array([0.1, 0.4, 0.4, 0.8, 0.9]), np.array([False, False, True, True, False])
    # Pairs won: .4 over .1, tied with .4, below .9; .8 over .1 and .4, below .9.
    assert measures.auc(score, event) == pytest.approx((1 + 0.5 + 0 + 1 + 1 + 0) / 6)
    assert measures.auc(-score, event) == pytest.approx(1 - measures.auc(score, event))
    assert math.isnan(measures.auc(score, np.zeros(5, dtype=bool)))
    rng = np.random.default_rng(3)
    many, drawn_event = rng.integers(0, 9, 200).astype(float), rng.random(200) < 0.3
    u = mannwhitneyu(many[drawn_event], many[~drawn_event]).statistic
    assert measures.auc(many, drawn_event) == pytest.approx(u / (drawn_event.sum() * (~drawn_event).sum()))


def test_a_warning_looks_ahead_and_only_from_before_the_event() -> None:
    event = np.zeros((6, 2), dtype=bool)
    event[3, 0] = True  # run 0 has it in the fourth year, run 1 never
    series = np.zeros((6, 2))
    series[2, 0] = 1.0  # a sign the year before
    series[4:, 0] = 9.0  # after the event: not a case
    assert measures.warning(series, event, within=1) == 1.0
    # Two years ahead: cases are years 0 to 3 less those after; the sign stands out from one of two before it.
    assert measures.warning(series, event, within=2) == pytest.approx((1.0 + 0.5) / 2)
    assert math.isnan(measures.warning(series, np.zeros_like(event), within=2))


def test_signposts_are_observables_with_their_arenas() -> None:
    assert set(SIGNPOSTS) <= set(OBSERVABLES)
    assert OBSERVABLES["china_westward"].arenas == {"central_asia", "western_pacific", "southeast_asia"}
    assert not set(SIGNPOSTS) & set(measures.observe(ensemble()))
