"""What a scenario assumes, in words and numbers: its drivers with what they change from, to, when and why."""

from __future__ import annotations

from dataclasses import dataclass

from entente_sim.report.words import figure, listed
from entente_sim.scenario.drivers import field_of, targets_of
from entente_sim.scenario.fields import FIELDS, UNIT_FACTORS
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.schema import Driver

__all__ = ["Assumption", "assumptions", "parameters_changed"]


@dataclass(frozen=True)
class Assumption:
    """One driver or event of a scenario.

    Attributes
    ----------
    what
        The input, and for whom.
    base, here
        Its value in the year in which the driver is full, in the base and in the scenario; a range where there are
        several targets.
    unit, when, why
        Unit, years and reason, as the scenario file states them.
    inherited
        Name of the scenario it comes from, where it is not the scenario's own.
    """

    what: str
    base: str
    here: str
    unit: str
    when: str
    why: str
    inherited: str


def assumptions(resolved: Resolved, base: Resolved) -> list[Assumption]:
    """List a scenario's drivers and events in the order of its file."""
    out = []
    for (section, name), driver in resolved.scenario.changes().items():
        full = min(driver.start + driver.ramp - 1, resolved.inputs.last, base.inputs.last)
        factor = UNIT_FACTORS[FIELDS[field_of(driver.targets[0])].unit][driver.unit]
        before, after = (
            _range([value / factor for path in driver.targets for value in _values(source, path, full)])
            for source in (base, resolved)
        )
        own = name in resolved.changed or not resolved.base
        out.append(
            Assumption(
                _what(resolved, driver), before, after, driver.unit, _when(driver, section == "events"),
                driver.why or "", "" if own else resolved.base or "",
            )
        )  # fmt: skip
    return out


def parameters_changed(resolved: Resolved, base: Resolved) -> str:
    """Parameters that a scenario sets otherwise than its base, in one line."""
    mine, theirs = (one.scenario.parameters.by_path() for one in (resolved, base))
    return "; ".join(f"{path} {theirs[path]:g} to {value:g}" for path, value in mine.items() if value != theirs[path])


def _values(resolved: Resolved, path: str, year: int) -> list[float]:
    """Values of every place a path names, in canonical units."""
    targets = targets_of(path, sorted(resolved.world.states), sorted(resolved.world.arenas))
    assert not isinstance(targets, str)
    now = resolved.inputs.at(field_of(path), year)
    return [float(now[target.index]) for target in targets]


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return figure(low) if round(low, 2) == round(high, 2) else f"{figure(low)} to {figure(high)}"


_CALLED = {
    "sanctions": "sanctions", "stake": "stake", "access": "reach of effort", "complementarity": "economic fit",
    "links": "transport, energy and business links", "sea_access": "openness of the sea path",
    "growth": "trend growth of GDP",
}  # fmt: skip
"""Short names where the field's own description is made for authors of files."""


def _what(resolved: Resolved, driver: Driver) -> str:
    """Name input and targets: 'sanctions: United States on Russia'."""
    world = resolved.world

    def state(code: str) -> str:
        return "every state" if code == "*" else world.states[code].name

    def arena(name: str) -> str:
        return "every arena" if name == "*" else world.arenas[name].title

    by_place: dict[tuple[str, str], list[str]] = {}
    for path in driver.targets:
        parts = path.split(".")
        name, where = field_of(path), ""
        if parts[0] == "states":
            who = state(parts[1])
        elif parts[0] == "arenas":
            who, where = state(parts[3]), arena(parts[1])
        else:
            who = f"{state(parts[1])} {'and' if FIELDS[name].symmetric else 'towards'} {state(parts[2])}"
        by_place.setdefault((name, where), []).append(who)
    by_crowd: dict[tuple[str, str], list[str]] = {}
    for (name, where), whos in by_place.items():
        by_crowd.setdefault((name, listed(whos)), []).append(where)
    return "; ".join(
        f"{_CALLED.get(name, FIELDS[name].about)}: {who}" + (f" in {' / '.join(places)}" if places[0] else "")
        for (name, who), places in by_crowd.items()
    )


def _when(driver: Driver, event: bool) -> str:
    full = driver.start + driver.ramp - 1
    words = f"{driver.start}" if event or driver.ramp == 1 else f"{driver.start}, full {full}"
    if driver.end is not None:
        words += f", until {driver.end}"
    if driver.half_life is not None:
        words += f", half-life {driver.half_life:g} years"
    return words
