"""What the page lets a person move: drivers of the scenario, inputs that the shipped scenarios move, parameters."""

from __future__ import annotations

import functools
import math
from collections import Counter
from dataclasses import dataclass

from entente_sim.scenario import yaml_source
from entente_sim.scenario.drivers import targets_of
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.loading import Resolved, shipped
from entente_sim.scenario.parameters import parameter_table
from entente_sim.scenario.variants import Axis

__all__ = ["Control", "control", "controls", "problem", "scenario_names", "suggestions"]

PARAMETERS = (
    "incentives.common_enemy", "incentives.consensus", "incentives.mistrust", "threat.regime_weight",
    "incentives.threat", "offers.weight", "posture.precision",
)  # fmt: skip
"""Parameters that have a slider from the start; the others can be added."""

INPUTS = 6
"""Sliders of inputs that other scenarios move, from the start."""


@dataclass(frozen=True)
class Control:
    """One slider.

    Attributes
    ----------
    path
        Readable path, as in sweep files.
    label, about
        What stands above it, and what explains it.
    unit
        Unit of its values.
    low, high, step
        Its range; a parameter has its sweep range.
    value
        What the scenario itself says.
    kind
        ``change`` (the scenario's own driver or event), ``level`` (an input) or ``parameter``.
    """

    path: str
    label: str
    about: str
    unit: str
    low: float
    high: float
    step: float
    value: float
    kind: str


def scenario_names() -> dict[str, str]:
    """Return name and title of every shipped scenario, the base first."""
    found = {}
    for name, path in shipped().items():
        data = yaml_source.read(path).data
        if data.get("kind") == "scenario":
            found[name] = str(data["title"])
    return dict(sorted(found.items(), key=lambda item: (item[0] != "baseline", item[1])))


def controls(base: Resolved) -> list[Control]:
    """Return the sliders a page begins with: the scenario's own changes, inputs others move, main parameters."""
    own = [".".join(key) for key in base.scenario.changes()]
    driven = {target for driver in base.scenario.changes().values() for target in driver.targets}
    inputs = [path for path in _moved_by_others(base.scenario.world) if path not in driven][:INPUTS]
    paths = [*own, *inputs, *(f"parameters.{path}" for path in PARAMETERS)]
    return [one for path in paths if isinstance(one := control(path, base), Control)]


def suggestions(base: Resolved) -> list[str]:
    """Return paths a person may want to add: inputs that shipped scenarios move, then all parameters."""
    return [*_moved_by_others(base.scenario.world), *(f"parameters.{row.path}" for row in parameter_table())]


def control(path: str, base: Resolved) -> Control | str:
    """Return the slider of a path, or a sentence that says why it has none."""
    axis = Axis.of(path, base)
    if isinstance(axis, str):
        return axis
    if axis.kind == "parameter":
        return _parameter(axis, base)
    if axis.kind == "change":
        return _change(axis, base)
    return _level(axis, base)


@functools.lru_cache(maxsize=8)
def _moved_by_others(world: str) -> tuple[str, ...]:
    """Inputs that shipped scenarios on a world move, those that most of them move first."""
    files = {name: yaml_source.read(path).data for name, path in shipped().items()}
    found: Counter[str] = Counter()
    for data in files.values():
        below = data
        while "world" not in below and below.get("extends") in files:
            below = files[below["extends"]]
        if data.get("kind") != "scenario" or below.get("world") != world:
            continue
        for one in (*(data.get("drivers") or {}).values(), *(data.get("events") or {}).values()):
            targets = one.get("target", ())
            found.update(t for t in ([targets] if isinstance(targets, str) else targets) if "*" not in t)
    return tuple(path for path, _ in found.most_common())


def _parameter(axis: Axis, base: Resolved) -> Control:
    name = ".".join(axis.key)
    (row,) = (row for row in parameter_table() if row.path == name)
    value = float(getattr(getattr(base.scenario.parameters, axis.key[0]), axis.key[1]))
    low, high = min(row.sweep[0], value), max(row.sweep[1], value)
    unit = "" if row.unit == "1" else row.unit
    return Control(axis.path, row.about, name, unit, low, high, _step(low, high), value, axis.kind)


def _change(axis: Axis, base: Resolved) -> Control:
    driver = base.scenario.changes()[axis.key]
    field = FIELDS[sorted(axis.fields)[0]]
    if driver.to is not None:
        value, (low, high) = driver.to, _around(driver.to, field.low, field.high)
    elif driver.add is not None:
        value = driver.add
        low, high = sorted((0.0, 2.0 * value)) if value else (-1.0, 1.0)
    else:
        assert driver.times is not None
        value = driver.times
        low, high = (0.0, 1.0) if value < 1.0 else (1.0, max(2.0, 2.0 * value - 1.0))
    form = "to" if driver.to is not None else "added" if driver.add is not None else "times"
    about = f"{form}: {', '.join(driver.targets)}, {driver.start}"
    full = driver.start + driver.ramp - 1
    about += f" to {full}" if full > driver.start else ""
    unit = "" if axis.unit in ("index", "factor") else axis.unit
    label = axis.key[1].replace("_", " ")
    return Control(axis.path, label, about, unit, low, high, _step(low, high), value, axis.kind)


def _level(axis: Axis, base: Resolved) -> Control | str:
    targets = targets_of(axis.path, sorted(base.world.states), sorted(base.world.arenas))
    if isinstance(targets, str):
        return targets
    for (section, name), driver in base.scenario.changes().items():
        if axis.path in driver.targets:
            return f"{axis.path} is moved by {section}.{name} of {base.name}, which has a slider of its own."
    first = base.inputs.start - base.inputs.first
    (name,) = axis.fields
    value = float(base.inputs.values[name][(first, *targets[0].index)])
    low, high = _around(value, FIELDS[name].low, FIELDS[name].high)
    unit = "" if axis.unit in ("index", "factor") else axis.unit
    return Control(
        axis.path, _named(axis.path), f"{FIELDS[name].about}, from {base.inputs.start} on", unit, low, high,
        _step(low, high), value, axis.kind,
    )  # fmt: skip


def _named(path: str) -> str:
    head, *rest = path.split(".")
    if head == "dyads":
        return (
            f"{rest[2]}, {rest[0]} and {rest[1]}" if FIELDS[rest[2]].symmetric else f"{rest[2]}, {rest[0]} to {rest[1]}"
        )
    if head == "arenas":
        return f"{rest[1]} of {rest[2]}, {rest[0].replace('_', ' ')}"
    return f"{rest[1]} of {rest[0]}"


def _around(value: float, low: float, high: float) -> tuple[float, float]:
    """The whole range of a bounded input; of a wide one, what lies near."""
    if high - low <= 2.0:
        return low, high
    reach = max(2.0 * abs(value), 0.1 * (high - low))
    return max(low, min(0.0, value - reach)), min(high, value + reach)


def _step(low: float, high: float) -> float:
    """About a hundredth of a range, as 1, 2 or 5 times a power of ten."""
    raw = (high - low) / 100.0
    power = 10.0 ** math.floor(math.log10(raw))
    return float(min(power * one for one in (1.0, 2.0, 5.0, 10.0) if power * one >= raw * 0.999))


def problem(error: Exception) -> str:
    """The one sentence to show for an error."""
    return error.problems[0].sentence if isinstance(error, ScenarioError) else str(error)
