"""Mesa's view of a run: a model and its agents, live on a one-run world.

``EntenteModel`` runs the very round an ensemble runs, on a world of one run, so its trajectory is
the same bytes as that run of an ensemble.  ``State`` objects read the world by name; a subclass may
override :meth:`State.choose_postures` to follow a script, a person or another theory.

>>> from entente_sim.model import EntenteModel
>>> model = EntenteModel("baseline", seed=7)
>>> model.step()
>>> model.year, model["RUS"].threat_from("USA") > model["RUS"].threat_from("CHN")
(2022, True)
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from pathlib import Path

import mesa

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Recorder
from entente_sim.engine.round import ROUND, Mechanism, begin, step
from entente_sim.mechanisms.posture import posture
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World

__all__ = ["EntenteModel", "Postures", "State"]

Postures = Mapping[tuple[str, str], tuple[float, float]]
"""Cooperation and competition by (partner, arena), each one of 0, 1/3, 2/3, 1."""


class State(mesa.Agent):  # type: ignore[misc]
    """A state of the world, read by name.

    As in a record, numbers are NaN where it, or the partner asked for, does not exist in the year last run.

    Attributes
    ----------
    code
        Its code in the world file.
    """

    model: EntenteModel

    def __init__(self, model: EntenteModel, code: str) -> None:
        super().__init__(model)
        self.code = code

    def __repr__(self) -> str:
        return f"State({self.code!r})"

    def _read(self, variable: str, *partner: str) -> float:
        places = self.model.places(self.code, *partner)
        return float(getattr(self.model.world, variable)[(*places, 0)]) if places else math.nan

    @property
    def name(self) -> str:
        """Full name."""
        return self.model.resolved.world.states[self.code].name

    @property
    def exists(self) -> bool:
        """Whether the state exists in the year last run."""
        return self.code in self.model.world.layout.states

    @property
    def capability(self) -> float:
        """Share of power, in [0, 1]."""
        return self._read("capability")

    @property
    def economy(self) -> float:
        """GDP, trillion USD."""
        return self._read("economy")

    @property
    def status(self) -> float:
        """Ascribed rank, in [0, 1]."""
        return self._read("status")

    @property
    def deficit(self) -> float:
        """Claimed less ascribed rank, floored at 0."""
        return self._read("deficit")

    def threat_from(self, partner: str) -> float:
        """Threat perceived from another state, in [0, 1]."""
        return self._read("threat", partner)

    def hostility_of(self, partner: str) -> float:
        """Hostile intent perceived in another state, in [0, 1]."""
        return self._read("hostility", partner)

    def commitment_to(self, partner: str) -> float:
        """Depth of the tie with another state, in [0, 1]."""
        return self._read("commitment", partner)

    def posture_towards(self, partner: str, arena: str) -> tuple[float, float]:
        """Cooperation and competition towards another state in an arena; (0, 0) where either has no stake."""
        world, t = self.model.world, self.model.row(self.code, partner, arena)
        return (float(world.cooperation[t, 0]), float(world.competition[t, 0])) if t >= 0 else (0.0, 0.0)

    def incentives_towards(self, partner: str, arena: str) -> tuple[float, float]:
        """Marginal incentives to cooperate and to compete, of the year being decided."""
        world, t = self.model.world, self.model.row(self.code, partner, arena)
        return (float(world.gain_cooperation[t, 0]), float(world.gain_competition[t, 0])) if t >= 0 else (0.0, 0.0)

    def choose_postures(self) -> Postures | None:
        """Choose this year's postures; ``None`` keeps the model's choice.

        Called once a year, after incentives are known.  A subclass may return postures for some or
        all pairs of partner and arena; those it leaves out keep the model's choice.
        """
        return None


class EntenteModel(mesa.Model):  # type: ignore[misc]
    """One run, one year per :meth:`step`.

    Parameters
    ----------
    name
        A shipped scenario, a path, or a loaded scenario.
    seed, run
        The run is the same bytes as run ``run`` of ``entente_sim.run(name, seed=seed)``.
    parameters
        Parameters in place of the scenario's own.
    states
        Classes for some states, by code; plain :class:`State` for the others.
    schedule
        Mechanisms of a year in order, in place of the model's own.

    Attributes
    ----------
    year
        The year that the next step will run.
    world
        The live one-run world.
    parameters
        Behavioural parameters of the run.
    luck
        Seed and number of the run.
    schedule
        Mechanisms of a year in order.

    Raises
    ------
    ValueError
        If states are to choose for themselves and the schedule has no ``posture``, which is where they choose.
    TypeError
        If there is no seed: a run is a function of it.
    """

    def __init__(
        self,
        name: str | Path | Resolved = "baseline",
        *,
        seed: int = 1,
        run: int = 0,
        parameters: Parameters | None = None,
        states: Mapping[str, type[State]] | None = None,
        schedule: Sequence[Mechanism] = ROUND,
    ) -> None:
        try:
            seed = operator.index(seed)
        except TypeError:
            raise TypeError(f"a run is a function of its seed: give a whole number, not {seed!r}.") from None
        super().__init__(rng=seed)
        self.resolved = name if isinstance(name, Resolved) else load(name)
        self.layout = Layout.of([self.resolved])
        self.parameters = parameters or self.resolved.scenario.parameters
        self.luck = (seed, run)
        self.schedule = tuple(schedule)
        if states and posture not in self.schedule:
            raise ValueError("the schedule has no 'posture', so no state can choose for itself.")
        self._inputs = self.resolved.inputs
        self._lanes = Lanes(self.parameters, 1)
        self._streams = Streams(seed, [run])
        self.world: World = begin(self.layout, self._inputs, self._lanes, 1)
        while self.world.year < self._inputs.start:
            step(self.world, self._lanes, self._streams, self.schedule)
        self._recorder = Recorder(self.world, [run], range(self._inputs.start, self._inputs.last + 1))
        self.running = True
        classes = states or {}
        for code in classes:
            self.layout.state(code)
        self._states = {code: classes.get(code, State)(self, code) for code in self.layout.states}
        self._played = tuple(self._decide if mechanism is posture else mechanism for mechanism in self.schedule)

    def __getitem__(self, code: str) -> State:
        """The state of that code."""
        self.layout.state(code)
        return self._states[code]

    @property
    def year(self) -> int:
        """The year that the next step will run."""
        return self.world.year

    @property
    def last(self) -> int:
        """Last year of the horizon."""
        return self._inputs.last

    @property
    def so_far(self) -> Ensemble:
        """The years run so far, as an ensemble of one run: whatever measures or draws one takes it.

        Raises
        ------
        ValueError
            Before the first step.
        """
        if self.year == self._inputs.start:
            raise ValueError("no year has been run yet: step once before reading what happened.")
        return Ensemble(self.resolved, self.luck[0], self._recorder.record.until(self.year - 1))

    def row(self, actor: str, target: str, arena: str) -> int:
        """Row of a triple in the world's arrays, -1 where it is not active or one of the two does not exist."""
        layout, places = self.world.layout, self.places(actor, target)
        return int(layout.where[layout.arena(arena), *places]) if places else -1

    def places(self, *codes: str) -> tuple[int, ...]:
        """Positions of states in the world's arrays; none where one of them does not exist in the year last run.

        Raises
        ------
        KeyError
            For a code that the world never has.
        """
        for code in codes:
            self.layout.state(code)
        layout = self.world.layout
        return tuple(map(layout.state, codes)) if set(codes) <= set(layout.states) else ()

    def step(self) -> None:
        """Run one year; nothing happens after the horizon."""
        if self.year > self._inputs.last:
            self.running = False
            return
        year = self.year
        step(self.world, self._lanes, self._streams, self._played)
        self._recorder.write(self.world, year)
        self.running = self.year <= self._inputs.last

    def _decide(self, world: World, lanes: Lanes, streams: Streams) -> None:
        """Let the model choose, then let states that choose for themselves have their way."""
        wishes = {code: state.choose_postures() for code, state in self._states.items() if state.exists}
        posture(world, lanes, streams)
        for code, chosen in wishes.items():
            for (partner, arena), (c, k) in (chosen or {}).items():
                t = self.row(code, partner, arena)
                if t < 0:
                    raise ValueError(f"{code} and {partner} do not meet in '{arena}'; leave it out.")
                levels = round(3 * c), round(3 * k)
                if not (
                    min(levels) >= 0 and max(levels) <= 3 and abs(3 * c - levels[0]) + abs(3 * k - levels[1]) < 1e-6
                ):
                    raise ValueError(f"{code} chose ({c}, {k}) towards {partner}; levels are 0, 1/3, 2/3 and 1.")
                world.cooperation[t, 0], world.competition[t, 0] = levels[0] / 3.0, levels[1] / 3.0
