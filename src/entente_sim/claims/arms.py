"""Arms of an experiment: a scenario as shipped, or with named changes to its inputs, its parameters or its world.

Claims that ask for the same arm share its runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entente_sim.analysis.ablations import off
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World

__all__ = ["Arm"]


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
        values = {path: value for name in mechanisms for path, value in off(name).items()}
        return self.holding(f"without {' and '.join(mechanisms)}", values)

    def edited(self, label: str, edit: Callable[[dict[str, Any]], None]) -> Arm:
        """Return the arm on a changed world: ``edit`` gets the world file's content and changes it in place."""
        return replace(self, name=f"{self.name}, {label}", edits=(*self.edits, edit))

    @property
    def resolved(self) -> Resolved:
        """The scenario with the arm's changes, checked as a file would be; made once per arm."""
        return _resolved(self)

    @property
    def content(self) -> tuple[object, ...]:
        """All that tells two arms apart."""
        return self.scenario, self.drivers, self.values, self.years, self.edits

    def parameters(self, draws: Sequence[Parameters]) -> list[Parameters]:
        """Each draw under this arm: what the scenario states and what the arm holds stay put."""
        usual, stated = Parameters().by_path(), self.resolved.scenario.parameters.by_path()
        fixed = {path: value for path, value in stated.items() if path in _ALWAYS or value != usual[path]}
        fixed |= dict(self.values)
        return [draw.replace(**fixed) for draw in draws]


@functools.lru_cache(maxsize=256)
def _resolved(arm: Arm) -> Resolved:
    shipped = load(arm.scenario)
    if not (arm.drivers or arm.edits or arm.years):
        return shipped
    content = shipped.scenario.model_dump(mode="json", exclude_unset=True)
    content["drivers"] = {**content.get("drivers", {}), **arm.drivers}
    if arm.years is not None:
        content["horizon"] = {"start": arm.years[0], "end": arm.years[1]}
    world = _edited(arm.scenario, arm.edits) if arm.edits else shipped.world
    return Resolved(arm.name, Scenario.model_validate(content), world, arm.scenario)


@functools.lru_cache(maxsize=64)
def _edited(scenario: str, edits: tuple[Callable[[dict[str, Any]], None], ...]) -> World:
    content = load(scenario).world.model_dump(mode="json", exclude_unset=True)
    for edit in edits:
        edit(content)
    return World.model_validate(content)


_ALWAYS = ("regime.rate", "council.draft_rate")
"""Taken from the scenario in every draw: whether regimes may fall and drafts be drawn is what an arm is about."""
