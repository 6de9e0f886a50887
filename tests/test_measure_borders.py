"""Where rules turn: exactly at their amounts, at the first and last place, with nothing there, on records by hand."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.landscape import least_cut
from tests import measured
from tests.conftest import small, small_world
from tests.records import column, drawn, ensemble

WITH, AGAINST, NOTHING = (3, 0), (0, 3), (0, 0)


def blank(years: int, runs: int = 1) -> Ensemble:
    """Return runs of the small world in which nobody does anything and every weight is 1."""
    one = drawn(0, runs=runs, years=years)
    record = one.record
    for array in (record.cooperation, record.competition, *record.dyads.values(), record.membership):
        array[...] = 0
    record.weight[...] = 1.0
    return one


def act(one: Ensemble, actor: str, target: str, arena: str, what: tuple[int, int], years: slice) -> None:
    """Let one state act towards another in some years of all runs."""
    layout = one.record.layout
    t = layout.where[layout.arena(arena), layout.state(actor), layout.state(target)]
    one.record.cooperation[years, t], one.record.competition[years, t] = what


EVER = slice(None)


# --- alignment and partners -------------------------------------------------------------------------------------------


def tenth(weight: float, acts: tuple[int, int] = WITH) -> Ensemble:
    """Let two states of the whole weight 10 act in an arena of a given weight, alike."""
    one = blank(2)
    layout = one.record.layout
    for pair in (("BET", "GAM"), ("GAM", "BET")):
        i, j = (layout.state(code) for code in pair)
        for arena, share in (("coast", weight), ("order", 10.0 - weight), ("steppe", 0.0)):
            one.record.weight[layout.where[layout.arena(arena), i, j]] = share
        act(one, *pair, "coast", acts, EVER)
    return one


@pytest.mark.parametrize(("weight", "counted"), [(0.9, 0), (1.0, 0), (1.1, 1), (10.0, 1)])
def test_a_partner_is_aligned_by_more_than_a_tenth(weight: float, counted: int) -> None:
    one = tenth(weight)
    if weight == 1.0:
        assert (measures.alignment(one, "BET", "GAM", None) == 0.1).all()
    assert (measures.partners(one, "BET") == counted).all()
    assert (measures.partners(tenth(weight, (3, 3)), "BET") == 0).all(), "who competes as much is no partner"


def test_a_partner_must_be_aligned_on_its_side_too() -> None:
    one = tenth(5.0)
    act(one, "GAM", "BET", "coast", NOTHING, slice(0, 1))
    assert measures.partners(one, "BET")[:, 0].tolist() == [0, 1]
    assert measures.partners(one, "GAM")[:, 0].tolist() == [0, 1]


def systemic(weight: float, acts: tuple[int, int], hostility: float) -> int:
    """Type of a tie whose two systemic arenas weigh 1 in 10 or so, without commitment."""
    world = small_world(lambda data: data["arenas"]["coast"].update(level="systemic"))
    one = drawn(0, runs=1, years=1, resolved=small(world))
    record, layout = one.record, one.record.layout
    for array in (record.cooperation, record.competition, *record.dyads.values()):
        array[...] = 0
    i, j = layout.state("BET"), layout.state("GAM")
    for pair in (("BET", "GAM"), ("GAM", "BET")):
        act(one, *pair, "coast", acts, EVER)
        for arena, share in (("coast", weight), ("order", 10.0 - weight)):
            record.weight[layout.where[layout.arena(arena), layout.state(pair[0]), layout.state(pair[1])]] = share
    record.dyads["hostility"][:, i, j] = hostility
    return int(measures.tie_type(one, "BET", "GAM")[0, 0])


@pytest.mark.parametrize(
    ("weight", "acts", "hostility", "kind"),
    [
        (1.0, WITH, 0.0, "axis of convenience"), (0.9, WITH, 0.0, "cold peace"), (2.0, AGAINST, 0.75, "rivalry"),
        (1.9, AGAINST, 0.75, "cold peace"), (2.0, AGAINST, 0.5, "cold peace"),
    ],
)  # fmt: skip
def test_a_tie_turns_at_its_amounts(weight: float, acts: tuple[int, int], hostility: float, kind: str) -> None:
    assert measures.TIE_TYPES[systemic(weight, acts, hostility)] == kind


def test_equal_distance_from_two_poles_is_one_and_opposite_sides_are_nothing() -> None:
    same = ensemble({("BET", pole, "order"): [WITH, AGAINST] for pole in ("ALP", "GAM")},
                    {("BET", pole, "order"): 1.0 for pole in ("ALP", "GAM")})  # fmt: skip
    assert column(measures.equidistance(same, "BET", "ALP", "GAM")) == [1.0, 1.0]
    apart = ensemble({("BET", "ALP", "order"): [WITH, NOTHING], ("BET", "GAM", "order"): [AGAINST, (1, 0)]},
                     {("BET", pole, "order"): 1.0 for pole in ("ALP", "GAM")})  # fmt: skip
    assert column(measures.equidistance(apart, "BET", "ALP", "GAM")) == pytest.approx([0.0, 5 / 6])


def test_a_pole_courts_by_the_larger_of_what_it_does_and_offers() -> None:
    one = ensemble({("ALP", "BET", "order"): [(1, 0), (2, 0)]}, {("ALP", "BET", "order"): 1.0},
                   dyads={("offer", "ALP", "BET"): [0.5, 0.5], ("offer", "BET", "ALP"): [1.0, 1.0]})  # fmt: skip
    assert column(measures.courted(one, "BET", "ALP")) == pytest.approx([0.5, 2 / 3])


# --- typology, joint opposition, strategy -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_joint_opposition_of_every_three_states(seed: int) -> None:
    one = drawn(seed, runs=5)
    record, layout = one.record, one.record.layout
    for first, second, third in permutations(one.states, 3):
        made = measures.joint_opposition(one, first, second, third)
        i, j, k = (layout.state(code) for code in (first, second, third))
        for a in range(len(layout.arenas)):
            rows = [layout.where[a, x, y] for x, y in ((i, j), (j, i), (i, k), (j, k))]
            expected = np.zeros((len(one.years), one.runs), dtype=bool)
            if all(row >= 0 for row in rows):
                lead = [record.cooperation[:, row].astype(int) - record.competition[:, row] for row in rows]
                expected = (lead[0] > 0) & (lead[1] > 0) & (lead[2] < 0) & (lead[3] < 0)
            np.testing.assert_array_equal(made[a], expected, err_msg=f"{first} {second} {third} {layout.arenas[a]}")


@pytest.mark.parametrize(("joint", "kind"), [(6, "cooperation"), (7, "balancing"), (10, "balancing")])
def test_balancing_together_takes_seven_years_of_ten(joint: int, kind: str) -> None:
    one = blank(10)
    act(one, "BET", "GAM", "order", WITH, EVER)
    act(one, "GAM", "BET", "order", WITH, EVER)
    for code in ("BET", "GAM"):
        act(one, code, "ALP", "order", AGAINST, slice(0, joint))
    place = one.record.layout.arena("order")
    assert measures.TYPOLOGY[measures.typology(one, "BET", "GAM")[place, 0]] == kind
    assert measures.joint_target(one, "BET", "GAM")[place, 0] == one.states.index("ALP")
    late = measures.joint_target(one, "BET", "GAM", years=(2000 + joint, 2009)) if joint < 10 else None
    assert late is None or late[place, 0] == -1


@pytest.mark.parametrize(("years", "kind"), [(5, "cooperation"), (6, "inactive")])
def test_an_arena_is_active_from_a_tenth_and_above_the_null(years: int, kind: str) -> None:
    one = blank(years)
    act(one, "BET", "GAM", "coast", WITH, slice(0, 1))
    place = one.record.layout.arena("coast")
    assert measures.TYPOLOGY[measures.typology(one, "BET", "GAM")[place, 0]] == kind
    assert measures.TYPOLOGY[measures.typology(one, "BET", "GAM", null=one)[place, 0]] == "inactive", "no more than it"


def test_the_table_names_whom_balancers_oppose_most() -> None:
    one = blank(3, runs=3)
    for pair in (("BET", "GAM"), ("GAM", "BET")):
        act(one, *pair, "order", WITH, EVER)
    layout = one.record.layout
    for foe, runs in (("ALP", [0]), ("DEL", [1, 2])):
        for code in ("BET", "GAM"):
            t = layout.where[layout.arena("order"), layout.state(code), layout.state(foe)]
            one.record.competition[:, t, runs] = 3
    table = measures.typology_table(one, "BET", "GAM").set_index("arena")
    assert table.loc["order", "against"] == "DEL"
    assert list(table.index) == ["order", "coast", "steppe"]
    assert table.loc["order", "balancing"] == 1.0
    assert table.loc["coast", "against"] == ""


def feared(threat: float = 0.5, **dyads: float) -> Ensemble:
    """BET fears GAM, with whom it shares no weight at all unless that is given."""
    one = blank(2)
    layout = one.record.layout
    i, j = layout.state("BET"), layout.state("GAM")
    one.record.dyads["threat"][:, i, j] = threat
    for name, value in dyads.items():
        one.record.dyads[name][:, i, j] = one.record.dyads[name][:, j, i] = value
    one.record.states["spending"][...] = one.record.states["economy"][...] = 1.0
    return one


def test_ties_for_the_principal_threat_go_to_the_first_and_little_fear_to_nobody() -> None:
    one = feared()
    one.record.dyads["threat"][1, one.states.index("BET"), one.states.index("ALP")] = 0.5
    assert measures.principal_threat(one, "BET")[:, 0].tolist() == [one.states.index("GAM"), one.states.index("ALP")]
    assert (measures.principal_threat(feared(0.0625), "BET") == -1).all()
    assert (measures.principal_threat(feared(0.125), "BET") >= 0).all()


def test_efforts_against_whom_one_never_meets_are_what_treaties_bring() -> None:
    one = feared()
    one.record.weight[...] = 0.0
    at = one.record.layout.state
    one.record.dyads["guarantee"][:, at("BET"), at("ALP")] = 1.0
    one.record.dyads["commitment"][:, at("BET"), at("ALP")] = 0.5
    internal, external, soft = measures.efforts(one, "BET", "GAM")
    assert (internal == 1.0).all()
    np.testing.assert_array_equal(external, 0.0)
    np.testing.assert_array_equal(soft, 0.0)


@pytest.mark.parametrize(("tie", "kind"), [(0.25, "accommodation"), (0.375, "bandwagoning"), (0.5, "bandwagoning")])
def test_siding_with_the_threat_is_bandwagoning_from_stage_3(tie: float, kind: str) -> None:
    one = feared(commitment=tie)
    act(one, "BET", "GAM", "order", WITH, EVER)
    assert {measures.STRATEGIES[k] for k in measures.strategy(one, "BET").ravel()} == {kind}


@pytest.mark.parametrize(
    ("depth", "arms", "kind"),
    [
        (1.0, 1.0, "external balancing"), (0.5, 1.0, "internal balancing"), (0.5, 0.91, "internal balancing"),
        (0.5, 0.9, "soft balancing"), (0.5, 1.5, "internal balancing"),
    ],
)  # fmt: skip
def test_balancing_is_external_from_as_much_as_ones_own(depth: float, arms: float, kind: str) -> None:
    """An ally with as much as oneself, bound at some depth; own arms move in the second year."""
    one = feared()
    at = one.record.layout.state
    for code in ("BET", "ALP"):
        act(one, code, "GAM", "order", AGAINST, EVER)
    one.record.dyads["guarantee"][:, at("BET"), at("ALP")] = 1.0
    one.record.dyads["commitment"][:, at("BET"), at("ALP")] = depth
    one.record.states["spending"][1, at("BET")] = arms
    assert measures.STRATEGIES[measures.strategy(one, "BET")[1, 0]] == kind


@pytest.mark.parametrize(("others", "kind"), [(NOTHING, "none"), ((1, 1), "none"), ((0, 1), "buck-passing")])
def test_doing_nothing_is_passing_the_buck_where_somebody_else_opposes(others: tuple[int, int], kind: str) -> None:
    one = feared()
    act(one, "DEL", "GAM", "steppe", others, EVER)
    assert {measures.STRATEGIES[k] for k in measures.strategy(one, "BET").ravel()} == {kind}


# --- balance, landscape, blocs ----------------------------------------------------------------------------------------


def test_nobody_is_a_friend_of_itself_and_ties_begin_at_their_amounts() -> None:
    one = blank(1)
    one.record.dyads["commitment"][...] = 0.5
    signs = measures.balance_signs(one, 0.5, 0.75)
    assert (np.diagonal(signs[0, 0]) == 0).all()
    assert signs.sum() == 12
    assert measures.balance_signs(one, 0.5625, 0.75).sum() == 0
    one.record.dyads["hostility"][:, 0, 1] = 1.0
    assert measures.balance_signs(one, 0.5, 0.5)[0, 0, 0, 1] == -1
    assert measures.balance_signs(one, 0.5, 0.5)[0, 0, 1, 0] == -1
    assert measures.balance_signs(one, 0.5, 0.5625)[0, 0, 1, 0] == 1, "the mean of both sides counts"


def test_triangles_are_counted_once() -> None:
    friends = np.ones((4, 4)) - np.eye(4)
    assert measures.triads(friends) == (4.0, 4.0)
    foes = -friends
    assert measures.triads(foes) == (4.0, 0.0)
    assert measures.imbalance(friends) == 0.0
    assert measures.imbalance(foes) == 4.0, "two and two leave two enmities within the sides"
    assert measures.imbalance(foes, per_tie=True) == pytest.approx(1 / 3)


@pytest.mark.parametrize("n", range(1, 6))
def test_the_least_cut_is_the_least_of_all(n: int) -> None:
    rng = np.random.default_rng(n)
    upper = np.triu(rng.integers(-3, 4, (4, n, n)), 1).astype(float)
    weights = upper + np.swapaxes(upper, 1, 2)
    side, least = least_cut(weights)
    for lane in range(4):
        cuts = {
            option: sum(weights[lane, i, j] for i in range(n) for j in range(i) if option[i] != option[j])
            for option in product((1.0, -1.0), repeat=n) if option[0] > 0
        }  # fmt: skip
        assert least[lane] == min(cuts.values())
        assert cuts[tuple(side[lane])] == least[lane]
    assert least_cut(np.ones((1, n, n)) - np.eye(n))[0].tolist() == [[1.0] * n], "all friends stand together"


def test_the_landscape_beside_blocs_counts_who_stands_together() -> None:
    one = measured.history("small")
    made = measures.beside_landscape(one, 2002, ["ALP", "BET", "GAM"], 0.5)
    few = one.among(["ALP", "BET", "GAM"])
    row = one.years.index(2002)
    size = np.moveaxis(measures.polarity.capability_share(few)[row], 0, -1)
    p = np.moveaxis(measures.propensities(few)[row], 2, 0)
    for _, told in made.iterrows():
        i, j = few.states.index(told["state"]), few.states.index(told["partner"])
        together = 0
        for r in range(one.runs):
            every = measures.divisions(3)
            best = every[np.argmin(measures.energy(size[r], p[r], every))]
            together += best[i] == best[j]
        assert told["same_side"] == pytest.approx(together / one.runs)
        assert told["alignment"] == pytest.approx(np.median(p[:, i, j]))
        bloc = measures.same_bloc(one, told["state"], told["partner"], 0.5)[row]
        assert told["same_bloc"] == pytest.approx(bloc.mean())


def test_whoever_is_as_near_to_both_poles_stands_with_the_first() -> None:
    one = blank(2)
    assert measures.sides(one, "BET", "GAM")[0, :, 0].tolist() == [1.0, 1.0, 1.0, -1.0]
    assert measures.sides(one, "GAM", "BET")[0, :, 0].tolist() == [1.0, -1.0, 1.0, 1.0]
    for pair in (("ALP", "GAM"), ("GAM", "ALP")):
        act(one, *pair, "coast", WITH, slice(1, 2))
    assert measures.sides(one, "BET", "GAM")[1, :, 0].tolist() == [-1.0, 1.0, 1.0, -1.0]


def test_a_bloc_needs_exactly_its_depth_and_any_chain() -> None:
    one = blank(1)
    layout = one.record.layout
    one.record.states["capability"][...] = 0.25
    for pair in (("ALP", "BET"), ("BET", "GAM")):
        i, j = (layout.state(code) for code in pair)
        one.record.dyads["commitment"][:, i, j] = one.record.dyads["commitment"][:, j, i] = 0.5
    assert measures.same_bloc(one, "ALP", "GAM", 0.5).all()
    assert not measures.same_bloc(one, "ALP", "GAM", 0.5625).any()
    assert not measures.same_bloc(one, "ALP", "DEL", 0.5).any()
    assert measures.blocs(one, 0.5)[0, 0] == pytest.approx(1 / (0.75**2 + 0.25**2))
    assert measures.blocs(one, 0.5625)[0, 0] == pytest.approx(measures.poles(one)[0, 0]) == 4.0
