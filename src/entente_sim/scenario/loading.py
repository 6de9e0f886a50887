"""Find, read, extend and check scenario files; every error names file, line and key."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from entente_sim.scenario import yaml_source
from entente_sim.scenario.assembly import check, inputs_of
from entente_sim.scenario.checking import validated
from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.schema import Horizon, Scenario, World
from entente_sim.scenario.shipped import shipped, shipped_folder
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["Resolved", "find_file", "load", "load_world", "shipped", "shipped_folder", "shown_as"]

MAX_EXTENDS = 10


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything it extends merged in, and its world.

    Attributes
    ----------
    name
        File stem.
    scenario, world
        The checked contents.
    base
        Name of the scenario it extends, if any.
    changed
        Names of drivers, events and drafts that differ from the base.
    extends
        File of the base.
    """

    name: str
    scenario: Scenario
    world: World
    base: str | None = None
    changed: tuple[str, ...] = ()
    extends: Path | None = field(default=None, compare=False)

    def under(self, power: str) -> Resolved:
        """Return the scenario under another measure of power (composite, gdp, military, cinc)."""
        parameters = self.scenario.parameters.with_power(power)
        return replace(self, scenario=self.scenario.model_copy(update={"parameters": parameters}))

    def on_the_world_of(self, other: Resolved) -> Resolved:
        """Return the scenario on the world that another stands on."""
        return self._on(other.scenario.world, other.world)

    def on(self, world: str) -> Resolved:
        """Return the scenario on another world, shipped or a file, that has what it names."""
        source, found = _world_at(find_file(world, beside=None, what="world"))
        other = self._on(world, found)
        check(found, source, other.scenario, source)
        return other

    def over(self, start: int, end: int) -> Resolved:
        """Return the scenario over other years, both included."""
        horizon = Horizon(start=start, end=end)
        return replace(self, scenario=self.scenario.model_copy(update={"horizon": horizon}))

    def over_the_years_of(self, other: Resolved) -> Resolved:
        """Return the scenario over the years of another."""
        horizon = other.scenario.horizon
        return self if horizon == self.scenario.horizon else self.over(horizon.start, horizon.end)

    def _on(self, name: str, world: World) -> Resolved:
        if name == self.scenario.world:
            return self
        return replace(self, scenario=self.scenario.model_copy(update={"world": name}), world=world)

    @functools.cached_property
    def inputs(self) -> Inputs:
        """The yearly inputs, compiled once."""
        return inputs_of(self.world, self.scenario)

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical form of scenario and world."""
        content = {"scenario": self.scenario.model_dump(mode="json"), "world": self.world.model_dump(mode="json")}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def load(name: str | Path) -> Resolved:
    """Load a scenario by shipped name or by path.

    Raises
    ------
    ScenarioError
        With one sentence per fault: file, line, key, what is allowed and the closest match.
    """
    path = find_file(str(name), beside=None, what="scenario")
    files, chain = zip(*_chain(path), strict=True)
    merged = chain[-1].data
    for source in reversed(chain[:-1]):
        merged = _merge(merged, source.data)
    source = _Layers(chain[0].file, merged, chain[0].lines, chain)
    scenario = validated(Scenario, source)
    world_path = find_file(scenario.world, beside=path.parent, what="world", source=source, key=("world",))
    world_source, world = _world_at(world_path)
    check(world, world_source, scenario, source)
    base = chain[0].data.get("extends")
    changed = tuple(
        key for section in ("drivers", "events", "drafts") for key in chain[0].data.get(section) or {}
    )  # fmt: skip
    return Resolved(path.stem, scenario, world, base, changed, files[1] if base is not None else None)


def load_world(name: str | Path) -> World:
    """Load and check a world file by shipped name or by path."""
    source, world = _world_at(find_file(str(name), beside=None, what="world"))
    check(world, source)
    return world


def _world_at(path: Path) -> tuple[Source, World]:
    state = path.stat()
    return _read_world(path.resolve(), (state.st_mtime_ns, state.st_size, state.st_ino), shown_as(path))


@functools.lru_cache(maxsize=8)
def _read_world(path: Path, state: tuple[int, int, int], shown: str) -> tuple[Source, World]:  # noqa: ARG001
    """Read a world file once while it stays as it is: scenarios that share it share the reading."""
    source = yaml_source.read(path, shown)
    return source, validated(World, source)


def _chain(path: Path) -> Iterator[tuple[Path, Source]]:
    """Yield the file and everything it extends, nearest first, each with what it says."""
    seen: list[Path] = []
    while True:
        source = yaml_source.read(path, shown_as(path))
        yield path, source
        seen.append(path)
        base = source.data.get("extends")
        if base is None:
            return
        if not isinstance(base, str):
            raise ScenarioError.one(
                "must be the name of a scenario.", file=source.file, line=source.line(("extends",)), key="extends"
            )
        path = find_file(base, beside=path.parent, what="scenario", source=source, key=("extends",))
        if len(seen) >= MAX_EXTENDS and path not in seen:
            sentence = f"extends through more than {MAX_EXTENDS} files; merge some of them."
            raise ScenarioError.one(sentence, file=source.file, line=source.line(("extends",)), key="extends")
        if path in seen:
            names = " -> ".join(p.stem for p in [*seen, path])
            raise ScenarioError.one(
                f"extends itself ({names}); break the circle.",
                file=source.file, line=source.line(("extends",)), key="extends",
            )  # fmt: skip


def find_file(name: str, *, beside: Path | None, what: str, source: Source | None = None, key: Loc = ()) -> Path:
    """Resolve a name to a file; references inside files stay within their own folder."""

    def fail(sentence: str) -> ScenarioError:
        line = source.line(key) if source else None
        return ScenarioError.one(sentence, file=source.file if source else name, line=line, key=".".join(map(str, key)))

    def inside(path: Path, folder: Path) -> Path:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise fail(f"'{name}' leads outside the folder of this file; put the {what} beside it.")
        return path

    known = shipped()
    if name in known:
        return known[name]
    if "\0" in name or len(name) > 500:
        raise fail(f"is not the name of a {what}.")
    looks_like_path = "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))
    if looks_like_path:
        path = Path(name)
        if beside is not None:
            if path.is_absolute() or ".." in path.parts:
                raise fail(f"'{name}' lies outside the folder of this file; put the {what} beside it.")
            path = beside / path
        if not _is_file(path):
            raise fail(f"there is no file '{name}'.")
        if not path.stem.strip("."):  # the name would lead out of the folder of results
            raise fail(f"'{name}' has no name before its ending; rename the file.")
        return inside(path, beside) if beside is not None else path
    if beside is not None and _is_file(beside / f"{name}.yaml"):
        return inside(beside / f"{name}.yaml", beside)
    raise fail(
        f"'{name}' is not a shipped {what}.{closest(name, known)} "
        "See 'entente-sim scenarios' for the list, or give the path of a .yaml file."
    )


def _is_file(path: Path) -> bool:
    """Whether a path is a file; names that the file system refuses are not."""
    try:
        return path.is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def shown_as(path: Path) -> str:
    """How errors name a file: shipped ones from their folder."""
    folder = shipped_folder()
    return f"scenarios/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else str(path)


def _merge(base: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Lay ``child`` over ``base``: drivers, events, drafts and parameters by name, the rest whole."""
    out = dict(base)
    for key, value in child.items():
        old = out.get(key)
        if key in ("drivers", "events", "drafts") and isinstance(old, dict) and isinstance(value, dict):
            out[key] = {**old, **value}
        elif key == "parameters" and isinstance(old, dict) and isinstance(value, dict):
            out[key] = {
                group: {**old.get(group, {}), **value[group]}
                if isinstance(value.get(group), dict) and isinstance(old.get(group, {}), dict)
                else value.get(group, old.get(group))
                for group in {**old, **value}
            }
        else:
            out[key] = value
    return out


@dataclass(frozen=True)
class _Layers(Source):
    """Merged data of a file and everything it extends, nearest first."""

    chain: tuple[Source, ...] = ()

    def problem(self, loc: Loc, sentence: str) -> Problem:
        """Place a problem in the nearest file that states the entry: a child's entry replaces the base's whole."""
        depth = {"drivers": 2, "events": 2, "drafts": 2, "parameters": 3}.get(str(loc[0]) if loc else "", 1)
        for end in range(min(depth, len(loc)), 0, -1):
            for source in self.chain:
                if loc[:end] in source.lines:
                    return source.problem(loc, sentence)
        return self.chain[0].problem(loc, sentence)
