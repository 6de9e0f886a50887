"""Mesa's view of a run: the same bytes as the ensemble's, and states that choose for themselves."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

import entente_sim as es
from entente_sim.model import EntenteModel, Postures, State


@pytest.fixture(scope="module")
def ensemble() -> es.Ensemble:
    return es.run("chinese_hubris", runs=3, seed=5)


def test_a_mesa_run_is_the_same_bytes_as_that_run_of_an_ensemble(ensemble: es.Ensemble) -> None:
    model = EntenteModel("chinese_hubris", seed=5, run=2)
    for row in range(len(ensemble.years)):
        assert model.year == ensemble.years[row]
        model.step()
        for name, recorded in ensemble.record.dyads.items():  # kept in single precision
            assert np.array_equal(getattr(model.world, name)[..., 0].astype(np.float32), recorded[row, ..., 2]), name
        assert np.array_equal(np.rint(3 * model.world.cooperation[:, 0]), ensemble.record.cooperation[row, :, 2])
    assert not model.running
    model.step()  # nothing happens after the horizon
    assert model.year == ensemble.years[-1] + 1


def test_states_read_the_world_by_name(ensemble: es.Ensemble) -> None:
    model = EntenteModel("chinese_hubris", seed=5, run=0)
    model.step()
    russia = model["RUS"]
    assert russia.name == "Russia"
    assert russia.capability == es.measures.state(ensemble, "RUS", "capability")[0, 0]
    assert np.float32(russia.threat_from("USA")) == es.measures.dyad(ensemble, "RUS", "USA", "threat")[0, 0]
    assert russia.commitment_to("CHN") == model["CHN"].commitment_to("RUS")
    c, k = es.measures.by_arena(ensemble, "RUS", "CHN", "central_asia")
    assert russia.posture_towards("CHN", "central_asia") == (c[0, 0], k[0, 0])
    assert russia.posture_towards("IND", "arctic") == (0.0, 0.0)  # India has no stake there
    row, world = model.row("RUS", "CHN", "central_asia"), model.world
    gains = russia.incentives_towards("CHN", "central_asia")
    assert gains == (world.gain_cooperation[row, 0], world.gain_competition[row, 0]) != (0.0, 0.0)
    assert russia.incentives_towards("IND", "arctic") == (0.0, 0.0)
    assert len(model.agents) == len(ensemble.states)
    with pytest.raises(KeyError, match=r"no state 'RUSS' in this world\. Did you mean RUS"):
        model["RUSS"]


class Isolationist(State):
    """Does nothing towards anybody, anywhere."""

    def choose_postures(self) -> Postures:
        layout = self.model.layout
        return {
            (partner, arena): (0.0, 0.0)
            for partner in layout.states
            for arena in layout.arenas
            if partner != self.code and self.model.row(self.code, partner, arena) >= 0
        }


def test_a_subclass_chooses_for_its_state_and_nobody_else() -> None:
    model, plain = EntenteModel(seed=5, states={"RUS": Isolationist}), EntenteModel(seed=5)
    model.step()
    plain.step()
    for arena in model.layout.arenas:
        assert model["RUS"].posture_towards("CHN", arena) == (0.0, 0.0)
        assert model["USA"].posture_towards("CHN", arena) == plain["USA"].posture_towards("CHN", arena)
    for _ in range(9):
        model.step()
        plain.step()
    assert model["CHN"].commitment_to("RUS") < plain["CHN"].commitment_to("RUS")


class Clumsy(State):
    def choose_postures(self) -> Postures:
        return {("CHN", "order"): (0.5, 0.0)}


def test_a_posture_off_the_grid_gets_a_sentence() -> None:
    model = EntenteModel(states={"RUS": Clumsy})
    with pytest.raises(ValueError, match="levels are 0, 1/3, 2/3 and 1"):
        model.step()


def test_there_is_no_run_without_a_seed() -> None:
    with pytest.raises(TypeError, match="a run is a function of its seed: give a whole number, not None"):
        es.EntenteModel("baseline", seed=None)  # type: ignore[arg-type]
    assert es.EntenteModel("baseline", seed=np.int64(3)).luck == (3, 0)


def test_mesas_data_collector_works_on_it() -> None:
    model = EntenteModel(seed=5)
    collector = mesa.DataCollector(
        model_reporters={"fear": lambda m: m["RUS"].threat_from("USA")}, agent_reporters={"capability": "capability"}
    )
    for _ in range(2):
        model.step()
        collector.collect(model)
    assert len(collector.model_vars["fear"]) == 2
    assert collector.get_agent_vars_dataframe().shape == (2 * 19, 1)
