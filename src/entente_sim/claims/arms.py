"""Arms of an experiment: a scenario as shipped, or with named changes to its inputs, its parameters or its world.

Claims that ask for the same arm share its runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entente_sim.analysis.ablations import ABLATIONS
from entente_sim.claims.edits import no_us_pressure
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import Driver, Scenario, World

__all__ = [
    "BASELINE", "CREDITS", "DOUBLE_CONTAINMENT", "NO_US_PRESSURE", "POWER_FROZEN", "SINCE_1992", "SINCE_2001", "Arm",
]  # fmt: skip

CREDITS: Mapping[str, Mapping[str, float]] = {one.mechanism: one.off for one in ABLATIONS}
"""How each mechanism is switched off, by its name in the table of ablations."""


@dataclass(frozen=True)
class Arm:
    """What to run: a shipped scenario and what is changed in it.  Two arms of one name are the same.

    Attributes
    ----------
    name
        What tables call it; grows with each change.
    scenario
        Name of the shipped scenario.
    drivers
        Changes of physical or domestic inputs, by name, as a scenario file states them.
    values
        Parameters held at a value, by path.
    years
        First free and last year, if not the scenario's.
    edits
        Changes of the world file's content, applied in order.

    Examples
    --------
    >>> Arm("baseline").driven("twice the promotion", target="states.USA.promotion", times=2, unit="factor",
    ...     start=2022).without("common enemy").name
    'baseline, twice the promotion, without common enemy'
    """

    name: str
    scenario: str = field(default="baseline", compare=False)
    drivers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False)
    values: Mapping[str, float] = field(default_factory=dict, compare=False)
    years: tuple[int, int] | None = field(default=None, compare=False)
    edits: tuple[Callable[[dict[str, Any]], None], ...] = field(default=(), compare=False)

    def driven(self, label: str, **driver: Any) -> Arm:
        """Return the arm with one more driver; its keys are those of a scenario file."""
        key = "arm_" + "_".join("".join(c if c.isalnum() else " " for c in label.lower()).split())
        return replace(self, name=f"{self.name}, {label}", drivers={**self.drivers, key: driver})

    def holding(self, label: str, values: Mapping[str, float]) -> Arm:
        """Return the arm with parameters held at values, whatever the draw."""
        return replace(self, name=f"{self.name}, {label}", values={**self.values, **values})

    def without(self, *mechanisms: str) -> Arm:
        """Return the arm with mechanisms off, by their names in the table of ablations.

        Raises
        ------
        ValueError
            If a mechanism has no such name.
        """
        unknown = [name for name in mechanisms if name not in CREDITS]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is no mechanism of the table of ablations.")
        off = {path: value for name in mechanisms for path, value in CREDITS[name].items()}
        return self.holding(f"without {' and '.join(mechanisms)}", off)

    def edited(self, label: str, edit: Callable[[dict[str, Any]], None]) -> Arm:
        """Return the arm on a changed world: ``edit`` gets the world file's content and changes it in place."""
        return replace(self, name=f"{self.name}, {label}", edits=(*self.edits, edit))

    def resolved(self) -> Resolved:
        """The scenario with the arm's changes, checked as a file would be."""
        shipped = load(self.scenario)
        if not (self.drivers or self.edits or self.years):
            return shipped
        world = shipped.world
        if self.edits:
            content = world.model_dump(mode="json", exclude_unset=True)
            for edit in self.edits:
                edit(content)
            world = World.model_validate(content)
        drivers = {name: Driver.model_validate(dict(one)) for name, one in self.drivers.items()}
        update: dict[str, Any] = {"drivers": {**shipped.scenario.drivers, **drivers}}
        if self.years is not None:
            update["horizon"] = {"start": self.years[0], "end": self.years[1]}
        content = shipped.scenario.model_dump(mode="json", exclude_unset=True) | {
            key: value if key == "horizon" else {name: one.model_dump(mode="json", exclude_none=True)
            for name, one in value.items()} for key, value in update.items()
        }  # fmt: skip
        return Resolved(self.name, Scenario.model_validate(content), world, self.scenario)

    def parameters(self, resolved: Resolved, draws: Sequence[Parameters]) -> list[Parameters]:
        """Each draw under this arm: what the scenario states and what the arm holds stay put."""
        usual, stated = Parameters(), resolved.scenario.parameters
        fixed = {info.path: _value(stated, info.path) for info in parameter_table()}
        fixed = {
            path: value for path, value in fixed.items() if path in _ALWAYS or value != _value(usual, path)
        } | dict(self.values)
        return [draw.replace(**fixed) for draw in draws]


_ALWAYS = ("regime.rate", "council.draft_rate")
"""Taken from the scenario in every draw: whether regimes may fall and drafts be drawn is what an arm is about."""


def _value(parameters: Parameters, path: str) -> float:
    group, name = path.split(".")
    value: float = getattr(getattr(parameters, group), name)
    return value


BASELINE = Arm("baseline")
"""2021 to 2050, nothing imposed."""

SINCE_2001 = Arm("since 2001", years=(2001, 2021))
"""The same world gone free in 2001: what claims on 2001-2013 and 2014-2021 look at."""

SINCE_1992 = Arm("since 1992", years=(1992, 2021))
"""Gone free in the first year there are inputs for, without a spin-up: for claims on 1992-2000 as well.

Memberships are free from then on too, and organisations founded later do not come about.
"""

DOUBLE_CONTAINMENT = Arm("double_containment", "double_containment")
"""The shipped case of 2013 to 2021."""

NO_US_PRESSURE = SINCE_2001.edited("no US pressure", no_us_pressure)
"""A history in which the United States from 1992 on promotes and sanctions nothing, stays out of Eurasia's regions and
competes with nobody."""

POWER_FROZEN = SINCE_2001.driven(
    "all grow alike", target="states.*.growth", to=3.0, unit="percent per year", start=2001
).holding(
    "and arm alike",
    {
        "arming.rival_elasticity": 0.0, "arming.shock_sd": 0.0, "economy.shock_scale": 0.0,
        "economy.sanction_drag": 0.0, "economy.burden_drag": 0.0, "trade.growth": 0.0,
    },
)  # fmt: skip
"""From 2001 on all economies grow by 3 % a year and forces in step, so that shares of power hardly move."""
