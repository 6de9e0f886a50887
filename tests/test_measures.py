"""Measures on records small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import DYAD_VARIABLES, STATE_VARIABLES, Record
from entente_sim.measures import STAGES, TIE_TYPES
from tests.conftest import small, small_world
from tests.records import Triple, column, ensemble

COAST, STEPPE, ORDER = ("BET", "GAM", "coast"), ("BET", "GAM", "steppe"), ("BET", "GAM", "order")
MIXED = ensemble(
    acts={COAST: [(3, 0), (1, 2)], STEPPE: [(0, 3), (3, 3)], ORDER: [(2, 1), (0, 0)]},
    weights={COAST: 1.0, STEPPE: 3.0, ORDER: 0.5},
)


# --- cooperation, competition and what follows -----------------------------------------------------------------------


def test_levels_are_weighted_means_over_arenas() -> None:
    c, k = measures.levels(MIXED, "BET", "GAM", "regional")
    assert column(c) == pytest.approx([1 / 4, (1 / 3 + 3) / 4])
    assert column(k) == pytest.approx([3 / 4, (2 / 3 + 3) / 4])
    c, k = measures.levels(MIXED, "BET", "GAM", "systemic")
    assert column(c) == pytest.approx([2 / 3, 0])
    assert column(k) == pytest.approx([1 / 3, 0])


def test_measures_have_a_direction() -> None:
    assert column(measures.volume(MIXED, "GAM", "BET", "regional")) == [0, 0]


def test_cooperation_and_competition_are_the_two_levels() -> None:
    c, k = measures.levels(MIXED, "BET", "GAM", "regional")
    np.testing.assert_array_equal(measures.cooperation(MIXED, "BET", "GAM", "regional"), c)
    np.testing.assert_array_equal(measures.competition(MIXED, "BET", "GAM", "regional"), k)
    np.testing.assert_array_equal(
        measures.cooperation(MIXED, "BET", "GAM"), measures.levels(MIXED, "BET", "GAM", "systemic")[0]
    )


def test_alignment_is_cooperation_less_competition() -> None:
    assert column(measures.alignment(MIXED, "BET", "GAM", "regional")) == pytest.approx([-1 / 2, -1 / 12])
    assert column(measures.alignment(MIXED, "BET", "GAM")) == pytest.approx([1 / 3, 0])
    there, back = (column(measures.alignment(MIXED, *pair)) for pair in (("BET", "GAM"), ("GAM", "BET")))
    assert there != back
    assert column(measures.mean_alignment(MIXED, "GAM", "BET")) == pytest.approx(np.add(there, back) / 2)


def test_volume_is_their_sum() -> None:
    assert column(measures.volume(MIXED, "BET", "GAM")) == pytest.approx([1, 5 / 6 + 11 / 12])
    assert column(measures.volume(MIXED, "BET", "GAM", "systemic")) == pytest.approx([1, 0])


@pytest.mark.parametrize(
    ("acts", "hedging"),
    [
        ((0, 0), 0.0), ((3, 0), 0.0), ((0, 3), 0.0), ((1, 0), 0.0), ((1, 1), 1.0), ((3, 3), 1.0), ((1, 3), 0.5),
        ((3, 1), 0.5), ((2, 1), 2 / 3), ((2, 3), 0.8),
    ],
)  # fmt: skip
def test_hedging_is_the_evenness_of_the_mix(acts: tuple[int, int], hedging: float) -> None:
    one = ensemble({COAST: [acts, acts]}, {COAST: 0.7})
    assert column(measures.hedging(one, "BET", "GAM")) == pytest.approx([hedging] * 2)


def test_hedging_across_arenas_counts_too() -> None:
    """Cooperating in one arena and competing in another of the same weight is an even mix."""
    split = ensemble({COAST: [(3, 0)] * 2, STEPPE: [(0, 3)] * 2}, {COAST: 0.4, STEPPE: 0.4})
    assert column(measures.hedging(split, "BET", "GAM", "regional")) == pytest.approx([1, 1])


def test_nothing_is_measured_where_two_share_no_arena_of_a_level() -> None:
    for measure in (measures.alignment, measures.volume, measures.hedging):
        assert column(measure(MIXED, "ALP", "DEL", "regional")) == [0, 0]


def test_arenas_without_weight_do_not_count() -> None:
    one = ensemble({COAST: [(3, 0)] * 2, STEPPE: [(0, 3)] * 2}, {COAST: 0.0, STEPPE: 0.2})
    assert column(measures.alignment(one, "BET", "GAM", "regional")) == pytest.approx([-1, -1])
    none = ensemble({COAST: [(3, 0)] * 2})
    assert column(measures.volume(none, "BET", "GAM", "regional")) == [0, 0]


def test_one_arena_by_name() -> None:
    c, k = measures.by_arena(MIXED, "BET", "GAM", "coast")
    assert column(c) == pytest.approx([1, 1 / 3])
    assert column(k) == pytest.approx([0, 2 / 3])
    c, k = measures.by_arena(MIXED, "ALP", "DEL", "coast")
    assert (column(c), column(k)) == ([0, 0], [0, 0])
    assert c is not k


def test_weights_are_those_of_the_start_year(small_ensemble: Ensemble) -> None:
    record, world = small_ensemble.record, small_world()
    for t, (i, j, a) in enumerate(zip(*record.layout.triples, strict=True)):
        stakes = world.arenas[record.layout.arenas[a]].stakes
        product = stakes[record.layout.states[i]] * stakes[record.layout.states[j]]
        assert record.weight[t] == pytest.approx(product**0.5)


def test_a_driver_of_stakes_does_not_move_the_ruler(small_ensemble: Ensemble) -> None:
    from entente_sim.experiments.runner import run

    driver = {"d": {"target": "arenas.coast.stake.*", "to": 1, "unit": "index", "start": 2001}}
    driven = run(small(drivers=driver), runs=2, workers=1).record
    base = small_ensemble.record
    for t, place in enumerate(zip(*driven.layout.triples, strict=True)):
        i, j, a = (int(x) for x in place)
        known = base.layout.where[a, i, j]
        assert driven.weight[t] == (base.weight[known] if known >= 0 else 0.0)


@pytest.mark.parametrize("level", ["systemic", "regional"])
def test_measures_stay_in_range(small_ensemble: Ensemble, level: str) -> None:
    for actor in small_ensemble.states:
        for target in small_ensemble.states:
            if actor != target:
                c, k = measures.levels(small_ensemble, actor, target, level)
                assert c.shape == (7, 5)
                assert ((c >= 0) & (c <= 1 + 1e-15) & (k >= 0) & (k <= 1 + 1e-15)).all()
                hedging = measures.hedging(small_ensemble, actor, target, level)
                assert ((hedging >= 0) & (hedging <= 1 + 1e-15)).all()
                idle = measures.volume(small_ensemble, actor, target, level) == 0
                assert not hedging[idle].any()


# --- stages and types ------------------------------------------------------------------------------------------------

EIGHTHS = [
    (0.0, 0), (0.124, 0), (0.125, 1), (0.249, 1), (0.25, 2), (0.375, 3), (0.5, 4), (0.624, 4), (0.625, 5), (0.75, 6),
    (0.875, 7), (0.999, 7), (1.0, 7),
]  # fmt: skip


@pytest.mark.parametrize(("depth", "stage"), EIGHTHS)
def test_stages_are_eighths_of_commitment(depth: float, stage: int) -> None:
    one = ensemble(dyads={("commitment", "BET", "GAM"): [depth, 0.0]})
    got = measures.stage(one, "BET", "GAM")
    assert got.dtype == np.int64
    assert got[:, 0].tolist() == [stage, 0]


def test_there_are_eight_stages_and_eight_types() -> None:
    assert (len(STAGES), len(set(STAGES))) == (8, 8)
    assert (len(TIE_TYPES), len(set(TIE_TYPES))) == (8, 8)


RIVALS, WARM = (0, 3), (3, 0)
TYPES = [
    # acts of both towards each other, hostility both ways, commitment, type
    (RIVALS, RIVALS, (0.6, 0.0), 0.9, "rivalry"),
    (RIVALS, RIVALS, (0.0, 0.6), 0.9, "rivalry"),
    (RIVALS, RIVALS, (0.59, 0.59), 0.9, "cold peace"),
    (RIVALS, WARM, (0.9, 0.0), 0.0, "rivalry"),
    (RIVALS, WARM, (0.1, 0.1), 0.0, "cold peace"),
    ((0, 0), (0, 0), (0.9, 0.9), 0.9, "cold peace"),
    (WARM, (0, 0), (0.0, 0.0), 0.9, "cold peace"),
    ((1, 1), (3, 0), (0.9, 0.9), 0.4, "cold peace"),
    (WARM, (1, 0), (0.9, 0.9), 0.1, "axis of convenience"),
    (WARM, WARM, (0.0, 0.0), 0.2, "limited defensive partnership"),
    (WARM, WARM, (0.0, 0.0), 0.3, "soft entente"),
    (WARM, WARM, (0.0, 0.0), 0.4, "entente"),
    (WARM, WARM, (0.0, 0.0), 0.6, "entente"),
    (WARM, WARM, (0.0, 0.0), 0.7, "entente"),
    (WARM, WARM, (0.0, 0.0), 0.8, "quasi-alliance"),
    (WARM, WARM, (0.0, 0.0), 0.9, "quasi-alliance"),
]


@pytest.mark.parametrize(("there", "back", "hostility", "depth", "name"), TYPES)
def test_the_type_of_a_tie_follows_its_rule(
    there: tuple[int, int], back: tuple[int, int], hostility: tuple[float, float], depth: float, name: str
) -> None:
    mirror = ("GAM", "BET", "order")
    one = ensemble(
        {ORDER: [there] * 2, mirror: [back] * 2}, {ORDER: 1.0, mirror: 1.0},
        dyads={
            ("hostility", "BET", "GAM"): [hostility[0]] * 2, ("hostility", "GAM", "BET"): [hostility[1]] * 2,
            ("commitment", "BET", "GAM"): [depth] * 2, ("commitment", "GAM", "BET"): [depth] * 2,
        },
    )  # fmt: skip
    for pair in (("BET", "GAM"), ("GAM", "BET")):
        assert [TIE_TYPES[k] for k in measures.tie_type(one, *pair)[:, 0]] == [name, name]


@pytest.mark.parametrize(("depth", "name"), [(0.6, "entente"), (0.7, "alliance"), (1.0, "alliance")])
def test_only_a_promise_of_defence_makes_an_alliance(depth: float, name: str) -> None:
    both = [("BET", "GAM"), ("GAM", "BET")]
    one = ensemble(
        {ORDER: [WARM] * 2, ("GAM", "BET", "order"): [WARM] * 2}, {ORDER: 1.0, ("GAM", "BET", "order"): 1.0},
        dyads={("commitment", *p): [depth] * 2 for p in both} | {("guarantee", *p): [1, 0] for p in both},
    )  # fmt: skip
    without = "quasi-alliance" if depth == 1.0 else "entente"
    assert [TIE_TYPES[k] for k in measures.tie_type(one, "BET", "GAM")[:, 0]] == [name, without]


# --- institutions ----------------------------------------------------------------------------------------------------


def belonging(spells: Mapping[tuple[str, str], list[int]], **given: Any) -> Ensemble:
    """Return one run of two years in which states belong to institutions as given."""
    one = ensemble(**given)
    layout = one.record.layout
    for (institution, code), by_year in spells.items():
        one.record.membership[:, layout.institution(institution), layout.state(code), 0] = by_year
    return one


LEAGUE = belonging(
    {("league", "BET"): [1, 1], ("league", "GAM"): [1, 1], ("league", "DEL"): [0, 1], ("shield", "ALP"): [1, 1]},
    acts={ORDER: [(3, 0)] * 2, ("GAM", "BET", "order"): [(0, 3)] * 2, ("DEL", "GAM", "order"): [(3, 0)] * 2},
    weights={ORDER: 1.0, ("GAM", "BET", "order"): 1.0, ("DEL", "GAM", "order"): 1.0},
    dyads={("commitment", a, b): [0.4, 0.5] for a, b in (("BET", "GAM"), ("GAM", "BET"))},
)


def test_members_are_listed_year_by_year() -> None:
    frame = measures.members(LEAGUE, "league")
    rows = {(row.state, row.year): row.share for row in frame.itertuples()}
    assert rows == {
        ("BET", 2000): 1, ("BET", 2001): 1, ("GAM", 2000): 1, ("GAM", 2001): 1, ("DEL", 2000): 0, ("DEL", 2001): 1,
    }  # fmt: skip
    assert set(measures.members(LEAGUE)["institution"]) == {"league", "shield"}
    assert column(measures.membership(LEAGUE, "league", "DEL")) == [0, 1]
    with pytest.raises(KeyError, match=r"there is no institution 'leage' in this world\. Did you mean league\?"):
        measures.members(LEAGUE, "leage")


def test_cohesion_is_the_mean_alignment_of_members() -> None:
    assert column(measures.cohesion(LEAGUE, "league")) == pytest.approx([0, 1 / 6])
    assert np.isnan(measures.cohesion(LEAGUE, "shield")).all(), "one member alone"


def test_breadth_is_how_many_and_depth_how_bound() -> None:
    frame = measures.breadth_and_depth(LEAGUE).set_index(["institution", "year"])
    assert frame["breadth"].to_dict() == {
        ("league", 2000): 0.5, ("league", 2001): 0.75, ("shield", 2000): 0.25, ("shield", 2001): 0.25,
    }  # fmt: skip
    assert frame.loc["league", "commitment"].tolist() == pytest.approx([0.4, 1 / 6])
    assert frame.loc["league", "depth"].tolist() == pytest.approx([0.2, 1 / 12])
    assert frame.loc[("league", 2000), ["openness", "bindingness"]].tolist() == [0.2, 0.5]
    assert np.isnan(frame.loc["shield", "depth"]).all()


def test_a_tie_needs_some_mutual_alignment() -> None:
    """A third more cooperation than competition in one of many arenas can fall short of a tenth."""
    weights = {ORDER: 1.0, ("GAM", "BET", "order"): 1.0}
    acts: dict[Triple, Any] = {ORDER: [(1, 0), (1, 1)], ("GAM", "BET", "order"): [(1, 0), (1, 0)]}
    types = measures.tie_type(ensemble(acts, weights), "BET", "GAM")[:, 0]
    assert [TIE_TYPES[k] for k in types] == ["axis of convenience", "cold peace"]


# --- recorded variables ----------------------------------------------------------------------------------------------


def test_states_and_dyads_are_read_as_recorded() -> None:
    one = ensemble(
        states={("economy", "BET"): [9, 10], ("capability", "ALP"): [0.5, 0.4]},
        dyads={("threat", "BET", "GAM"): [0.1, 0.2], ("threat", "GAM", "BET"): [0.3, 0.4]},
    )
    assert column(measures.state(one, "BET", "economy")) == [9, 10]
    assert column(measures.state(one, "ALP", "capability")) == [0.5, 0.4]
    assert column(measures.dyad(one, "BET", "GAM", "threat")) == pytest.approx([0.1, 0.2], rel=1e-7)
    assert column(measures.dyad(one, "GAM", "BET", "threat")) == pytest.approx([0.3, 0.4], rel=1e-7)
    assert measures.dyad(one, "BET", "GAM", "threat").dtype == np.float64


def test_asymmetry_is_how_many_times_larger_the_target_is() -> None:
    one = ensemble(
        states={
            ("economy", "GAM"): [2, 2], ("economy", "BET"): [9, 18],
            ("capability", "GAM"): [0.2, 0.2], ("capability", "BET"): [0.3, 0.1],
        }
    )  # fmt: skip
    assert column(measures.asymmetry(one, "GAM", "BET")) == [4.5, 9]
    assert column(measures.asymmetry(one, "GAM", "BET", "capability")) == pytest.approx([1.5, 0.5])


# --- what is not there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "measure", ["levels", "cooperation", "competition", "alignment", "mean_alignment", "volume", "hedging"]
)
@pytest.mark.parametrize(("actor", "target"), [("BTE", "GAM"), ("GAM", "BTE")])
def test_an_unknown_state_gets_a_sentence(measure: str, actor: str, target: str) -> None:
    with pytest.raises(
        KeyError, match=r"there is no state 'BTE' in this world\. Did you mean BET\? Known: ALP, BET, DEL"
    ):
        getattr(measures, measure)(MIXED, actor, target, "regional")


def test_an_unknown_state_of_other_measures_gets_a_sentence() -> None:
    for call in (
        lambda: measures.stage(MIXED, "XX", "BET"), lambda: measures.tie_type(MIXED, "BET", "XX"),
        lambda: measures.state(MIXED, "XX", "economy"), lambda: measures.dyad(MIXED, "BET", "XX", "threat"),
        lambda: measures.asymmetry(MIXED, "XX", "BET"), lambda: measures.by_arena(MIXED, "XX", "BET", "coast"),
        lambda: MIXED.state_name("XX"),
    ):  # fmt: skip
        with pytest.raises(KeyError, match="there is no state 'XX' in this world"):
            call()


def test_an_unknown_arena_level_or_year_gets_a_sentence() -> None:
    with pytest.raises(KeyError, match=r"there is no arena 'coats' in this world\. Did you mean coast\?"):
        measures.by_arena(MIXED, "BET", "GAM", "coats")
    with pytest.raises(KeyError, match="level must be 'systemic' or 'regional', not 'global'"):
        measures.alignment(MIXED, "BET", "GAM", "global")
    with pytest.raises(KeyError, match="1999 was not recorded; recorded are 2000 to 2001"):
        MIXED.record.year(1999)


def test_an_unknown_variable_gets_a_sentence() -> None:
    with pytest.raises(
        KeyError, match=r"'econmy' is not recorded\. Did you mean economy\? Recorded: capability, economy"
    ):
        measures.state(MIXED, "BET", "econmy")
    with pytest.raises(KeyError, match=r"'hostilty' is not recorded\. Did you mean hostility\? Recorded: threat, host"):
        measures.dyad(MIXED, "BET", "GAM", "hostilty")
    with pytest.raises(KeyError, match="'threat' is not recorded"):
        measures.state(MIXED, "BET", "threat")


# --- records and ensembles -------------------------------------------------------------------------------------------


def test_an_ensemble_says_what_it_holds(small_ensemble: Ensemble) -> None:
    assert small_ensemble.name == "small"
    assert small_ensemble.title == "A small scenario"
    assert small_ensemble.states == ("ALP", "BET", "DEL", "GAM")
    assert small_ensemble.years == tuple(range(2000, 2007))
    assert small_ensemble.runs == 5
    assert small_ensemble.state_name("DEL") == "Deltania"
    record = small_ensemble.record
    singles = [*record.dyads.values(), *record.arenas.values()]
    held = (
        record.cooperation, record.competition, *record.states.values(), *singles, record.membership, record.votes,
        record.targets, record.outcomes,
    )  # fmt: skip
    assert {array.dtype for array in singles} == {np.dtype(np.float32)}
    size = Record.nbytes_of(record.layout, len(small_ensemble.years))
    assert small_ensemble.runs * size == sum(array.nbytes for array in held)


def test_fewer_states_are_measured_as_among_all(small_ensemble: Ensemble) -> None:
    few = small_ensemble.among(["GAM", "BET"])
    assert few.states == ("BET", "GAM")
    for level in ("systemic", "regional"):
        for pair in (("BET", "GAM"), ("GAM", "BET")):
            for part, whole in zip(
                measures.levels(few, *pair, level), measures.levels(small_ensemble, *pair, level), strict=True
            ):
                np.testing.assert_array_equal(part, whole)
    np.testing.assert_array_equal(
        measures.membership(few, "league", "BET"), measures.membership(small_ensemble, "league", "BET")
    )
    for name in DYAD_VARIABLES:
        np.testing.assert_array_equal(
            measures.dyad(few, "GAM", "BET", name), measures.dyad(small_ensemble, "GAM", "BET", name)
        )
    with pytest.raises(KeyError, match="there is no state 'ALP' in this world"):
        measures.state(few, "ALP", "economy")


def test_the_dataset_holds_the_same_values_under_names(small_ensemble: Ensemble) -> None:
    data = measures.dataset(small_ensemble)
    for level in ("systemic", "regional"):
        c, k = measures.levels(small_ensemble, "BET", "GAM", level)
        place = {"level": level, "state": "BET", "partner": "GAM"}
        np.testing.assert_array_equal(data["cooperation"].sel(place).transpose("year", "run"), c)
        np.testing.assert_array_equal(data["competition"].sel(place).transpose("year", "run"), k)
    for name in STATE_VARIABLES:
        np.testing.assert_array_equal(data[name].sel(state="DEL"), measures.state(small_ensemble, "DEL", name))
    for name in DYAD_VARIABLES:
        got = data[name].sel(state="ALP", partner="GAM")
        np.testing.assert_array_equal(got, measures.dyad(small_ensemble, "ALP", "GAM", name))
    belongs = data["membership"].sel(institution="league", state="BET").transpose("year", "run")
    np.testing.assert_array_equal(belongs, measures.membership(small_ensemble, "league", "BET"))
    assert data.attrs["digest"] == small_ensemble.record.digest()
    assert data.attrs["seed"] == 7
    assert data["year"].to_numpy().tolist() == list(range(2000, 2007))
