"""Variants of a base scenario: what a readable path stands for, and the inputs and parameters of a point.

A path names a behavioural parameter (``parameters.threat.regime_weight``), the amount of a driver or event of the base
(``drivers.china_growth``: its ``to``, ``add`` or ``times``), or an input (``states.RUS.aspiration``,
``dyads.USA.RUS.sanctions``, ``arenas.order.stake.CHN``), which has the value from the first free year on.  An input
is set before the base's drivers move it, so a path and a driver on one input add up.

The path ``dose`` gives all drivers and events of the base in part: at 0 the inputs are those of the scenario the base
extends, at 1 the base's own, and between every input lies that share of the way.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pydantic

from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.drivers import Finding, apply_drivers, field_of, targets_of
from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.fields import FIELDS, INITIAL
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import Driver

__all__ = ["DOSE", "Axis", "Variants", "stacked"]

DOSE = "dose"
"""The path that gives what the base adds to the scenario it extends in part."""

_FORMS = (
    "parameters.GROUP.NAME, drivers.NAME, events.NAME, states.CODE.FIELD, dyads.CODE.CODE.FIELD, "
    f"arenas.NAME.FIELD.CODE or {DOSE}"
)
_ONE_A_CHUNK = frozenset({"liberalism", "vulnerability", *INITIAL})
"""Fields that all runs simulated together share."""


@dataclass(frozen=True)
class Axis:
    """One path along which a base is varied.

    Attributes
    ----------
    path
        As written.
    kind
        A parameter, the amount of a dated change, the level of an input, or a dose of all changes.
    key
        Group and name of a parameter, section and name of a change, or ``("levels", path)``.
    unit
        Unit of its values.
    about
        What it is, in a few words.
    label
        What a figure's axis calls it.
    fields
        Inputs it moves.
    start
        First year in which it moves them; parameters hold in all years.
    """

    path: str
    kind: Literal["parameter", "change", "level", "dose"]
    key: tuple[str, str]
    unit: str
    about: str
    label: str
    fields: frozenset[str] = frozenset()
    start: int = 0

    @staticmethod
    def of(path: str, base: Resolved, extended: Resolved | None = None) -> Axis | str:
        """Find what a path stands for in a scenario, or say in a sentence why it stands for nothing."""
        head, *rest = path.split(".")
        if path == DOSE:
            return _dose(base, extended)
        if head == "parameters" and len(rest) == 2:
            return _parameter(path, rest)
        if head in ("drivers", "events") and len(rest) == 1:
            return _change(path, (head, rest[0]), base)
        if head in ("states", "dyads", "arenas"):
            return _level(path, base)
        known = ("parameters", "drivers", "events", "states", "dyads", "arenas", DOSE)
        return f"'{path}' is not a path to something that can be varied.{closest(head, known)} Write {_FORMS}."


def _parameter(path: str, rest: Sequence[str]) -> Axis | str:
    rows = {row.path: row for row in parameter_table()}
    name = ".".join(rest)
    if name not in rows:
        near = closest(name, rows)
        group = [row.partition(".")[2] for row in rows if row.startswith(f"{rest[0]}.")]
        allowed = f" Parameters of {rest[0]}: {', '.join(group)}." if group else ""
        return f"'{name}' is not a parameter.{near}{allowed}"
    label = f"{rest[0]}: {rest[1]}".replace("_", " ")
    return Axis(path, "parameter", (rest[0], rest[1]), rows[name].unit, rows[name].about, label)


def _change(path: str, key: tuple[str, str], base: Resolved) -> Axis | str:
    changes = base.scenario.changes()
    if key not in changes:
        names = [name for section, name in changes if section == key[0]]
        listed = f" It has: {', '.join(names)}." if names else f" It has no {key[0]}."
        return f"'{key[1]}' is not among the {key[0]} of {base.name}.{closest(key[1], names)}{listed}"
    driver = changes[key]
    form = _form(driver)
    fields = frozenset(map(field_of, driver.targets))
    about = f"{form} of {', '.join(driver.targets)}"
    label, unit = driver.why or key[1].replace("_", " "), "factor" if form == "times" else driver.unit
    return Axis(path, "change", key, unit, about, label, fields, driver.start)


def _dose(base: Resolved, extended: Resolved | None) -> Axis | str:
    if extended is None:
        return f"{base.name} extends nothing, so there is nothing to give in part."
    low, high = (
        one.scenario.model_dump(exclude={"extends", "title", "description", "drivers", "events"})
        for one in (extended, base)
    )
    more = [key for key in high if high[key] != low[key]]
    if more:
        return (
            f"{base.name} changes {', '.join(more)} of {extended.name}, which cannot be given in part; only drivers "
            "and events can."
        )
    changes = [driver for _, driver in _differing(base, extended)]
    if not changes:
        return f"{base.name} adds no driver and no event to {extended.name}, so there is nothing to give in part."
    fields = frozenset(field_of(target) for driver in changes for target in driver.targets)
    about = f"part given of what {base.name} adds to {extended.name}"
    start = min(driver.start for driver in changes)
    return Axis(DOSE, "dose", (DOSE, DOSE), "share", about, f"dose of {base.scenario.title}", fields, start)


def _differing(base: Resolved, extended: Resolved) -> list[tuple[tuple[str, str], Driver]]:
    """Changes that one of two scenarios makes and the other does not."""
    low, high = extended.scenario.changes(), base.scenario.changes()
    return [
        (key, driver)
        for mine, others in ((low, high), (high, low))
        for key, driver in mine.items()
        if others.get(key) != driver
    ]


def _level(path: str, base: Resolved) -> Axis | str:
    targets = targets_of(path, sorted(base.world.states), sorted(base.world.arenas), initial=True)
    if isinstance(targets, str):
        return targets
    name = targets[0].field
    start = base.scenario.horizon.start
    about = f"{FIELDS[name].about}, {'at the start' if name in INITIAL else 'from the start on'}"
    label = f"{_whose(path.split('.'), base)}: {FIELDS[name].about}"
    return Axis(path, "level", ("levels", path), FIELDS[name].unit, about, label, frozenset({name}), start)


def _whose(parts: Sequence[str], base: Resolved) -> str:
    """States and arena of an input, by name."""
    codes = {"states": parts[1:2], "dyads": parts[1:3], "arenas": parts[3:4]}[parts[0]]
    names = [base.world.states[code].name if code != "*" else "all" for code in codes]
    if parts[0] == "arenas":
        names.append(base.world.arenas[parts[1]].title if parts[1] != "*" else "all arenas")
    return (" to " if parts[0] == "dyads" else ", ").join(names)


def _form(driver: Driver) -> str:
    return next(form for form in ("to", "add", "times") if getattr(driver, form) is not None)


@dataclass(frozen=True)
class Variants:
    """A base scenario and the paths along which it is varied.

    Attributes
    ----------
    base, paths
        The scenario and what is varied.
    extended
        The scenario the base extends, of which the path ``dose`` gives the difference in part.

    Raises
    ------
    ScenarioError
        If a path stands for nothing; the key of each problem is the path.
    """

    base: Resolved
    paths: tuple[str, ...]
    extended: Resolved | None = None

    def __post_init__(self) -> None:
        faults = [
            Problem(self.base.name, None, path, said)
            for path in self.paths
            if isinstance(said := Axis.of(path, self.base, self.extended), str)
        ]
        if faults:
            raise ScenarioError(faults)

    def __reduce__(self) -> tuple[type[Variants], tuple[Resolved, tuple[str, ...], Resolved | None]]:
        # Without what is computed anew in no time.
        return Variants, (replace(self.base), self.paths, replace(self.extended) if self.extended else None)

    @functools.cached_property
    def axes(self) -> dict[str, Axis]:
        """What each path stands for."""
        found = {path: Axis.of(path, self.base, self.extended) for path in self.paths}
        return {path: axis for path, axis in found.items() if isinstance(axis, Axis)}

    @functools.cached_property
    def _ground(self) -> Inputs:
        """Inputs before any driver of the scenario."""
        bare = self.base.scenario.model_copy(update={"drivers": {}, "events": {}})
        return inputs_of(self.base.world, bare)

    def parameters(self, values: Mapping[str, float]) -> Parameters:
        """Parameters of a point.

        Raises
        ------
        ValueError
            If one is out of its bounds.
        """
        chosen = {".".join(axis.key): values[path] for path, axis in self._axes("parameter") if path in values}
        own = self.base.scenario.parameters
        if not chosen:
            return own
        try:
            return own.replace(**chosen)
        except pydantic.ValidationError as error:
            (first, *_) = error.errors(include_url=False)
            sentence = first["msg"].replace("Input should be", "must be")
            raise ValueError(f"{'.'.join(map(str, first['loc']))} {sentence}, not {first['input']:g}.") from None

    def inputs(self, values: Mapping[str, float]) -> Inputs:
        """Inputs of a point; what it leaves out stays as in the base.

        Raises
        ------
        ScenarioError
            If an input would leave its range.
        ValueError
            If a dose does.
        """
        whole = self._moved(values, self.base)
        if DOSE not in values or self.extended is None:
            return whole
        if not 0.0 <= values[DOSE] <= 1.0:
            raise ValueError(
                f"a dose must lie between 0 ({self.extended.name}) and 1 ({self.base.name}), not {values[DOSE]:g}."
            )
        return self._moved(values, self.extended).towards(whole, values[DOSE])

    def _moved(self, values: Mapping[str, float], scenario: Resolved) -> Inputs:
        """Inputs of a point under the changes of the base, or of the scenario it extends."""
        start = self.base.scenario.horizon.start
        changes: dict[tuple[str, str], Driver] = {}
        for path, axis in self._axes("level"):
            if path in values:
                (name,) = axis.fields
                changes[axis.key] = Driver(target=path, to=values[path], unit=FIELDS[name].unit, start=start)
        changes |= scenario.scenario.changes()
        for path, axis in self._axes("change"):
            if path in values and axis.key in changes:
                driver = changes[axis.key]
                changes[axis.key] = driver.model_copy(update={_form(driver): values[path]})
        ground = self._ground
        touched = {field_of(target) for driver in changes.values() for target in driver.targets}
        arrays = {name: array.copy() if name in touched else array for name, array in ground.values.items()}
        states, arenas = sorted(self.base.world.states), sorted(self.base.world.arenas)
        found: list[Finding] = []
        apply_drivers(arrays, changes, True, states, arenas, list(range(ground.first, ground.last + 1)), found)
        if found:
            raise ScenarioError(
                Problem(scenario.name, None, _named(finding.loc), finding.sentence) for finding in found
            )
        return replace(ground, values=arrays)

    def scenario(self, values: Mapping[str, float]) -> Resolved:
        """The base with the values of a point written into it, as if its file said so.

        Raises
        ------
        ValueError, ScenarioError
            If a parameter is out of its bounds, an input would leave its range, or a level contradicts a driver.
        """
        levels = {
            f"level_{k}": Driver(
                target=path, to=values[path], unit=axis.unit, start=self.base.scenario.horizon.start
            )
            for k, (path, axis) in enumerate(self._axes("level"))
            if path in values
        }  # fmt: skip
        changed = {
            axis.key: {_form(self.base.scenario.changes()[axis.key]): values[path]}
            for path, axis in self._axes("change")
            if path in values
        }
        own = self.base.scenario
        update = {
            "parameters": self.parameters(values),
            "drivers": levels
            | {name: one.model_copy(update=changed.get(("drivers", name))) for name, one in own.drivers.items()},
            "events": {name: one.model_copy(update=changed.get(("events", name))) for name, one in own.events.items()},
        }
        chosen = replace(self.base, scenario=own.model_copy(update=update))
        _ = chosen.inputs  # compiled now, so that a fault shows here
        return chosen

    def fault(self, path: str, value: float) -> str | None:
        """Say what is wrong with a value of a path, all else as in the base."""
        try:
            if self.axes[path].kind == "parameter":
                self.parameters({path: value})
            else:
                self.inputs({path: value})
        except ScenarioError as error:
            return error.problems[0].sentence
        except ValueError as error:
            return str(error)
        return None

    def inputs_key(self, values: Mapping[str, float]) -> Hashable:
        """Points with the same key have the same inputs."""
        return tuple(values[path] for path, axis in self.axes.items() if axis.kind != "parameter")

    def past_key(self, values: Mapping[str, float]) -> Hashable:
        """Points with the same key and the same parameters share the years before the start."""
        return tuple(values[path] for path, axis in self.axes.items() if self._early(axis))

    def chunk_key(self, values: Mapping[str, float]) -> Hashable:
        """Points with the same key can be simulated together, their inputs stacked: see :func:`stacked`."""
        return tuple(values[path] for path, axis in self.axes.items() if self._apart(axis))

    @functools.cached_property
    def moved(self) -> tuple[str, ...]:
        """Fields in which the inputs of points with one chunk key may differ."""
        fields = {name for axis in self.axes.values() if not self._apart(axis) for name in axis.fields}
        return tuple(sorted(fields))

    def _axes(self, kind: str) -> list[tuple[str, Axis]]:
        return [(path, axis) for path, axis in self.axes.items() if axis.kind == kind]

    def _early(self, axis: Axis) -> bool:
        return axis.kind in ("change", "dose") and axis.start < self.base.scenario.horizon.start

    def _apart(self, axis: Axis) -> bool:
        # Measures weigh arenas by the stakes of the start year, which the runs of one record share.
        ruler = "stake" in axis.fields and axis.start <= self.base.scenario.horizon.start
        return bool(axis.fields & _ONE_A_CHUNK) or ruler or self._early(axis)

    def opened(self) -> Resolved:
        """Return the base with a driver on every input that is varied besides, so that a layout knows what it opens."""
        start = self.base.scenario.horizon.start
        levels = {
            f"level_{k}": Driver(target=axis.path, to=0.0, unit=axis.unit, start=start)
            for k, (_, axis) in enumerate(self._axes("level"))
        }
        below = _differing(self.base, self.extended) if self.extended is not None else []
        parts = {f"part_{k}": driver for k, (_, driver) in enumerate(below)}
        drivers = {**self.base.scenario.drivers, **levels, **parts}
        return replace(self.base, scenario=self.base.scenario.model_copy(update={"drivers": drivers}))


def _named(loc: Sequence[str | int]) -> str:
    """The path of a change that went wrong: a level by its own path."""
    return str(loc[1]) if loc[0] == "levels" else ".".join(map(str, loc))


def stacked(each: Sequence[Inputs], moved: Sequence[str]) -> Inputs:
    """Inputs of several runs at once: fields that differ get one more axis, of runs, last."""
    first = each[0]
    if all(one is first for one in each):
        return first
    values = dict(first.values)
    for name in moved:
        arrays = [one.values[name] for one in each]
        if any(array is not arrays[0] for array in arrays):
            values[name] = np.stack(arrays, axis=-1)
    return replace(first, values=values)
