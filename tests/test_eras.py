"""States that exist only in some years: what enters, what leaves, and what nobody else notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest

import entente_sim as es
from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import ARENA_VARIABLES, DYAD_VARIABLES, STATE_VARIABLES
from entente_sim.engine.round import advance
from entente_sim.experiments.runner import run, run_each
from entente_sim.model import EntenteModel
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from tests.conftest import begun, small, small_scenario, small_world
from tests.reference.compared import assert_agree

OFTEN = Parameters().replace(**{"crises.rate": 1, "pacts.rate": 1, "pacts.threshold": -1, "institutions.rate": 1})


def dated(code: str, **spell: int) -> Callable[[dict[str, Any]], None]:
    """Let a state exist only for a while; without drafts, of which it may be a part."""

    def change(data: dict[str, Any]) -> None:
        data["states"][code] |= spell
        data["drafts"] = {}

    return change


def without(code: str) -> Callable[[dict[str, Any]], None]:
    """Take a state out of the world, wherever it is named."""

    def change(data: dict[str, Any]) -> None:
        data["drafts"] = {}
        del data["states"][code]
        for table in data["tables"]:
            table["values"].pop(code, None)
        for arena in data["arenas"].values():
            for key in ("stakes", "stances", "access"):
                arena.get(key, {}).pop(code, None)
        data["pacts"] = [pact for pact in data["pacts"] if code not in pact["members"]]
        data["geography"]["barriers"] = []
        for one in data["institutions"].values():
            one["eligible"] = [other for other in one.get("eligible", []) if other != code]
            one["members"] = [spell for spell in one["members"] if code not in spell["states"]]

    return change


def flat(change: Callable[[dict[str, Any]], None]) -> Resolved:
    """Return the small world without barriers, which a state taken out would take along, changed."""

    def both(data: dict[str, Any]) -> None:
        data["geography"]["barriers"] = []
        change(data)

    return small(small_world(both), parameters=OFTEN)


def shared(ensemble: Ensemble, codes: list[str], years: slice) -> list[np.ndarray]:
    """Everything recorded of some states and the dyads among them."""
    record = ensemble.among(codes).record
    arrays = [record.cooperation, record.competition, record.membership]
    arrays += [*record.states.values(), *record.dyads.values(), *record.arenas.values()]
    return [array[years] for array in arrays]


def test_before_it_enters_the_world_is_as_if_it_were_not() -> None:
    """Whoever does not exist yet is in no sum, no mean and no rank, to the last bit."""
    later = run(flat(dated("DEL", since=2003)), runs=4, seed=3, workers=1)
    never = run(flat(without("DEL")), runs=4, seed=3, workers=1)
    until = slice(0, later.years.index(2003))
    for a, b in zip(
        shared(later, ["ALP", "BET", "GAM"], until), shared(never, ["ALP", "BET", "GAM"], until), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    after = slice(later.years.index(2003), None)
    assert not np.array_equal(later.record.dyads["threat"][after][:, :3, :3], never.record.dyads["threat"][after])


def test_after_it_leaves_it_is_in_no_sum() -> None:
    """Capability adds up to one among those who exist, before, during and after."""
    ensemble = run(small(small_world(dated("DEL", since=2002, until=2004))), runs=3, seed=3, workers=1)
    exists = ensemble.record.exists[:, ensemble.states.index("DEL")]
    assert exists.tolist() == [2002 <= year <= 2004 for year in ensemble.years]
    total = np.nansum(ensemble.record.states["capability"], axis=1)
    np.testing.assert_allclose(total, 1.0, rtol=1e-12)
    dependence = np.nansum(ensemble.record.dyads["dependence"], axis=2)[:, :2]
    np.testing.assert_allclose(dependence, 1.0, rtol=1e-6)


def test_what_enters_begins_as_all_did_in_the_first_year() -> None:
    """Its dyads begin at their starting values; its economy and spending are those of the tables."""
    resolved = small(small_world(dated("DEL", since=2003)))
    chunk, lanes = begun(resolved, runs=2)
    for _ in advance(chunk, lanes, Streams(1, [0, 1]), 2003, ()):  # no mechanism: what the year begins with
        pass
    i, start = chunk.layout.state("DEL"), lanes.learning.start
    others = [k for k in range(chunk.layout.n) if k != i]
    for name in ("threat", "trade", "declared", "grievance_fast", "grievance_slow", "treaty", "settled", "arms"):
        assert not getattr(chunk, name)[i].any(), name
        assert not getattr(chunk, name)[:, i].any(), name
    assert (chunk.hostility[i, others] == start).all()
    assert (chunk.hostility[others, i] == start).all()
    assert (chunk.economy[i] == 0.3).all()
    assert (chunk.spending[i] == 0.005).all()
    np.testing.assert_allclose(chunk.military[i], 0.005 / lanes.arming.depreciation)
    assert (chunk.economy_start[i] == 0.3).all()
    np.testing.assert_array_equal(chunk.commitment[i], np.maximum(chunk.pact, chunk.bond)[i])


def test_those_who_stay_keep_what_they_have() -> None:
    resolved = small(small_world(dated("DEL", since=2003)))
    chunk, lanes = begun(resolved, runs=2)
    for _ in advance(chunk, lanes, Streams(1, [0, 1]), 2002):
        pass
    before, codes = {name: getattr(chunk, name).copy() for name in ("hostility", "commitment")}, chunk.layout.states
    for _ in advance(chunk, lanes, Streams(1, [0, 1]), 2003, ()):
        pass
    assert codes == ("ALP", "BET", "GAM")
    assert chunk.layout.states == ("ALP", "BET", "DEL", "GAM")
    here = [chunk.layout.state(code) for code in codes]
    for name, old in before.items():
        np.testing.assert_array_equal(getattr(chunk, name)[np.ix_(here, here)], old)


@pytest.mark.parametrize("start", [1997, 2000])
def test_the_reference_model_agrees(start: int) -> None:
    """One enters in the years that are free, one leaves, and places change hands."""

    def change(data: dict[str, Any]) -> None:
        data["states"]["DEL"] |= {"since": 1999}
        data["states"]["BET"] |= {"until": 2001}
        data["states"]["ALP"]["points"][1] |= {"until": 1998}
        data["drafts"] = {}

    scenario = small_scenario(parameters=OFTEN, end=2004)
    horizon = scenario.horizon.model_copy(update={"start": start})
    assert_agree(
        small_world(change),
        scenario.model_copy(update={"horizon": horizon}),
        [OFTEN, OFTEN.null()],
        seed=2,
        runs=[0, 1],
    )


def test_the_record_is_missing_where_a_state_does_not_exist() -> None:
    ensemble = run(small(small_world(dated("DEL", since=2002, until=2004))), runs=2, seed=3, workers=1)
    record, i = ensemble.record, ensemble.states.index("DEL")
    gone = ~record.exists[:, i]
    for name in STATE_VARIABLES:
        assert np.isnan(record.states[name][gone, i]).all(), name
        assert np.isfinite(record.states[name][~gone]).all(), name
    for name in DYAD_VARIABLES:
        assert np.isnan(record.dyads[name][gone, i]).all(), name
        assert np.isnan(record.dyads[name][gone][:, :, i]).all(), name
        assert np.isfinite(record.dyads[name][~gone]).all(), name
    for name in ARENA_VARIABLES:
        assert np.isnan(record.arenas[name][gone, i]).all(), name
    own = (record.layout.triples[0] == i) | (record.layout.triples[1] == i)
    assert not record.cooperation[gone][:, own].any()
    assert record.cooperation[~gone][:, own].any()
    given = inputs_of(ensemble.resolved.world, ensemble.resolved.scenario)
    row = ensemble.years.index(2002)
    assert (record.states["economy"][row, i] == given.at("economy", 2002)[i]).all()


def test_measures_cope() -> None:
    """A dyad's measures are missing while one of the two is; those of the whole leave it out."""
    ensemble = run(small(small_world(dated("DEL", since=2002))), runs=2, seed=3, workers=1)
    m, there = es.measures, ensemble.record.exists[:, ensemble.states.index("DEL")]
    for of_dyad in (m.alignment, m.cooperation, m.hedging, m.volume):
        values = of_dyad(ensemble, "GAM", "DEL", None)
        np.testing.assert_array_equal(np.isnan(values).any(axis=1), ~there)
        assert np.isfinite(of_dyad(ensemble, "ALP", "BET", None)).all()
    for values in (
        m.poles(ensemble),
        m.blocs(ensemble),
        m.similarity(ensemble, "ALP", "BET"),
        m.similarity(ensemble, "ALP", "BET", index="S"),
        m.partner_entropy(ensemble, "ALP"),
        m.partner_entropy(ensemble, "ALP", "trade"),
        m.partners(ensemble, "ALP"),
        *m.efforts(ensemble, "GAM"),
        m.landscape_energy(ensemble, m.sides(ensemble, "ALP", "BET")),
    ):
        assert np.isfinite(values).all()
    np.testing.assert_array_equal(np.isnan(m.partners(ensemble, "DEL")).any(axis=1), ~there)
    labels = m.strategy(ensemble, "DEL")
    assert (labels[~there] == m.STRATEGIES.index("none")).all()
    breadth = m.breadth_and_depth(ensemble)
    assert breadth["breadth"].between(0, 1).all()


def test_chunks_and_forks_change_nothing() -> None:
    world = small_world(dated("DEL", since=2002))
    one, two = small(world), small(world, name="other", drivers={
        "push": {"target": "states.ALP.promotion", "to": 0.9, "unit": "index", "start": 2001},
    })  # fmt: skip
    both = [each.record.digest() for each in run_each([one, two], runs=5, seed=4, chunk=2, workers=2)]
    alone = [run(each, runs=5, seed=4, workers=1).record.digest() for each in (one, two)]
    assert both == alone
    assert both[0] != both[1]


def test_a_mesa_model_follows() -> None:
    resolved = small(small_world(dated("DEL", since=2002)))
    ensemble = run(resolved, runs=1, seed=6, workers=1)
    model = EntenteModel(resolved, seed=6)
    collector = mesa.DataCollector(agent_reporters={"status": "status", "fear": lambda state: state.threat_from("DEL")})
    for year in ensemble.years:
        model.step()
        collector.collect(model)
        assert model["DEL"].exists == (year >= 2002)
        row = ensemble.record.year(year)
        assert model["GAM"].capability == ensemble.record.states["capability"][row, ensemble.states.index("GAM"), 0]
    seen = collector.get_agent_vars_dataframe().xs(model["DEL"].unique_id, level="AgentID")
    assert seen["status"].isna().tolist() == [year < 2002 for year in ensemble.years]
    others = collector.get_agent_vars_dataframe().xs(model["GAM"].unique_id, level="AgentID")
    assert others["fear"].isna().tolist() == [year < 2002 for year in ensemble.years]
    with pytest.raises(KeyError, match="no state 'DELL'"):
        model["GAM"].threat_from("DELL")


def test_places_change_hands() -> None:
    def change(data: dict[str, Any]) -> None:
        data["states"]["GAM"]["points"].append({"place": "Outpost", "lat": 36.0, "lon": 74.0, "until": 1999})

    inputs = inputs_of(small_world(change), small_scenario())
    i, j = (sorted(small_world().states).index(code) for code in ("GAM", "DEL"))
    near, far = (inputs.existing(year).distance_home[i, j] for year in (1999, 2000))
    assert near < 200 < far
    assert inputs.existing(2005) is inputs.existing(2001)


def test_a_world_of_states_for_ever_is_one_era() -> None:
    inputs = inputs_of(small_world(), small_scenario())
    assert not inputs.eras
    assert inputs.existing(1997) is inputs.existing(2006) is inputs


def fault(change: Callable[[dict[str, Any]], object]) -> str:
    with pytest.raises(ScenarioError) as caught:
        inputs_of(small_world(change), small_scenario())
    return str(caught.value)


def test_faults_are_said_in_a_sentence() -> None:
    def nearly_empty(data: dict[str, Any]) -> None:
        data["drafts"] = {}
        for code in ("BET", "GAM", "DEL"):
            data["states"][code]["since"] = 2000

    assert "fewer than two of them exist in 1997" in fault(nearly_empty)
    assert "holds none of them in 1997" in fault(lambda data: data["states"]["GAM"]["points"][0].update(since=1998))
    assert "'DEL' does not exist in 2000" in fault(lambda data: data["states"]["DEL"].update(since=2001))
    assert "'ALP' does not exist in 2002" in fault(lambda data: data["states"]["ALP"].update(until=2001))
    with pytest.raises(ValueError, match="before it begins"):
        small_world(lambda data: data["states"]["DEL"].update(since=2001, until=1999))


def test_drivers_may_name_a_state_before_it_enters() -> None:
    """An input may ramp up before; only what exists is moved by it."""
    world = small_world(dated("DEL", since=2003))
    push = {"target": "states.DEL.aspiration", "to": 0.9, "unit": "index", "start": 2001, "ramp": 3}
    driven, plain = (run(small(world, drivers=d), runs=2, seed=1, workers=1) for d in ({"push": push}, {}))
    deficit = es.measures.state(driven, "DEL", "deficit") - es.measures.state(plain, "DEL", "deficit")
    assert np.isnan(deficit[:3]).all()
    assert (deficit[3:] > 0).all()
